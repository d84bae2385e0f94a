import { type Mutant, replace } from './mutant.ts';

/** Stores that close connections wrongly. */
export const closingMutants: readonly Mutant[] = [
  {
    breaks: 'reach account is taken for reach token',
    caughtBy: 'reach account waits for the last live connection of app and account group in any tenant',
    spoil: (store) =>
      replace(store, 'connections', {
        close: (key, { reach, ...rest }) =>
          store.connections.close(key, { ...rest, reach: reach === 'account' ? 'token' : reach }),
      }),
  },
  {
    breaks: 'nothing is ever owed',
    caughtBy: 'each token of the grant is owed, with all that revoking it needs',
    spoil: (store) =>
      replace(store, 'connections', {
        close: (key, revocation) => store.connections.close(key, { ...revocation, reach: 'none' }),
      }),
  },
  {
    breaks: 'a revocation is due without its delay',
    caughtBy: 'an owed revocation is due work that begins after its delay',
    spoil: (store) =>
      replace(store, 'connections', {
        close: (key, revocation) => store.connections.close(key, { ...revocation, revokeInSeconds: 0 }),
      }),
  },
  {
    breaks: 'closing twice answers twice',
    caughtBy: 'closing an ended or missing connection does nothing',
    spoil: (store) =>
      replace(store, 'connections', {
        async close(key, revocation) {
          const connection = await store.connections.find(key);
          const closed = await store.connections.close(key, revocation);
          return closed ?? (connection && { connection, owed: [] });
        },
      }),
  },
  {
    breaks: 'done brings back a row that is gone',
    caughtBy: 'closing takes away the due work of this connection, also what is being worked on',
    spoil(store) {
      const running = new Map<string, number>();
      return replace(store, 'work', {
        async done({ key, fence }) {
          await store.work.done({ key, fence });
          if (!running.has(key)) await store.work.submit([{ ...again, key }]);
          running.set(key, fence);
        },
      });
    },
  },
];

const again = {
  kind: 'sync',
  connectionId: undefined,
  tenantId: undefined,
  args: {},
  inSeconds: 0,
  everySeconds: undefined,
} as const;
