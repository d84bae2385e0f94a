import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { labelWidth, openProgress, type Progress } from './progress.ts';

/** What the quickstart says. Colours and moving bars on a terminal only; NO_COLOR is honoured. */
export interface Narrator {
  title(text: string, explanation: string): void;
  /** Begins a numbered part. */
  chapter(title: string): void;
  say(sentence: string): void;
  /** A fact with its name before it. */
  fact(name: string, value: string | number): void;
  /** Something that went otherwise than a reader would expect. */
  note(sentence: string): void;
  progress(label: string): Progress;
  ending(lines: readonly string[]): void;
}

type Style = Parameters<typeof styleText>[0];

/** Speaks to `out`, which is usually the process's standard output. */
export function createNarrator(out: WriteStream): Narrator {
  let chapters = 0;
  const styled = (style: Style, text: string) => styleText(style, text, { stream: out });
  const line = (text = '') => out.write(`${text}\n`);
  return {
    title(text, explanation) {
      line(styled('bold', text));
      line(explanation);
    },
    chapter(title) {
      chapters += 1;
      line();
      line(styled('bold', `${chapters}. ${title}`));
    },
    say: (sentence) => line(`   ${sentence}`),
    fact: (name, value) => line(`   ${styled('dim', name.padEnd(labelWidth))} ${value}`),
    note: (sentence) => line(`   ${styled('yellow', '!')} ${sentence}`),
    progress: (label) => openProgress(out, label, (bar) => styled('green', bar)),
    ending(lines) {
      line();
      for (const text of lines) line(text);
    },
  };
}
