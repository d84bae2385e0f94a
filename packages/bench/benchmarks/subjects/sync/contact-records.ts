import { setImmediate } from 'node:timers/promises';
import type { Page } from '@patchbay/core';
import * as z from 'zod/mini';

/** A contact as a CRM sends it: about 530 bytes of JSON. */
export const contactSchema = z.object({
  id: z.string(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  phone: z.nullish(z.string()),
  company: z.string(),
  title: z.string(),
  address: z.object({ street: z.string(), city: z.string(), postalCode: z.string(), country: z.string() }),
  tags: z.array(z.string()),
  score: z.number(),
  optedIn: z.boolean(),
  note: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

export type Contact = z.output<typeof contactSchema>;

/** Which contacts a walk brings, and how they are split. */
export interface ContactWalk {
  readonly count: number;
  readonly pageSize: number;
  /** One contact in so many is another than in revision 0; none when left out. */
  readonly changedEvery?: number;
}

/** The pages of a walk, made as they are asked for, each in a later turn of the event loop, as an answer would come. */
export async function* contactPages({
  count,
  pageSize,
  changedEvery = 0,
}: ContactWalk): AsyncGenerator<Page<never, never>> {
  for (let first = 0; first < count; first += pageSize) {
    await setImmediate();
    const records = Array.from({ length: Math.min(pageSize, count - first) }, (_, at) => {
      const number = first + at;
      return contact(number, changedEvery > 0 && number % changedEvery === 0 ? 1 : 0);
    });
    yield { records, total: count };
  }
}

const firstNames = ['Zoë', 'Łukasz', 'Ada', 'Søren', 'José', 'Mei', 'Ólafur', 'Fatima', '美咲', 'Anne-Marie'];
const lastNames = [
  "O'Neill",
  'Müller',
  'Nguyễn',
  'Smith',
  'García',
  'Ångström',
  "d'Arc",
  'Kowalska',
  'Öztürk',
];
const companies = [
  'Bits & "Pieces" GmbH',
  'Acme\\Sons',
  'Café Olé',
  'Northwind Traders',
  'Tide “&” Sons',
  'Ωmega',
];
const cities = ['Zürich', 'São Paulo', 'Kraków', 'Reykjavík', 'Boston', '東京', 'Tromsø'];
const tags = ['customer', 'newsletter', 'press', 'partner', 'trial', 'churned', 'vip'];
const notes = [
  'Said: "call me back after the fair", prefers e-mail. Files are in C:\\shared\\contacts\\new.',
  'Met at the café in Łódź; asked for the price list – twice. He\'d rather have it "in writing", on paper.',
  'Invoice goes to\nAccounts payable\n2nd floor, and a copy to the branch that ordered. Net 30 days, 2 % early.',
];

/** From its number alone, so that any process makes the same one. */
export function contact(number: number, revision = 0): Contact {
  const seed = mixed(number);
  const id = String(number).padStart(9, '0');
  const [firstName, lastName] = [pick(firstNames, seed), pick(lastNames, seed >>> 4)];
  return {
    id: `contact-${id}`,
    email: `contact.${id}@example.com`,
    firstName,
    lastName,
    phone: seed % 5 === 0 ? null : `+41 44 ${seed % 1000} ${(seed >>> 10) % 10_000}`,
    company: pick(companies, seed >>> 8),
    title: 'Head of purchasing and supply',
    address: {
      street: `${pick(lastNames, seed >>> 12)}straße ${seed % 300}`,
      city: pick(cities, seed >>> 6),
      postalCode: String(seed % 100_000),
      country: 'CH',
    },
    tags: [pick(tags, seed), pick(tags, seed >>> 3), pick(tags, seed >>> 5)],
    score: (seed % 10_000) / 100 + revision,
    optedIn: seed % 2 === 0,
    note: pick(notes, seed >>> 2),
    createdAt: time(number),
    updatedAt: time(number + revision),
  };
}

function pick(list: readonly string[], seed: number): string {
  return list[seed % list.length] ?? '';
}

/** Spreads neighbouring numbers over 32 bits. */
function mixed(number: number): number {
  const once = Math.imul(number ^ (number >>> 16), 0x45d9f3b);
  return (once ^ (once >>> 16)) >>> 0;
}

/** A second later for each contact: the provider sorts by it. */
function time(seconds: number): string {
  return new Date(1_700_000_000_000 + seconds * 1000).toISOString();
}
