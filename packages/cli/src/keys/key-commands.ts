import { PatchbayError } from '@patchbay/core';
import type { Call } from '../call.ts';
import { newKey, readKeys, takeOut, writeKeys } from './key-text.ts';
import { sweep } from './sweep.ts';
import { withStore } from './with-store.ts';

/** The commands of `patchbay keys`; each gives the exit code. */
export const keyCommands: Readonly<Record<string, (call: Call) => Promise<number>>> = {
  async generate(call) {
    const { id, text } = newKey(call.options.id);
    return print(call, text, { id });
  },

  async add(call) {
    const added = newKey(call.options.id);
    const value = writeKeys([...readKeys(call.env.INTEGRATION_ENCRYPTION_KEY), added]);
    call.say(
      `The key ${added.id} opens and does not seal yet. Give every process this value, then promote ${added.id}.`,
    );
    return print(call, value, { id: added.id });
  },

  async promote(call) {
    const { taken, others } = takeOut(readKeys(call.env.INTEGRATION_ENCRYPTION_KEY), call.operands[0]);
    call.say(`The key ${taken.id} seals from now on. Give every process this value, then sweep.`);
    return print(call, writeKeys([taken, ...others]), { id: taken.id });
  },

  sweep,

  async retire(call) {
    const keys = readKeys(call.env.INTEGRATION_ENCRYPTION_KEY);
    const { taken, others } = takeOut(keys, call.operands[0]);
    if (taken === keys[0])
      throw refused(`The key ${taken.id} is the one that seals. Promote another one first, and sweep.`);
    const uses = await withStore(call.env, (store) => store.sealed.keysInUse());
    const use = uses.find(({ keyId }) => keyId === taken.id);
    if (use !== undefined) {
      throw refused(
        `The key ${taken.id} cannot go: ${use.tokens} tokens, ${use.revocations} owed revocations and ${use.flows} consents ` +
          'under way are sealed with it. Sweep first; consents end by themselves within ten minutes.',
      );
    }
    call.say(`Nothing is sealed with ${taken.id} any more. Keep it as long as you keep backups that were.`);
    return print(call, writeKeys(others), { id: taken.id });
  },
};

function refused(message: string): PatchbayError {
  return new PatchbayError('config/key-invalid', message);
}

function print({ out, options }: Call, value: string, more: object): number {
  out(options.json ? JSON.stringify({ ...more, value }) : value);
  return 0;
}
