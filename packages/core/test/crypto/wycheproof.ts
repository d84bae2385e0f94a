import { readFile } from 'node:fs/promises';
import * as z from 'zod';

const hex = z.hex().transform((text) => Uint8Array.from(Buffer.from(text, 'hex')));
const facts = { tcId: z.number(), comment: z.string(), result: z.enum(['valid', 'invalid']) };

/** The cases of one file that fit: see the README beside the files. */
async function read<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> {
  return schema.parse(JSON.parse(await readFile(new URL(`../vectors/${file}`, import.meta.url), 'utf8')));
}

const gcmCase = z.object({ ...facts, key: hex, iv: hex, aad: hex, msg: hex, ct: hex, tag: hex });
export const gcmCases = (await read('aes_256_gcm_96_128.json', z.object({ tests: z.array(gcmCase) }))).tests;

const hkdfCase = z.object({ ...facts, ikm: hex, salt: hex, info: hex, size: z.number(), okm: hex });
const hkdfGroup = z.object({ tests: z.array(hkdfCase) });
export const hkdfCases = (
  await read('hkdf_sha256_test.json', z.object({ testGroups: z.array(hkdfGroup) }))
).testGroups.flatMap(({ tests }) => tests);

const hmacCase = z.object({ ...facts, key: hex, msg: hex, tag: hex });
const hmacGroup = z.object({ tagSize: z.number(), tests: z.array(hmacCase) });
/** Those with the whole tag; nothing of ours takes half a one. */
export const hmacCases = (
  await read('hmac_sha256_test.json', z.object({ testGroups: z.array(hmacGroup) }))
).testGroups.flatMap(({ tagSize, tests }) => (tagSize === 256 ? tests : []));
