import type { SlackEmulator } from '@patchbay/slack/emulator';
import type { Arguments } from './emulator-calls.ts';

/** The ids of listed things. */
export const idsOf = (items: unknown): string[] => [...Object(items)].map(({ id }) => id);
const cursorOf = (answer: object): string => Object(answer).response_metadata?.next_cursor ?? '';

/** Every item of a list, page by page, and the number of pages. */
export async function walk(call: Call, method: string, field: string, args: Arguments) {
  const items: Record<string, unknown>[] = [];
  let cursor = '';
  let pages = 0;
  do {
    const answer = await call(method, { ...args, ...(cursor !== '' && { cursor }) });
    items.push(...Object(answer)[field]);
    cursor = cursorOf(answer);
    pages += 1;
  } while (cursor !== '');
  return { items, pages };
}
/** Calls a method of the Web API. */
export type Call = (method: string, args?: Arguments) => Promise<object>;

/** The conversations of the world, and one of each sort as the bot sees them. */
export function channels(emulator: SlackEmulator) {
  const all = [...emulator.world.conversations.values()];
  const bot = emulator.installations.all[0]?.botUserId ?? '';
  const general = all.find(({ isGeneral }) => isGeneral)?.id ?? '';
  const strange = all.find(
    ({ kind, members, isArchived }) => kind === 'public_channel' && !members.has(bot) && !isArchived,
  );
  const hidden = all.find(({ kind, members }) => kind === 'mpim' && !members.has(bot));
  const archived = all.find(({ isArchived }) => isArchived);
  return {
    all,
    bot,
    general,
    strange: strange?.id ?? '',
    hidden: hidden?.id ?? '',
    archived: archived?.id ?? '',
  };
}
