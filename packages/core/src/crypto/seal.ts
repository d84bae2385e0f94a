import { PatchbayError } from '../errors/patchbay-error.ts';
import { fromBase64url, lengthPrefixed, toBase64url, utf8 } from './encoding.ts';
import { type Keyring, keyIdForm, type MasterKey } from './keyring.ts';

/** What a sealed value is and where it belongs. It opens nowhere else. */
export interface SealedPlace {
  readonly purpose: 'token' | 'flow';
  readonly tenantId: string;
  /** The row it rests in: a grant's id, a flow's state hash. */
  readonly row: string;
  /** The field: a token's name. */
  readonly name: string;
  /** 16 random bytes of the row, base64url; its own key is derived with them. */
  readonly salt: string;
}

const version = 'ic1';
const nonceBytes = 12;
const tagBits = 128;
/** Plaintexts are padded to a multiple of this, so that the length does not tell one kind of token from another. */
const padTo = 256;

/**
 * Seals a JSON text with AES-256-GCM as `ic1.<key id>.<base64url(nonce, ciphertext, tag)>`. The key is the row's own, by
 * HKDF-SHA-256 from the primary master key; place and key are bound as associated data.
 */
export async function seal(
  keys: Keyring,
  place: SealedPlace,
  json: string,
): Promise<{ sealed: string; keyId: string }> {
  const master = await keys.primary();
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const plain = utf8(json);
  const padded = new Uint8Array(Math.ceil(plain.length / padTo) * padTo).fill(0x20);
  padded.set(plain);
  const cipher = new Uint8Array(
    await crypto.subtle.encrypt(parameters(master, place, nonce), await rowKey(master, place), padded),
  );
  const body = new Uint8Array(nonceBytes + cipher.length);
  body.set(nonce);
  body.set(cipher, nonceBytes);
  return { sealed: `${version}.${master.id}.${toBase64url(body)}`, keyId: master.id };
}

/** Opens what {@link seal} made. Throws `crypto/unopenable`; there is no other way to read a value. */
export async function open(keys: Keyring, place: SealedPlace, sealed: string): Promise<string> {
  const [form, id, encoded, ...rest] = sealed.split('.');
  const body = encoded === undefined ? undefined : fromBase64url(encoded);
  if (
    form !== version ||
    id === undefined ||
    !keyIdForm.test(id) ||
    rest.length > 0 ||
    body === undefined ||
    body.length < nonceBytes + tagBits / 8
  ) {
    throw unopenable('it is not a sealed value of a known form');
  }
  const master = await keys.find(id);
  if (master === undefined) throw unopenable(`its key "${id}" is not in INTEGRATION_ENCRYPTION_KEY`);
  try {
    const nonce = body.subarray(0, nonceBytes);
    const plain = await crypto.subtle.decrypt(
      parameters(master, place, nonce),
      await rowKey(master, place),
      body.subarray(nonceBytes),
    );
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain).trimEnd();
  } catch {
    throw unopenable(`it was not sealed for this place with key "${id}", or it was changed`);
  }
}

function parameters(master: MasterKey, place: SealedPlace, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  const { purpose, tenantId, row, name } = place;
  const additionalData = lengthPrefixed([
    version,
    master.id,
    master.commitment,
    purpose,
    tenantId,
    row,
    name,
  ]);
  return { name: 'AES-GCM', iv, additionalData, tagLength: tagBits };
}

function rowKey(master: MasterKey, { purpose, salt }: SealedPlace): Promise<CryptoKey> {
  const saltBytes = fromBase64url(salt);
  if (saltBytes?.length !== 16) throw unopenable('its row has no proper salt');
  return crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: saltBytes,
      info: lengthPrefixed([`patchbay/${version}`, purpose]),
    },
    master.material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

function unopenable(why: string): PatchbayError {
  return new PatchbayError(
    'crypto/unopenable',
    `A stored credential cannot be opened: ${why}. Nothing was changed. Restore the key it was sealed with; ` +
      'if that is lost, the account has to be connected again.',
  );
}
