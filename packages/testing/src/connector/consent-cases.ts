import { expect } from 'vitest';
import type { ConnectorCase, ConnectorCaseGroup } from './connector-case.ts';
import type { ConnectorSubject } from './connector-subject.ts';

/** Consent, identity, the life of tokens, and the end. */
export function consentCases({ definition, options }: ConnectorSubject): ConnectorCaseGroup {
  const abilities = [...Object.keys(definition.streams), ...Object.keys(definition.actions)];
  return {
    name: 'consent',
    cases: [
      opens,
      { name: 'an account that disconnects and comes back is the same account', run: comesBack },
      ...abilities.map(alone),
      ...(options.tokens.expire === undefined ? [] : [expires]),
      revokedThere,
      revokedHere,
      owed,
    ],
  };
}

const opens: ConnectorCase = {
  name: 'a consent opens an active connection that knows its account',
  async run(bench) {
    const connection = await bench.connect();
    expect(connection).toMatchObject({ status: 'active', connector: bench.subject.definition.id });
    expect(connection.account?.id).toMatch(/./);
    expect(connection.account?.name).toMatch(/./);
    const health = await bench.patchbay.health(connection.id, { owner: bench.owner });
    expect(health).toMatchObject({ healthy: true });
    expect(health.connection.account).toEqual(connection.account);
  },
};

const comesBack: ConnectorCase['run'] = async (bench) => {
  const first = await bench.connect();
  await bench.patchbay.disconnect(first.id, { owner: bench.owner });
  const again = await bench.connect();
  expect(again.id).toBe(first.id);
  expect(again.account).toEqual(first.account);
};

function alone(ability: string): ConnectorCase {
  return {
    name: `a consent to ${ability} alone is enough for it`,
    async run(bench) {
      const connection = await bench.connect([ability]);
      expect(await bench.workspace(connection).can(ability)).toBe(true);
      expect(connection.abilities).toEqual([ability]);
      expect(await bench.workspace(connection).poll()).toHaveProperty('readings');
    },
  };
}

const expires: ConnectorCase = {
  name: 'a token that ends while it is in use is renewed, and nobody notices',
  async run(bench) {
    const { workspace } = await bench.synced();
    const old = await workspace.getToken();
    bench.subject.options.tokens.expire?.(bench.emulator);
    for (const stream of workspace.streams)
      expect(await workspace.sync(stream)).toMatchObject({ outcome: 'succeeded' });
    expect(await workspace.getToken()).not.toBe(old);
  },
};

const revokedThere: ConnectorCase = {
  name: 'a consent that was withdrawn at the provider asks the person to connect again',
  async run(bench) {
    const { connection, workspace } = await bench.synced();
    bench.subject.options.tokens.revoke(bench.emulator);
    const [stream = ''] = workspace.streams;
    expect(await bench.refused(workspace.sync(stream))).toMatchObject({ code: 'auth/reauth-required' });
    expect(await workspace.connection()).toMatchObject({ status: 'reauth_required' });
    expect(await bench.connect()).toMatchObject({ id: connection.id, status: 'active' });
    expect(await workspace.sync(stream)).toMatchObject({ outcome: 'succeeded' });
  },
};

const revokedHere: ConnectorCase = {
  name: 'a disconnect ends every access at the provider',
  async run(bench) {
    const connection = await bench.connect();
    const { revocation } = bench.subject.definition.auth.definition;
    expect(bench.subject.options.tokens.alive(bench.emulator)).toBe(true);
    const ended = await bench.patchbay.disconnect(connection.id, { owner: bench.owner });
    expect(ended.revocation).toBe(revocation === undefined ? 'none' : 'done');
    if (revocation !== undefined) expect(bench.subject.options.tokens.alive(bench.emulator)).toBe(false);
    const error = await bench.refused(bench.workspace(connection).getToken());
    expect(error.code).toBe('connection/not-active');
  },
};

const owed: ConnectorCase = {
  name: 'a disconnect while the provider is down is made good later',
  async run(bench) {
    const connection = await bench.connect();
    if (bench.subject.definition.auth.definition.revocation === undefined) return;
    const down = bench.emulator.fault({ kind: 'unavailable', times: Number.POSITIVE_INFINITY });
    const ended = await bench.patchbay.disconnect(connection.id, { owner: bench.owner });
    expect(ended.revocation).toBe('owed');
    down.clear();
    bench.clock.advance(3_600_000);
    expect(await bench.patchbay.tick()).toEqual({ done: expect.any(Number), failed: 0 });
    expect(bench.subject.options.tokens.alive(bench.emulator)).toBe(false);
  },
};
