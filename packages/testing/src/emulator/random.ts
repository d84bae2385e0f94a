import { familyNames, givenNames, nouns, verbs } from './vocabulary.ts';

/** A stream of values that depends on its seed alone: the same seed gives the same values in the same order. */
export interface Random {
  /** A fraction in [0, 1). */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Items in another order; the given array is left alone. */
  shuffle<T>(items: readonly T[]): T[];
  /** `prefix` and then `length` characters of `alphabet`, upper-case letters and digits unless told. */
  id(prefix: string, length: number, alphabet?: string): string;
  hex(length: number): string;
  word(): string;
  person(): { given: string; family: string };
  /** A sentence of `length` words, 4 to 14 of them unless told. */
  sentence(length?: number): string;
  /** A stream of its own, so that drawing more values here doesn't change the values drawn there. */
  fork(label: string): Random;
}

const words = [...nouns, ...verbs];
const idAlphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';

/** Deterministic values for made-up worlds. Not for secrets of anything real. */
export function seeded(seed: string | number): Random {
  const next = generator(hash(String(seed)));
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  const pick = <T>(items: readonly T[]): T => {
    const item = items[int(0, items.length - 1)];
    if (item === undefined) throw new RangeError('there is nothing to pick from');
    return item;
  };
  const id = (prefix: string, length: number, alphabet = idAlphabet) => {
    let text = prefix;
    for (let index = 0; index < length; index += 1) text += alphabet.charAt(int(0, alphabet.length - 1));
    return text;
  };
  const word = () => pick(words);

  return {
    next,
    int,
    pick,
    id,
    word,
    chance: (probability) => next() < probability,
    shuffle: (items) => shuffled(items, int),
    hex: (length) => id('', length, '0123456789abcdef'),
    person: () => ({ given: pick(givenNames), family: pick(familyNames) }),
    sentence: (length = int(4, 14)) => capitalised(Array.from({ length }, word).join(' ')),
    fork: (label) => seeded(`${seed}/${label}`),
  };
}

function shuffled<T>(items: readonly T[], int: Random['int']): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = int(0, last);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** FNV-1a: spreads near seeds ("1", "2") over the whole 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

/** A Weyl sequence through a 32-bit finaliser (the SplitMix construction). */
function generator(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
