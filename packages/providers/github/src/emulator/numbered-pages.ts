import { faultyRecords, nextLink } from '@patchbay/testing/emulator';
import type { Call } from './call.ts';

/** A page of a list, its records as a fault leaves them, and the Link header of its answer. */
export interface NumberedPage {
  readonly records: readonly object[];
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The page of a list that a call asks for by number. Numbers stand for no place: what comes or goes between two pages
 * moves items over their edge, as at GitHub.
 */
export function numberedPage<Item>(
  call: Call,
  items: readonly Item[],
  toJson: (item: Item) => object,
): NumberedPage {
  const size = Math.min(100, positive(call.query('per_page'), 30));
  const page = positive(call.query('page'), 1);
  const shown = call.fault?.kind === 'empty-page' ? [] : items.slice((page - 1) * size, page * size);
  const links = linksOf(call, page, Math.max(1, Math.ceil(items.length / size)));
  const link = links.map(([relation, url]) => `<${url}>; rel="${relation}"`).join(', ');
  return {
    records: faultyRecords(shown.map(toJson), call.fault, { drift, poison }),
    headers: link === '' ? {} : { link },
  };
}

type Link = readonly [relation: 'prev' | 'next' | 'last' | 'first', url: string];

function linksOf(call: Call, page: number, last: number): readonly Link[] {
  const { fault } = call;
  const at = (number: number, marks: Readonly<Record<string, string>> = {}) => {
    const url = call.selfLink();
    for (const [name, value] of Object.entries({ page: String(number), ...marks })) {
      url.searchParams.set(name, value);
    }
    return url;
  };
  const before: Link[] = page > 1 ? [['prev', at(Math.min(page - 1, last)).href]] : [];
  const first: Link[] = page > 1 ? [['first', at(1).href]] : [];
  const end: Link[] = page < last ? [['last', at(last).href]] : [];
  // The kit's paging faults, for links that are made of numbers: a mark makes another link to the same page.
  if (fault?.kind === 'repeated-cursor' || call.query('stuck') !== undefined) {
    const self = call.query('page') === undefined ? at(1, { stuck: '1' }) : call.selfLink();
    return [...before, ['next', self.href], ...end, ...first];
  }
  if (fault?.kind === 'empty-page' || fault?.kind === 'duplicate-page') {
    const turn = String(Number(call.query('turn') ?? 0) + 1);
    return [...before, ['next', at(page, { turn }).href], ...end, ...first];
  }
  const leadsOn = page < last || fault?.kind === 'next-on-other-host';
  const next: Link[] = leadsOn ? [['next', nextLink(at(page + 1), fault)]] : [];
  return [...before, ...next, ...end, ...first];
}

/** Drifted, a title, name or body is an object. */
function drift(record: object): object {
  const fields = new Map(Object.entries(record));
  const field = ['title', 'name', 'body', 'email'].find((name) => fields.has(name));
  return field === undefined ? record : { ...record, [field]: { value: fields.get(field) } };
}

/** Poisoned, a record has no id. */
function poison(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== 'id' && name !== 'node_id'));
}

function positive(text: string | undefined, fallback: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : fallback;
}
