import { holds, only, same } from './check.ts';
import type { GoldenValue } from './golden.ts';
import type { SmokeCase } from './smoke-case.ts';
import { openByRevocation } from './vault.ts';
import { connected, makeWorld, owner } from './world.ts';

const isToken = ({ place }: GoldenValue): boolean => place.purpose === 'token';

export const envelopeCases: readonly SmokeCase[] = [
  {
    name: 'envelopes: a token rests sealed, and opens again as it was',
    async run() {
      const world = makeWorld();
      const workspace = await connected(world);
      const token = await workspace.getToken();
      same(world.emulator.tokens.check(token).state, 'active');
      const { id } = await workspace.connection();
      const row = (await world.store.connections.access({ owner, id }, 'bot'))?.token;
      holds(/^ic1\.k1\.[\w-]{300,}$/.test(row?.sealed ?? ''), 'the token is not sealed in the known form');
      holds(!JSON.stringify(row).includes(token), 'the token rests in clear text');
    },
  },
  {
    name: 'envelopes: what the first version sealed opens, under an older key too',
    async run({ golden }) {
      const values = golden.values.filter(isToken);
      holds(values.length >= 4, `there are only ${values.length}`);
      holds(new Set(values.map(({ sealed }) => sealed.split('.')[1])).size > 1, 'all are under one key');
      const { opened, failed } = await openByRevocation({ ...golden, values });
      same([opened, failed], [values.map(({ plain }) => JSON.parse(plain)), 0]);
    },
  },
  {
    name: 'envelopes: a changed one, and one moved to another place, stay shut',
    async run({ golden }) {
      const value = only(golden.values.filter(isToken).slice(0, 1));
      const { place, sealed } = value;
      const changed = sealed.slice(0, -8) + (sealed.at(-8) === 'A' ? 'B' : 'A') + sealed.slice(-7);
      const values = [
        { ...value, sealed: changed },
        { ...value, place: { ...place, tenantId: 'globex' } },
        { ...value, place: { ...place, row: 'grant-2' } },
      ];
      const { opened, failed } = await openByRevocation({ ...golden, values });
      same([opened, failed], [[], values.length]);
    },
  },
];
