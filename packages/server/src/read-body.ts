import { Refusal } from './refusal.ts';

/** The bounds of one body. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** For the whole body, in milliseconds. */
  readonly timeoutMs: number;
}

/** The raw bytes of a request. Throws for a body that is too large, too slow, or breaks off; keeps no more than allowed. */
export async function readBody(request: Request, limits: BodyLimits): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length')) > limits.maxBytes) throw tooLarge(limits);
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    abandon(reader);
  }, limits.timeoutMs);
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(brokenOff);
      if (late) throw new Refusal('server/body-timeout', 'The body of this request came too slowly.');
      if (done) return joined(chunks, size);
      size += value.length;
      if (size > limits.maxBytes) {
        abandon(reader);
        throw tooLarge(limits);
      }
      chunks.push(value);
    }
  } finally {
    clearTimeout(timer);
  }
}

function abandon(reader: ReadableStreamDefaultReader<Uint8Array>): void {
  reader.cancel().catch(() => {
    // Nobody waits for the rest, so it does not matter how it ended.
  });
}

function brokenOff(): never {
  throw new Refusal('server/body-invalid', 'The body of this request broke off.');
}

function tooLarge({ maxBytes }: BodyLimits): Refusal {
  return new Refusal('server/body-too-large', `The body of this request is larger than ${maxBytes} bytes.`);
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
