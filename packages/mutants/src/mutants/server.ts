import { inPackage, type Mutant } from '../mutant.ts';

const server = inPackage('packages/server');

/** Of the HTTP handler, with the threats that it meets. */
const handlerMutants: readonly Mutant[] = [
  server(
    'G9',
    ['public-error.ts', 'if (!isInternal(code)) return message;', 'return message;'],
    ['errors.test.ts', 'G9: %s'],
  ),
  server(
    'G41',
    [
      'read-body.ts',
      "if (Number(request.headers.get('content-length')) > limits.maxBytes) throw tooLarge(limits);",
      '',
    ],
    ['hostile.test.ts', 'G41: a body that claims to be large is not read'],
  ),
  server(
    'G41',
    ['read-body.ts', 'if (size > limits.maxBytes) {', 'if (size > 64 * limits.maxBytes) {'],
    ['hostile.test.ts', 'G41: an endless body of %s is given up early'],
  ),
  server(
    'T7',
    [
      'routes/callback.ts',
      'return new Response(null, { status: 303, headers: { location: location.href } });',
      'return new Response(null, { status: 200, headers: { location: location.href } });',
    ],
    [
      'callback.test.ts',
      'threat T7: without returnTo it ends on a page of ours at a clean address, which says who is connected',
    ],
  ),
  server(
    'T16',
    ['routes/connect.ts', 'z.strictObject({', 'z.object({'],
    ['tenants.test.ts', 'threat T16: ids in a query or a body count for nothing'],
  ),
  server(
    'T24',
    ['security-headers.ts', "frame-ancestors 'none'", "frame-ancestors 'self'"],
    [
      'callback.test.ts',
      'threats T24, T25: pages run nothing, load nothing, stand in no frame and are not kept',
    ],
  ),
  server(
    'T25',
    ['security-headers.ts', "'referrer-policy': 'no-referrer',", ''],
    [
      'callback.test.ts',
      'threats T24, T25: pages run nothing, load nothing, stand in no frame and are not kept',
    ],
  ),
  server(
    'T26',
    ['request-origin.ts', "site === 'same-origin' || site === 'none'", "site !== 'cross-site'"],
    ['request-origin.test.ts', 'threat T26: %s'],
  ),
  server(
    'T26',
    ['request-origin.ts', "return mediaType(headers) === 'application/json';", 'return true;'],
    ['request-origin.test.ts', 'threat T26: %s'],
  ),
  server(
    'T28',
    ['match-path.ts', '/[/\\\\\\p{Cc}]|^\\.{1,2}$/u', '/^\\.{1,2}$/u'],
    ['hostile.test.ts', 'threat T28: %s is no route'],
  ),
  server(
    'T28',
    [
      'node.ts',
      'if (new URL(given.url).pathname !== written) return new Response(null, { status: 400 });',
      '',
    ],
    ['node.test.ts', 'threats T28, T33: %s on the wire is refused and the server lives'],
  ),
  server(
    'T33',
    ['node.ts', '/^(?:TRACE|TRACK|CONNECT)$/i.test(method)', 'false'],
    ['node.test.ts', 'threats T28, T33: %s on the wire is refused and the server lives'],
  ),
];

/** Of what the handler leaves to core and the store, as its own tests see it. */
const innerMutants: readonly Mutant[] = [
  {
    id: 'T1',
    file: 'packages/core/src/flow/auth/callback.ts',
    find: 'sameContext && sameBrowser',
    replace: 'sameContext',
    test: {
      file: 'packages/server/test/callback.test.ts',
      title: 'threat T1: another browser is refused on a page, and the right one can still finish',
    },
  },
  {
    id: 'T9',
    file: 'packages/core/src/flow/auth/return-to.ts',
    find: 'plain && kernel.returnOrigins.has(url.origin)',
    replace: 'plain',
    test: {
      file: 'packages/server/test/callback.test.ts',
      title: 'G13, threat T9: returnTo %j leads nowhere',
    },
  },
  {
    id: 'T14',
    file: 'packages/stores/memory/src/state.ts',
    find: 'return row && sameOwner(row.owner, key.owner) ? row : undefined;',
    replace: 'return row;',
    test: {
      file: 'packages/server/test/tenants.test.ts',
      title: 'G14, threat T14: %s cannot see or touch a connection of acme/u1 by its id',
    },
  },
  {
    id: 'T15',
    file: 'packages/core/src/flow/owner.ts',
    find: "id !== '' &&",
    replace: '',
    test: {
      file: 'packages/server/test/tenants.test.ts',
      title: 'threat T15: a session with %s is refused, not defaulted',
    },
  },
];

export const serverMutants: readonly Mutant[] = [...handlerMutants, ...innerMutants];
