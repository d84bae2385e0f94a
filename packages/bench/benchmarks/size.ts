import { type Bundled, bundleSize } from '../src/bundle-size.ts';
import { compareSizes } from '../src/compare.ts';
import type { Benchmark } from '../src/comparison.ts';

const memory = "export { memoryStore } from '@patchbay/store-memory';";
const slack = "export { slack } from '@patchbay/slack';";
const libraries = ['ky', 'zod', 'oauth4webapi'];

const connectAndCall = `export { createPatchbay, keyring } from '@patchbay/core'; ${memory} ${slack}`;
const features = "export { sync, telemetry, webhooks, work } from '@patchbay/core';";

const ours: Readonly<Record<string, Bundled>> = {
  core: { code: "export { createPatchbay, keyring } from '@patchbay/core';" },
  'connect-and-call': { code: connectAndCall },
  'every-feature': { code: connectAndCall + features },
  provider: { code: slack, without: ['@patchbay/core', 'zod'] },
};

/** What each peer is imported for: making the URL, exchanging the code, refreshing the token. */
const peers: Readonly<Record<string, Bundled>> = {
  'openid-client': {
    code: `export { authorizationCodeGrant, buildAuthorizationUrl, calculatePKCECodeChallenge, Configuration,
      fetchProtectedResource, randomPKCECodeVerifier, randomState, refreshTokenGrant } from 'openid-client';`,
  },
  'better-auth/oauth2': {
    code: `export { createAuthorizationURL, generateState, refreshAccessToken, validateAuthorizationCode }
      from 'better-auth/oauth2';`,
  },
  '@nangohq/node': { code: "export { Nango } from '@nangohq/node';" },
};

/** How much code one ships. A size is the same in every run, so it is taken once. */
export const benchmark: Benchmark = async () => {
  const sizes = await sizesOf(peers);
  const own = await bundleSize({ code: connectAndCall, without: libraries });
  const found = Object.entries(await sizesOf(ours));
  const lines = found.flatMap(([name, size]) => compareSizes(`size/${name}`, size, sizes));
  const total = found.find(([name]) => name === 'connect-and-call')?.[1] ?? 0;
  return [
    ...lines,
    ...compareSizes('size/connect-and-call', total, { [libraries.join(' + ')]: total - own }),
  ];
};

async function sizesOf(bundles: Readonly<Record<string, Bundled>>): Promise<Record<string, number>> {
  const entries = Object.entries(bundles);
  return Object.fromEntries(
    await Promise.all(entries.map(async ([name, bundled]) => [name, await bundleSize(bundled)] as const)),
  );
}
