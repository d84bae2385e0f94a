/** A value that tells where a record stands: of its own kind all can be compared. */
type Place =
  | { readonly kind: 'time' | 'number'; readonly whole: bigint; readonly fraction: string }
  | { readonly kind: 'text'; readonly text: string };

const decimal = /^(-?\d+)(?:\.(\d+))?$/;
const moment =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?\s?(?:(Z)|([+-]\d\d):?(\d\d))?)?$/i;
const utc = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d+)?Z$/;

/** A record's cursor value as text; undefined for one that says nothing. */
export function cursorText(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * Whether a cursor value lies behind another: times by their moment, whatever zone and precision they are written in, digits
 * by their number, any other text by its code units. Undefined where the other one is a time or a number and this is none.
 */
export function isLater(value: string, than: string): boolean | undefined {
  // Most are moments of one form, whose texts are in their order: this is asked for every record.
  if (value.length === than.length && utc.test(value) && utc.test(than)) return value > than;
  const [left, right] = [placeOf(value), placeOf(than)];
  if (left.kind === 'text') return right.kind === 'text' ? left.text > right.text : undefined;
  // What can be compared is believed, rather than a text that came before it.
  if (right.kind === 'text') return true;
  if (left.kind !== right.kind) return undefined;
  if (left.whole !== right.whole) return left.whole > right.whole;
  const digits = Math.max(left.fraction.length, right.fraction.length);
  return left.fraction.padEnd(digits, '0') > right.fraction.padEnd(digits, '0');
}

function placeOf(text: string): Place {
  const [, whole, fraction = ''] = decimal.exec(text) ?? [];
  if (whole !== undefined) return { kind: 'number', whole: BigInt(whole), fraction };
  const [, day, time = '00:00', part = '', , hours = '+00', minutes = '00'] = moment.exec(text) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time}${hours}:${minutes}`);
  return Number.isNaN(at) ? { kind: 'text', text } : { kind: 'time', whole: BigInt(at), fraction: part };
}
