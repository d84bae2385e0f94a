import type { Connection, Owner } from '@patchbay/core';
import type { controls } from './provider/controls.ts';
import type { vaultPatchbay } from './vault.ts';

type Vault = Pick<ReturnType<typeof vaultPatchbay>, 'patchbay'>;

/** A browser that the provider has sent back: where to, and with which cookie. */
export interface Returning {
  readonly url: string;
  readonly cookie: string;
  readonly owner: Owner;
  /** The provider's authorization page, as the browser was sent there. */
  readonly began: URL;
}

/** A consent of an owner of its own, up to the callback. */
export async function agree({ patchbay }: Vault, provider: ReturnType<typeof controls>): Promise<Returning> {
  const owner = { tenantId: crypto.randomUUID(), userId: 'u-ada' };
  const started = await patchbay.connect('vault', { owner });
  const began = new URL(started.url);
  const asked = (name: string) => began.searchParams.get(name) ?? '';
  const redirectUri = asked('redirect_uri');
  const code = await provider.consent({ redirectUri, codeChallenge: asked('code_challenge') });
  const url = `${redirectUri}?${new URLSearchParams({ code, state: asked('state') })}`;
  return { url, cookie: started.cookie.split(';')[0] ?? '', owner, began };
}

/** The request that a returning browser makes. */
export function returning({ url, cookie }: Pick<Returning, 'url' | 'cookie'>): Request {
  return new Request(url, { headers: { cookie } });
}

/** A connection of a tenant of its own, made by a consent: the code is exchanged at the real server. */
export async function connect(vault: Vault, provider: ReturnType<typeof controls>): Promise<Connection> {
  const { connection } = await vault.patchbay.callback(returning(await agree(vault, provider)));
  return connection;
}
