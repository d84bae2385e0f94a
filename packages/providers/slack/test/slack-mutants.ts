import { PatchbayError, type RuntimeConnector } from '@patchbay/core';
import { slack } from '../src/index.ts';

/** The connector with one fault in it, and the case of the contract that must find it. */
export interface Mutant {
  readonly fault: string;
  readonly foundBy: string;
  readonly definition: object;
}

const { definition } = slack;
const { auth, api, telemetry, webhooks, streams, actions } = definition;
type Webhooks = NonNullable<RuntimeConnector['webhooks']>;

const withAuth = (changes: object) => ({
  auth: { ...auth, definition: { ...auth.definition, ...changes } },
});
const withWebhooks = (changes: Partial<Webhooks>) => ({ webhooks: { ...webhooks, ...changes } });
const withStream = (name: string, changes: object) => ({
  streams: { ...streams, [name]: { ...streams[name], ...changes } },
});
const withPoll = (poll: () => AsyncIterable<object>) => ({ telemetry: { ...telemetry, poll } });
const readings = (...values: readonly number[]) =>
  async function* () {
    const metrics = ['account.members', 'account.channels'];
    yield { readings: values.map((value, index) => ({ metric: metrics[index], value })) };
  };

const { verify } = webhooks as Webhooks;
type Verify = (...given: Parameters<Webhooks['verify']>) => Promise<boolean>;

export const mutants: readonly Mutant[] = [
  {
    fault: 'any call passes for Slack’s',
    foundBy: 'a call with no signature is refused',
    definition: withWebhooks({ verify: () => true }),
  },
  {
    fault: 'a call passes for Slack’s by the length of its signature',
    foundBy: 'a call with a wrong signature is refused',
    definition: withWebhooks({
      verify: ({ headers }) => headers.get('x-slack-signature')?.length === 67,
    }),
  },
  {
    fault: 'no call passes for Slack’s',
    foundBy: 'a signed call is accepted, and what it tells of shows',
    definition: withWebhooks({ verify: () => false }),
  },
  {
    fault: 'the time of a call is not looked at',
    foundBy: 'a call that is too old is refused',
    definition: withWebhooks({
      verify: ((delivery, context) => {
        const sent = Number(delivery.headers.get('x-slack-request-timestamp')) * 1000;
        return verify({ ...delivery, receivedAt: new Date(sent) }, context);
      }) as Verify,
    }),
  },
  {
    fault: 'without a secret everything passes',
    foundBy: 'without the secret every call is refused',
    definition: withWebhooks({
      verify: (async (delivery, context) => {
        const { app } = context as { app: { signingSecret?: string } };
        return app.signingSecret === undefined || verify(delivery, context);
      }) as Verify,
    }),
  },
  {
    fault: 'a redelivered event is taken for a new one',
    foundBy: 'a call that comes again is answered, and not handled again',
    definition: withWebhooks({
      parse: (delivery) =>
        (webhooks as Webhooks).parse(delivery).map((event) => ({ ...event, id: crypto.randomUUID() })),
    }),
  },
  {
    fault: 'ok: false is taken for success',
    foundBy: 'a consent that was withdrawn at the provider asks the person to connect again',
    definition: { api: { ...api, classify: undefined } },
  },
  {
    fault: 'only the first page is read',
    foundBy: 'empty-page on users: same table',
    definition: withStream('users', {
      async *read(context: never) {
        for await (const page of streams.users?.read(context) ?? []) {
          yield page;
          return;
        }
      },
    }),
  },
  {
    fault: 'a second sync of messages reads nothing new',
    foundBy: 'messages: a change shows in the next sync',
    definition: withStream('messages', {
      async *read(context: { readonly checkpoint?: { readonly upTo?: string } }) {
        if (context.checkpoint?.upTo === undefined) yield* streams.messages?.read(context as never) ?? [];
      },
    }),
  },
  {
    fault: 'records change from one sync to the next',
    foundBy: 'users: a second sync of an unchanged world writes nothing',
    definition: withStream('users', {
      async *read(context: never) {
        for await (const { records } of streams.users?.read(context) ?? [])
          yield { records: records.map((record) => ({ ...(record as object), tz: crypto.randomUUID() })) };
      },
    }),
  },
  {
    fault: 'an action tries again by itself',
    foundBy: 'postMessage: an answer that was lost leaves the outcome unknown, and nothing is repeated',
    definition: {
      actions: {
        ...actions,
        postMessage: {
          ...actions.postMessage,
          run: (input: never, context: never) =>
            actions.postMessage?.run(input, context).catch(() => actions.postMessage?.run(input, context)),
        },
      },
    },
  },
  {
    fault: 'an error tells the client secret',
    foundBy: 'postMessage: an answer that was lost leaves the outcome unknown, and nothing is repeated',
    definition: {
      actions: {
        ...actions,
        postMessage: {
          ...actions.postMessage,
          run: (input: never, context: never) =>
            actions.postMessage?.run(input, context).catch(() => {
              const { app } = context as { app: { clientSecret: string } };
              throw new PatchbayError('outcome/unknown', `It failed with ${app.clientSecret}.`);
            }),
        },
      },
    },
  },
  {
    fault: 'there is one gauge',
    foundBy: 'a poll reads at least two gauges, and a second one in the same slot adds nothing',
    definition: withPoll(readings(7)),
  },
  {
    fault: 'gauges are made up',
    foundBy: 'a gauge follows the world',
    definition: withPoll(readings(7, 8)),
  },
  {
    fault: 'every consent is another account',
    foundBy: 'an account that disconnects and comes back is the same account',
    definition: { identify: async () => ({ id: crypto.randomUUID(), name: 'somebody' }) },
  },
  {
    fault: 'scopes are not asked for',
    foundBy: 'a consent to postAsUser alone is enough for it',
    definition: withAuth({ authorizationParameters: undefined }),
  },
  {
    fault: 'a revocation is taken for done whatever the answer',
    foundBy: 'a disconnect while the provider is down is made good later',
    definition: withAuth({ revocation: { ...auth.definition.revocation, succeeded: async () => true } }),
  },
  {
    fault: 'a revocation goes to another path',
    foundBy: 'a disconnect ends every access at the provider',
    definition: withAuth({
      revocation: {
        reach: 'account',
        succeeded: async () => true,
        request: () => new Request('https://slack.com/api/auth.revoked', { method: 'POST' }),
      },
    }),
  },
  {
    fault: 'a token is sent elsewhere',
    foundBy: 'a disconnect ends every access at the provider',
    definition: withAuth({
      revocation: {
        reach: 'account',
        succeeded: auth.definition.revocation?.succeeded,
        request: ({ accessToken }: { accessToken: string }) =>
          new Request('https://slack.example/api/auth.revoke', {
            method: 'POST',
            headers: { authorization: `Bearer ${accessToken}` },
          }),
      },
    }),
  },
];
