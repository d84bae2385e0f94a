import { errors, jwtVerify, SignJWT } from 'jose';
import { Refused } from './rest-failure.ts';

/** Who a request speaks for. */
export interface Caller {
  readonly role: string;
  /** What policies read as `request.jwt.claims`. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A key of Supabase's older kind: a token that names a role, or a person's session with the claims of that person. */
export function supabaseKey(
  jwtSecret: string,
  role: string,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const token = new SignJWT({ iss: 'supabase', ...claims, role }).setProtectedHeader({
    alg: 'HS256',
    typ: 'JWT',
  });
  return token.sign(new TextEncoder().encode(jwtSecret));
}

/** The role and claims of a bearer token; without one, `anon`. Throws what PostgREST refuses with. */
export async function callerOf(authorization: string | null, jwtSecret: string): Promise<Caller> {
  const token = /^Bearer +(.*)$/i.exec(authorization ?? '')?.[1]?.trim();
  if (token === undefined) return { role: 'anon', claims: { role: 'anon' } };
  const { role = 'anon', ...claims } = await claimsOf(token, jwtSecret);
  if (typeof role !== 'string') throw refused('PGRST303', 'Parsing claims failed');
  return { role, claims: { ...claims, role } };
}

async function claimsOf(token: string, jwtSecret: string): Promise<Readonly<Record<string, unknown>>> {
  const parts = token.split('.').length;
  if (token === '') throw refused('PGRST301', 'Empty JWT is sent in Authorization header');
  if (parts !== 3) throw refused('PGRST301', `Expected 3 parts in JWT; got ${parts}`);
  try {
    const verified = await jwtVerify(token, new TextEncoder().encode(jwtSecret), { algorithms: ['HS256'] });
    return verified.payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw refused('PGRST303', 'JWT expired');
    if (error instanceof errors.JWTClaimValidationFailed) throw refused('PGRST303', 'JWT not yet valid');
    throw refused('PGRST301', 'JWT cryptographic operation failed');
  }
}

function refused(code: string, message: string): Refused {
  return new Refused({ status: 401, code, message });
}
