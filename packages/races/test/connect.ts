import type { Connection } from '@patchbay/core';
import type { controls } from './provider/controls.ts';
import type { vaultPatchbay } from './vault.ts';

/** A connection of a tenant of its own, made by a consent: the code is exchanged at the real server. */
export async function connect(
  { patchbay }: ReturnType<typeof vaultPatchbay>,
  provider: ReturnType<typeof controls>,
): Promise<Connection> {
  const owner = { tenantId: crypto.randomUUID(), userId: 'u-ada' };
  const started = await patchbay.connect('vault', { owner });
  const { searchParams } = new URL(started.url);
  const asked = (name: string) => searchParams.get(name) ?? '';
  const redirectUri = asked('redirect_uri');
  const code = await provider.consent({ redirectUri, codeChallenge: asked('code_challenge') });
  const headers = { cookie: started.cookie.split(';')[0] ?? '' };
  const url = `${redirectUri}?${new URLSearchParams({ code, state: asked('state') })}`;
  return (await patchbay.callback(new Request(url, { headers }))).connection;
}
