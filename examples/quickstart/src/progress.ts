import type { WriteStream } from 'node:tty';
import type { SyncProgress } from '@patchbay/core';
import { SingleBar } from 'cli-progress';

/** How wide the names before values are, in characters. */
export const labelWidth = 17;

/** Shows how far one stream has come. */
export interface Progress {
  update(progress: SyncProgress): void;
  /** Leaves one line, with the total. */
  end(records: number): void;
}

/** A bar that moves on a terminal; elsewhere one plain line at the end. */
export function openProgress(out: WriteStream, label: string, paint: (bar: string) => string): Progress {
  const name = label.padEnd(labelWidth);
  if (!out.isTTY) {
    return { update: () => {}, end: (records) => void out.write(`   ${name} ${records} records\n`) };
  }
  const bar = new SingleBar({
    stream: out,
    format: `   ${name} ${paint('{bar}')} {records} records`,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    // Left as it is: a run that is broken off would not set it back.
    linewrap: true,
  });
  bar.start(1, 0, { records: 0 });
  return {
    update({ partitions, records }) {
      bar.setTotal(partitions.total);
      bar.update(partitions.done, { records });
    },
    end(records) {
      bar.update(bar.getTotal(), { records });
      bar.stop();
    },
  };
}
