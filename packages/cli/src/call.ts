import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** What the command reads and writes; left out, the process's own. */
export interface CliSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes one line of the result. */
  readonly out: (line: string) => void;
  /** Takes one line for the person who watches. */
  readonly say: (line: string) => void;
}

/** One call of a command. */
export interface Call extends CliSurroundings {
  /** What stands behind the command's name. */
  readonly operands: readonly string[];
  readonly options: Arguments['values'];
}

type Arguments = ReturnType<typeof parseArguments>;

const options = {
  id: { type: 'string' },
  batch: { type: 'string' },
  'pause-ms': { type: 'string' },
  'dry-run': { type: 'boolean' },
  sql: { type: 'boolean' },
  out: { type: 'string' },
  adopt: { type: 'string' },
  app: { type: 'string' },
  tenant: { type: 'string' },
  'tenant-column': { type: 'string' },
  map: { type: 'string', multiple: true },
  connector: { type: 'string', multiple: true },
  only: { type: 'string', multiple: true },
  offline: { type: 'boolean' },
  beside: { type: 'string' },
  connection: { type: 'string' },
  user: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The words and options of a command line. Throws a {@link UsageError} that repeats nothing of it. */
export function parseArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch {
    // Node's sentence repeats what was typed, which may be a key.
    throw new UsageError('An option is not known or lacks its value. `patchbay --help` lists them.');
  }
}
