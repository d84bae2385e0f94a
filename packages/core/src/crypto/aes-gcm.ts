/** Bytes of every nonce. */
export const nonceBytes = 12;
/** Bytes of every tag: a constant, because WebCrypto would take a shorter one from whoever asks for it. */
export const tagBytes = 16;

/** What one encryption is bound to. */
export interface GcmBinding {
  readonly key: CryptoKey;
  /** 96 bits, never used twice with the same key. */
  readonly nonce: Uint8Array<ArrayBuffer>;
  readonly aad: Uint8Array<ArrayBuffer>;
}

/** AES-GCM (NIST SP 800-38D): the ciphertext, and after it the tag. */
export async function encryptGcm(
  binding: GcmBinding,
  plain: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.encrypt(parameters(binding), binding.key, plain));
}

/** What {@link encryptGcm} was given. Rejects unless key, nonce, associated data, ciphertext and the whole tag are the same. */
export async function decryptGcm(
  binding: GcmBinding,
  cipher: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.decrypt(parameters(binding), binding.key, cipher));
}

function parameters({ nonce, aad }: GcmBinding): AesGcmParams {
  if (nonce.length !== nonceBytes) throw new RangeError(`A nonce has ${nonceBytes} bytes.`);
  return { name: 'AES-GCM', iv: nonce, additionalData: aad, tagLength: tagBytes * 8 };
}
