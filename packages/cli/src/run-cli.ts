import { isPatchbayError } from '@patchbay/core';
import { type Call, type CliSurroundings, parseArguments } from './call.ts';
import { doctorCommand } from './doctor/doctor-command.ts';
import { importCommand } from './import/import-command.ts';
import { keyCommands } from './keys/key-commands.ts';
import { migrateCommand } from './migrate/migrate-command.ts';
import { usage } from './usage.ts';
import { UsageError } from './usage-error.ts';

/** Runs one command and gives the exit code. Throws nothing: a failure is one sentence. */
export async function runCli(args: readonly string[], given?: CliSurroundings): Promise<number> {
  const surroundings = given ?? { env: process.env, out: console.log, say: console.error };
  try {
    const { values, positionals } = parseArguments(args);
    if (values.help) {
      surroundings.out(usage);
      return 0;
    }
    const { command, operands } = commandOf(positionals);
    return await command({ ...surroundings, operands, options: values });
  } catch (error) {
    const { code, message } = failureOf(error);
    if (args.includes('--json')) surroundings.out(JSON.stringify({ error: { code, message } }));
    else surroundings.say(`patchbay: ${message}`);
    return code === 'usage' ? 2 : 1;
  }
}

interface Named {
  readonly command: (call: Call) => Promise<number>;
  readonly operands: readonly string[];
}

const commands: Readonly<Record<string, Named['command']>> = {
  doctor: doctorCommand,
  import: importCommand,
  migrate: migrateCommand,
};

function commandOf([group = '', ...rest]: readonly string[]): Named {
  const [table, [name = '', ...operands]] =
    group === 'keys' ? [keyCommands, rest] : [commands, [group, ...rest]];
  const command = Object.hasOwn(table, name) ? table[name] : undefined;
  if (command === undefined) throw new UsageError('There is no such command. `patchbay --help` lists them.');
  return { command, operands };
}

function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof UsageError) return { code: 'usage', message: error.message };
  if (isPatchbayError(error)) return { code: error.code, message: error.message };
  return {
    code: 'unexpected',
    message: `Something unexpected failed (${error instanceof Error ? error.name : typeof error}).`,
  };
}
