import { decryptGcm, encryptGcm, nonceBytes, tagBytes } from './aes-gcm.ts';
import { fromBase64url, fromUtf8, lengthPrefixed, toBase64url, utf8 } from './encoding.ts';
import type { KeyProvider } from './key-provider.ts';
import { keyIdForm, type MasterKey, type SealPurpose, unopenable } from './master-key.ts';

/** What a sealed value is and where it belongs. It opens nowhere else. */
export interface SealedPlace {
  readonly purpose: SealPurpose;
  readonly tenantId: string;
  /** The row it rests in: a grant's id, a flow's state hash. */
  readonly row: string;
  /** The field: a token's name. */
  readonly name: string;
  /** 16 random bytes of the row, base64url; its own key is derived with them. */
  readonly salt: string;
}

const version = 'ic1';
/** Plaintexts are padded to a multiple of this, so that the length does not tell one kind of token from another. */
const padTo = 256;

/**
 * Seals a JSON text with AES-256-GCM as `ic1.<key id>.<base64url(nonce, ciphertext, tag)>`. The key is the row's own, by
 * HKDF-SHA-256 from the primary master key; place and key are bound as associated data.
 */
export async function seal(
  keys: KeyProvider,
  place: SealedPlace,
  json: string,
): Promise<{ sealed: string; keyId: string }> {
  const master = await keys.primary();
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const plain = utf8(json);
  const padded = new Uint8Array(Math.ceil(plain.length / padTo) * padTo).fill(0x20);
  padded.set(plain);
  const key = await master.rowKey(place.purpose, place.salt);
  const cipher = await encryptGcm({ key, nonce, aad: associatedData(master, place) }, padded);
  const body = new Uint8Array(nonceBytes + cipher.length);
  body.set(nonce);
  body.set(cipher, nonceBytes);
  return { sealed: `${version}.${master.id}.${toBase64url(body)}`, keyId: master.id };
}

/** Opens what {@link seal} made. Throws `crypto/unopenable`; there is no other way to read a value. */
export async function open(keys: KeyProvider, place: SealedPlace, sealed: string): Promise<string> {
  const [form, id, encoded, ...rest] = sealed.split('.');
  const body = encoded === undefined ? undefined : fromBase64url(encoded);
  if (
    form !== version ||
    id === undefined ||
    !keyIdForm.test(id) ||
    rest.length > 0 ||
    body === undefined ||
    body.length < nonceBytes + tagBytes
  ) {
    throw unopenable('it is not a sealed value of a known form');
  }
  const master = await keys.find(id);
  if (master === undefined) throw unopenable(`its key "${id}" is not in INTEGRATION_ENCRYPTION_KEY`);
  try {
    const key = await master.rowKey(place.purpose, place.salt);
    const binding = { key, nonce: body.subarray(0, nonceBytes), aad: associatedData(master, place) };
    const plain = await decryptGcm(binding, body.subarray(nonceBytes));
    return fromUtf8(plain).trimEnd();
  } catch {
    throw unopenable(`it was not sealed for this place with key "${id}", or it was changed`);
  }
}

function associatedData(master: MasterKey, place: SealedPlace): Uint8Array<ArrayBuffer> {
  const { purpose, tenantId, row, name } = place;
  return lengthPrefixed([version, master.id, master.commitment, purpose, tenantId, row, name]);
}
