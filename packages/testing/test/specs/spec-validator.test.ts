import { shapeProblems, specValidator } from '@patchbay/testing/specs';
import { describe, expect, test } from 'vitest';

const thing = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: { id: { type: 'string' } },
};

const swagger = {
  ...{ swagger: '2.0', basePath: '/api' },
  paths: {
    '/things/{id}': {
      get: {
        parameters: [{ name: 'limit', in: 'query', type: 'integer', required: true }],
        responses: {
          200: { schema: { $ref: '#/definitions/thing' } },
          default: { schema: { type: 'object' } },
        },
      },
    },
  },
  definitions: { thing: { items: [{ ...thing }, { type: 'null' }] } },
};

const openapi = {
  openapi: '3.0.3',
  paths: {
    '/things': {
      post: {
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/thing' } } } },
        responses: {
          200: { $ref: '#/components/responses/thing' },
          201: { $ref: '#/components/responses/thing' },
          default: { content: { 'application/json': { schema: {} } } },
        },
      },
    },
  },
  components: {
    schemas: { thing: { ...thing, properties: { id: { type: 'string', nullable: true } } } },
    responses: {
      thing: { content: { 'application/json': { schema: { $ref: '#/components/schemas/thing' } } } },
    },
  },
};

async function problemsOf(body: unknown, url = 'https://x.example/api/things/1?limit=2', loosen = {}) {
  const validator = specValidator({
    spec: swagger,
    format: 'swagger2',
    loosen: { unionItems: true, ...loosen },
  });
  await validator.wrap(() => Promise.resolve(Response.json(body)))(new Request(url));
  return validator.report();
}

describe('Swagger 2', () => {
  test('an exchange that fits is counted and has no problem', async () => {
    const report = await problemsOf({ id: '1' });
    expect([...report.operations]).toEqual([['GET /things/{id}', 1]]);
    expect(report.problems).toEqual([]);
  });

  test('an answer that does not fit, a missing argument and one of another type are told', async () => {
    expect((await problemsOf({ id: 1 })).problems.join()).toContain('/id must be string');
    expect((await problemsOf({ id: '1', more: 1 })).problems.join()).toContain('additional properties');
    const lacking = await problemsOf({ id: '1' }, 'https://x.example/api/things/1');
    expect(lacking.problems).toEqual(['GET /things/{id} lacks the argument limit']);
    const wrong = await problemsOf({ id: '1' }, 'https://x.example/api/things/1?limit=two');
    expect(wrong.problems).toEqual(['GET /things/{id} has limit = "two", which is no integer']);
  });

  test('closed objects can be opened', async () => {
    const report = await problemsOf({ id: '1', more: 1 }, undefined, { openObjects: true });
    expect(report.problems).toEqual([]);
  });

  test('what is not described is listed, and nothing matched fails', async () => {
    const validator = specValidator({ spec: swagger, format: 'swagger2' });
    const fetch = validator.wrap(() => Promise.resolve(new Response()));
    await fetch(new Request('https://x.example/api/others'));
    expect(validator.report().unmatched).toEqual(['GET /api/others']);
    expect(() => validator.conclude()).toThrow('no exchange');
  });
});

describe('OpenAPI 3', () => {
  const validator = () => specValidator({ spec: openapi, format: 'openapi3' });
  const post = (body: string) =>
    new Request('https://x.example/things', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });

  test('request bodies, referenced answers and nullable fields are held against their schemas', async () => {
    const good = validator();
    await good.wrap(() => Promise.resolve(Response.json({ id: null })))(post('{"id":"1"}'));
    expect(good.report().problems).toEqual([]);
    const bad = validator();
    await bad.wrap(() => Promise.resolve(Response.json({ id: 1 })))(post('{}'));
    expect(bad.report().problems.join()).toMatch(/request: \/ must have.*answer 200: \/id must be string/);
    expect(() => bad.conclude()).toThrow('must have required property');
  });

  test('a request that created something must be right; one that was refused need not', async () => {
    const created = validator();
    await created.wrap(() => Promise.resolve(Response.json({ id: '1' }, { status: 201 })))(post('{}'));
    expect(created.report().problems.join()).toMatch(/^POST \/things request: \/ must have/);
    const refused = validator();
    await refused.wrap(() => Promise.resolve(Response.json({}, { status: 422 })))(post('{}'));
    expect(refused.report().problems).toEqual([]);
  });
});

test('a shape names fields and types, and null says nothing', () => {
  const shape = { id: '', list: [{ n: 0 }], open: {} };
  expect(shapeProblems({ id: 'x', list: [{ n: 2 }, { n: null }], open: { any: 1 } }, shape)).toEqual([]);
  expect(shapeProblems({ id: 1, list: [{ m: 2 }] }, shape)).toEqual([
    '/id is number, not string',
    '/list/0/m is not in the inventory',
  ]);
});
