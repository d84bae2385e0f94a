import { PatchbayError } from '../../errors/patchbay-error.ts';

/** More than any provider sends; a stranger's endless body ends here. */
const maxBytes = 1024 * 1024;

/** The raw bytes of a webhook call. Throws `webhook/invalid` for a body that is too large or breaks off. */
export async function readBody(request: Request, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new PatchbayError(
      'webhook/invalid',
      `A call in ${name}’s name broke off in the middle.`,
      {},
      { cause: error },
    );
  }
  if (size > maxBytes)
    throw new PatchbayError(
      'webhook/invalid',
      `A call in ${name}’s name was larger than 1 MiB and was refused.`,
    );
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}
