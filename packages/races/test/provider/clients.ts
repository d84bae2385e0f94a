import type { AdapterPayload } from 'oidc-provider';

/** What a refresh does to the refresh token of a client. */
export type RotationClass = 'none' | 'grace' | 'strict';

/** How long the old refresh token of a client with a grace period goes on working. */
export const graceSeconds = 9;

/** A client id that nobody used before; each test has its own, so that its calls can be counted. */
export function newClientId(rotation: RotationClass): string {
  return `${rotation}-${crypto.randomUUID()}`;
}

export function rotationOf(clientId: string): RotationClass {
  const [name] = clientId.split('-');
  return name === 'none' || name === 'grace' ? name : 'strict';
}

/** Every client id is registered, with the same secret. */
export function clientFor(clientId: string): AdapterPayload {
  return {
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: ['https://app.example.com/integrations/callback/vault'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_post',
  };
}

export const clientSecret = 'the-secret-of-every-client';
