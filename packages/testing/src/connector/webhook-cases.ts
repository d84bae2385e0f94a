import { expect } from 'vitest';
import { ConnectorBench, collect } from './connector-bench.ts';
import type { ConnectorCase, ConnectorCaseGroup } from './connector-case.ts';
import type { AnyShape, ConnectorEmulator, ConnectorSubject, WebhookHooks } from './connector-subject.ts';

type Hooks = WebhookHooks<ConnectorEmulator, AnyShape['app']>;

/** Webhooks: verified on raw bytes, refused in every other case, handled once. */
export function webhookCases({ definition, options }: ConnectorSubject): ConnectorCaseGroup {
  const { webhooks: hooks } = options;
  if ((definition.webhooks === undefined) !== (hooks === undefined))
    throw new Error(`${definition.id}: options.webhooks is needed exactly where the connector has webhooks`);
  if (hooks === undefined) return { name: 'webhooks', cases: [] };
  return {
    name: 'webhooks',
    cases: [
      shows(hooks),
      once(hooks),
      ...Object.entries(forgeries).map(([what, forge]) => refuses(what, hooks, forge)),
      ...(hooks.goodForSeconds === undefined ? [] : [stale(hooks, hooks.goodForSeconds)]),
      withoutSecret(hooks),
    ],
  };
}

/** A bench that has been told of one change, with the call that told. */
async function told(bench: ConnectorBench, hooks: Hooks) {
  await hooks.register(bench.emulator, bench.webhookUrl);
  const { workspace } = await bench.synced();
  const tables = async () =>
    Promise.all(workspace.streams.map((stream) => collect(workspace.records(stream))));
  const before = await tables();
  bench.clock.advance(1000);
  await hooks.tell(bench.emulator);
  const call = bench.deliveries.at(-1);
  if (call === undefined) throw new Error('options.webhooks.tell made the provider send nothing');
  return { call, before, after: await tables() };
}

function shows(hooks: Hooks): ConnectorCase {
  return {
    name: 'a signed call is accepted, and what it tells of shows',
    async run(bench) {
      const { before, after } = await told(bench, hooks);
      expect(after).not.toEqual(before);
      expect(bench.events.some(({ type }) => type === 'delivery-accepted')).toBe(true);
      expect(
        bench.events.filter(({ type }) => type === 'delivery-refused' || type === 'work-failed'),
      ).toEqual([]);
    },
  };
}

function once(hooks: Hooks): ConnectorCase {
  return {
    name: 'a call that comes again is answered, and not handled again',
    async run(bench) {
      const { call } = await told(bench, hooks);
      const asked = bench.emulator.requests.length;
      const { response, handled } = await bench.patchbay.webhook(bench.subject.definition.id, call);
      await handled;
      expect(response.ok).toBe(true);
      expect(bench.emulator.requests).toHaveLength(asked);
    },
  };
}

/** Calls that prove nothing, made of one that does. */
const forgeries: Readonly<
  Record<string, (headers: Headers, signature: string, body: string, name: string) => string>
> = {
  'no signature': (headers, _, body, name) => {
    headers.delete(name);
    return body;
  },
  'an empty signature': withSignature(() => ''),
  'a short signature': withSignature((signature) => signature.slice(0, -2)),
  'a long signature': withSignature((signature) => `${signature}00`),
  'a wrong signature': withSignature(
    (signature) => signature.slice(0, -1) + (signature.endsWith('0') ? '1' : '0'),
  ),
  'a signature that is none': withSignature((signature) => signature.replace(/[0-9a-f]/gi, 'z')),
  'a changed body': (_headers, _signature, body) => `${body} `,
  'no body': () => '',
};

function withSignature(spoil: (signature: string) => string) {
  return (headers: Headers, signature: string, body: string, name: string) => {
    headers.set(name, spoil(signature));
    return body;
  };
}

function refuses(what: string, hooks: Hooks, forge: (typeof forgeries)[string]): ConnectorCase {
  return {
    name: `a call with ${what} is refused`,
    async run(bench) {
      const { call } = await told(bench, hooks);
      const headers = new Headers(call.headers);
      const name = hooks.signatureHeader;
      const body = forge(headers, headers.get(name) ?? '', await call.text(), name);
      await expectUnverified(bench, new Request(call.url, { method: 'POST', headers, body }));
    },
  };
}

function stale(hooks: Hooks, goodForSeconds: number): ConnectorCase {
  return {
    name: 'a call that is too old is refused',
    async run(bench) {
      const { call } = await told(bench, hooks);
      bench.clock.advance((goodForSeconds + 2) * 1000);
      await expectUnverified(bench, call);
    },
  };
}

function withoutSecret(hooks: Hooks): ConnectorCase {
  return {
    name: 'without the secret every call is refused',
    async run(bench) {
      const { call } = await told(bench, hooks);
      const forgetful = new ConnectorBench(bench.subject, hooks.appWithoutSecret);
      await expectUnverified(forgetful, call);
    },
  };
}

async function expectUnverified(bench: ConnectorBench, call: Request): Promise<void> {
  const accepted = () => bench.events.filter(({ type }) => type === 'delivery-accepted').length;
  const before = accepted();
  const error = await bench.refused(bench.patchbay.webhook(bench.subject.definition.id, call));
  expect(error.code).toBe('webhook/unverified');
  expect(accepted()).toBe(before);
}
