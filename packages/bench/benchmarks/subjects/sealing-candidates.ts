import { keyring } from '@patchbay/core';
import * as iron from 'iron-webcrypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

/** A token set of 1.6 kB as JSON, as providers whose access token is a signed JWT give it. */
export const tokens = {
  accessToken: `${randomText(60)}.${randomText(600)}.${randomText(256)}`,
  refreshToken: randomText(150),
  scopes: ['openid', 'offline_access', 'accounting.transactions.read', 'accounting.settings.read'],
  accountId: '7f9c2ba4-e88f-4271-9ba7-e58d2a3c1a20',
};

const hexKey = '00112233445566778899aabbccddeeff'.repeat(2);

/** One way to make a text or bytes of a token set and to read it again. */
interface Candidate {
  seal(): Promise<unknown>;
  open(): Promise<unknown>;
}

/** Everyone takes the token set and gives it back. Keys are imported before; iron-webcrypto derives its own each time. */
export async function sealingCandidates(): Promise<Readonly<Record<string, Candidate>>> {
  const bytes = Uint8Array.from(Buffer.from(hexKey, 'hex'));
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return {
    patchbay: await patchbay(hexKey),
    WebCrypto: await webCrypto(key),
    jose: await compactJwe(key),
    'iron-webcrypto': await ironSeal(hexKey),
  };
}

/** Bound to its place, padded, as text. */
async function patchbay(key: string): Promise<Candidate> {
  const { sealTokens, openTokens } = await ownSealing();
  const kernel = { keys: keyring(key) };
  const place = { id: 'grant-1', tenantId: 'acme', salt: 'AAECAwQFBgcICQoLDA0ODw', name: 'default' };
  const seal = () => sealTokens(kernel, place, tokens, 1);
  const { sealed } = await seal();
  return { seal, open: () => openTokens(kernel, place, sealed) };
}

interface OwnSealing {
  sealTokens(kernel: object, place: object, set: object, generation: number): Promise<{ sealed: string }>;
  openTokens(kernel: object, place: object, sealed: string): Promise<unknown>;
}

/** Core keeps its sealing to itself, so this comes from the sources that it ships. */
async function ownSealing(): Promise<OwnSealing> {
  const core = import.meta.resolve('@patchbay/core/package.json');
  return import(new URL('src/flow/auth/sealed-token.ts', core).href);
}

/** AES-256-GCM with a nonce and nothing else; what it makes is bytes. */
async function webCrypto(key: CryptoKey): Promise<Candidate> {
  const encrypt = async () => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, cipher: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain()) };
  };
  const { iv, cipher } = await encrypt();
  return {
    seal: encrypt,
    open: async () => read(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, cipher)),
  };
}

async function compactJwe(key: CryptoKey): Promise<Candidate> {
  const seal = () =>
    new CompactEncrypt(plain()).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key);
  const sealed = await seal();
  return { seal, open: async () => read((await compactDecrypt(sealed, key)).plaintext) };
}

async function ironSeal(password: string): Promise<Candidate> {
  const seal = () => iron.seal(tokens, password, iron.defaults);
  const sealed = await seal();
  return { seal, open: () => iron.unseal(sealed, password, iron.defaults) };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const plain = () => encoder.encode(JSON.stringify(tokens));
const read = (bytes: ArrayBuffer | Uint8Array): unknown => JSON.parse(decoder.decode(bytes));

function randomText(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64url');
}
