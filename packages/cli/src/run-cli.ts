import { isPatchbayError } from '@patchbay/core';
import { type CliSurroundings, parseArguments } from './call.ts';
import { keyCommands } from './keys/key-commands.ts';
import { UsageError } from './usage-error.ts';

const usage = `patchbay keys <command>

  generate               prints a new key with an id
  add                    prints INTEGRATION_ENCRYPTION_KEY with a new key behind the others: it opens, and does not seal yet
  promote <id>           prints it with this key first: it seals from now on
  sweep                  puts everything that an older key sealed under the first one, in the database of DATABASE_URL
  retire <id>            prints it without this key; refuses while anything is sealed with it

  --id <id>              generate, add: the new key's id; made from the date when left out
  --batch <rows>         sweep: rows at once, 100 when left out
  --pause-ms <ms>        sweep: rest after each batch
  --dry-run              sweep: opens and counts, changes nothing
  --json                 prints one JSON object

Reads INTEGRATION_ENCRYPTION_KEY and DATABASE_URL from the environment. What it prints holds keys: pipe it into your
secret store. Exits with 0 when all is done, 1 when it refused or something is left, 2 when it was called wrongly.`;

/** Runs one command and gives the exit code. Throws nothing: a failure is one sentence. */
export async function runCli(args: readonly string[], given?: CliSurroundings): Promise<number> {
  const surroundings = given ?? { env: process.env, out: console.log, say: console.error };
  try {
    const { values, positionals } = parseArguments(args);
    const [group, name = '', ...operands] = positionals;
    if (values.help) {
      surroundings.out(usage);
      return 0;
    }
    const command = group === 'keys' && Object.hasOwn(keyCommands, name) ? keyCommands[name] : undefined;
    if (command === undefined)
      throw new UsageError('There is no such command. `patchbay --help` lists them.');
    return await command({ ...surroundings, operands, options: values });
  } catch (error) {
    const { code, message } = failureOf(error);
    if (args.includes('--json')) surroundings.out(JSON.stringify({ error: { code, message } }));
    else surroundings.say(`patchbay: ${message}`);
    return code === 'usage' ? 2 : 1;
  }
}

function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof UsageError) return { code: 'usage', message: error.message };
  if (isPatchbayError(error)) return { code: error.code, message: error.message };
  return {
    code: 'unexpected',
    message: `Something unexpected failed (${error instanceof Error ? error.name : typeof error}).`,
  };
}
