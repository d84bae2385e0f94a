import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defineAction } from '../../src/definition/action.ts';
import { defineConnector } from '../../src/definition/connector.ts';
import { siteFromCallback, siteFromOwner } from '../../src/definition/site.ts';
import { defineStream, startOver } from '../../src/definition/stream.ts';
import { metrics, reading } from '../../src/definition/telemetry.ts';
import {
  auth,
  example,
  files,
  folders,
  identify,
  identity,
  plain,
  region,
  rename,
  telemetry,
  webhooks,
} from './example-connector.ts';

const read = async function* () {
  yield { records: [] };
};

const minimal = {
  ...identity,
  id: 'minimal',
  auth: plain.definition.auth as never,
  api: { baseUrl: 'https://plain.example.com/' },
  identify,
  telemetry,
};

describe('a definition', () => {
  test.each([0, -1, Number.NaN])('whose windows are %s days long is refused', (windowDays) => {
    const schema = z.object({ id: z.string(), at: z.string() });
    const declare = () => defineStream({ schema, key: 'id', range: 'at', windowDays, read });
    expect(declare).toThrow(new TypeError('A stream has windowDays above 0, or none.'));
  });

  test('is frozen, and so is every part of it', () => {
    const parts = [auth, folders, files, rename, telemetry, webhooks, siteFromOwner(region), example];
    for (const part of parts) expect(Object.isFrozen(part)).toBe(true);
    expect(Object.isFrozen(example.definition)).toBe(true);
    expect(() => Object.assign(example.definition, { id: 'other' })).toThrow(TypeError);
  });

  test('carries its needs in its type only', () => {
    for (const part of [auth, folders, rename, telemetry, webhooks]) {
      expect((part['~needs'] as () => unknown)()).toBeUndefined();
    }
  });

  test('carries the version of this interface, which its author does not write', () => {
    expect(example.definition.specVersion).toBe(1);
    expect(example.id).toBe('example');
    expect(example.definition.id).toBe('example');
  });

  test('has nothing where its author said nothing', () => {
    expect(plain.definition).toMatchObject({
      app: undefined,
      site: undefined,
      settings: undefined,
      webhooks: undefined,
      actions: {},
    });
    expect(folders).toMatchObject({
      key: ['id'],
      cursor: undefined,
      ascending: false,
      overlapSeconds: 0,
      range: undefined,
      ranged: false,
      per: undefined,
      needs: {},
      as: undefined,
      scopes: [],
    });
    expect(rename).toMatchObject({ repeatable: false, needs: {}, as: undefined });
    expect(telemetry).toMatchObject({ everySeconds: 300, needs: {}, scopes: [] });
    expect(plain.definition.auth.tokens).toEqual(['default']);
  });

  test('keeps what was said', () => {
    expect(files).toMatchObject({
      key: ['folder', 'path'],
      cursor: 'changed_at',
      range: 'changed_at',
      ranged: true,
      per: folders,
      as: 'user',
      scopes: ['files:read'],
    });
    expect(auth.tokens).toEqual(['bot', 'user']);
    expect(siteFromOwner(region)).toEqual({ schema: region, from: 'owner' });
    const fromCallback = () => ({ region: 'eu' as const });
    expect(siteFromCallback(region, fromCallback)).toEqual({
      schema: region,
      from: 'callback',
      read: fromCallback,
    });
  });

  test('does not follow what its author changes later', () => {
    const key = ['id'] as const;
    const stream = defineStream({ schema: z.object({ id: z.string() }), key, read });
    expect(stream.key).not.toBe(key);
    expect(stream.key).toEqual(['id']);
  });

  test('that says a repeat is harmless is repeatable', () => {
    const action = defineAction({
      input: z.object({}),
      output: z.object({}),
      repeatable: true,
      run: async () => ({}),
    });
    expect(action.repeatable).toBe(true);
  });

  test('binds the app when it is called, to a copy', () => {
    const app = { clientId: 'id', clientSecret: 'secret', environment: 'sandbox' as const };
    const configured = example(app);
    app.clientId = 'changed';
    expect(configured).toMatchObject({ id: 'example', app: { clientId: 'id', environment: 'sandbox' } });
    expect(configured.definition).toBe(example.definition);
    expect(Object.isFrozen(configured)).toBe(true);
    expect(example({ ...app, environment: 'production' }).app).not.toEqual(configured.app);
  });
});

describe('a definition that cannot work throws at once', () => {
  test('a stream and an action of one name, which consent could not tell apart', () => {
    expect(() => defineConnector({ ...minimal, streams: { folders }, actions: { folders: rename } })).toThrow(
      new TypeError('minimal: "folders" names both a stream and an action; rename one.'),
    );
  });

  test('a parent that is not one of its streams', () => {
    const child = defineStream({
      schema: z.object({ id: z.string() }),
      key: 'id',
      per: folders,
      read,
    });
    expect(() => defineConnector({ ...minimal, streams: { child } })).toThrow(
      new TypeError('minimal: the parent of stream "child" is not one of the connector\'s streams; list it.'),
    );
    const twin = defineStream({ ...folders, key: 'id' } as never);
    expect(() => defineConnector({ ...minimal, streams: { child, folders: twin } as never })).toThrow(
      TypeError,
    );
    expect(defineConnector({ ...minimal, streams: { child, folders } }).id).toBe('minimal');
  });

  test('a name that every object has is no clash', () => {
    expect(defineConnector({ ...minimal, streams: { toString: folders }, actions: { rename } }).id).toBe(
      'minimal',
    );
  });
});

test('a reading is what was said, and nothing where nothing was', () => {
  const measuredAt = new Date('2026-01-01T00:00:00Z');
  expect(reading('account.members', 3)).toEqual({ metric: 'account.members', value: 3 });
  expect(reading('account.members', 3, { device: 'd1', measuredAt })).toEqual({
    metric: 'account.members',
    value: 3,
    device: 'd1',
    measuredAt,
  });
});

test('every metric has one unit', () => {
  for (const [metric, unit] of Object.entries(metrics)) {
    expect(metric).toMatch(/^[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*$/);
    expect(unit).not.toBe('');
  }
});

test('to start over is an error that says why, and that a second copy of core knows', () => {
  const thrown = startOver('the history was pruned');
  expect(thrown).toBeInstanceOf(Error);
  expect(thrown.message).toBe('the history was pruned');
  expect(thrown).toHaveProperty('~patchbay.start-over', true);
});
