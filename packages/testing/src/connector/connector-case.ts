import { ConnectorBench } from './connector-bench.ts';
import type { ConnectorSubject } from './connector-subject.ts';

/** One sentence of the contract. `run` rejects when the connector, or its emulator, breaks it. */
export interface ConnectorCase {
  readonly name: string;
  run(bench: ConnectorBench): Promise<void>;
}

/** The cases about one part of a connector. */
export interface ConnectorCaseGroup {
  readonly name: string;
  readonly cases: readonly ConnectorCase[];
}

/** Runs one case in a world of its own, inside or outside of a test. */
export async function runConnectorCase({ run }: ConnectorCase, subject: ConnectorSubject): Promise<void> {
  const bench = new ConnectorBench(subject);
  await run(bench);
  bench.finish();
}
