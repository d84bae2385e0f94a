import { expect, test } from 'vitest';
import {
  memoryCandidates,
  plainRows,
  postgresCandidates,
  sameStatements,
} from '../benchmarks/subjects/consent/consent-candidates.ts';
import { recording, type Statement } from '../benchmarks/subjects/consent/statements.ts';
import { withTokenEndpoint } from '../benchmarks/subjects/consent/with-token-endpoint.ts';
import { withPostgres } from '../benchmarks/subjects/with-postgres.ts';

test('whose consent is timed in memory gets tokens, and nobody does without the verifier', () =>
  withTokenEndpoint(async (origin) => {
    for (const [name, consent] of Object.entries(memoryCandidates(origin)))
      expect(await consent(), name).toBeTruthy();
    const body = new URLSearchParams({ code: 'a-challenge', code_verifier: 'of-another' });
    expect((await fetch(`${origin}/token`, { method: 'POST', body })).status).toBe(400);
  }));

test('beside ours on PostgreSQL as many statements are sent, the same ones or others as large', () =>
  withTokenEndpoint((origin) =>
    withPostgres({ max: 1 }, async (sql) => {
      const log: Statement[] = [];
      const candidates = await postgresCandidates(recording(sql, log), origin, 1);
      const sentBy = async (name: keyof typeof candidates) => {
        log.length = 0;
        await candidates[name]();
        return [...log];
      };
      const ours = await sentBy('patchbay');
      const same = await sentBy(sameStatements);
      const plain = await sentBy(plainRows);

      expect(ours.length).toBeGreaterThan(4);
      expect(same.map(({ text, sent }) => [text, sent.length])).toEqual(
        ours.map(({ text, sent }) => [text, sent.length]),
      );
      for (const [at, { answered }] of same.entries())
        expect(Math.abs(answered.length - (ours[at]?.answered.length ?? 0))).toBeLessThan(20);
      expect(plain).toHaveLength(ours.length);
      const id = crypto.randomUUID().length;
      for (const [at, { text, sent }] of plain.entries())
        expect(sent.length).toBe(text.startsWith('insert') ? id + (ours[at]?.sent.length ?? 0) : id);
      expect(plain.filter(({ text }) => text.startsWith('insert'))).toHaveLength(2);
      expect(await sql`select count(*)::int from integrations.connections`).toEqual([{ count: 3 }]);
    }),
  ));
