import { inPackage, type Mutant } from '../mutant.ts';

const supabase = inPackage('packages/stores/supabase');

/** A step of the schema that breaks, seen through the REST API. */
const step = (
  id: string,
  [file, find, replace]: readonly [string, string, string],
  title: string,
): Mutant => ({
  id,
  file: `packages/stores/postgres/src/migrations/0001-initial/${file}`,
  find,
  replace,
  test: { file: 'packages/stores/supabase/test/races.test.ts', title },
});

/** Of the store over Supabase's REST API. */
export const supabaseMutants: readonly Mutant[] = [
  supabase(
    'G40',
    ['rest-error.ts', 'Object.hasOwn(meanings, code) ? meanings[code] : undefined', 'undefined'],
    ['errors.test.ts', 'G40 the set-up explains itself:'],
  ),
  supabase(
    'G44',
    ['rest-error.ts', '/^(TimeoutError|AbortError):/', '/^AbortError:/'],
    ['errors.test.ts', 'G44 a call that the database does not answer ends in time'],
  ),
  supabase(
    'G9',
    ['rest-error.ts', "unanswered(textOf(error, 'message'))", "textOf(error, 'message')"],
    ['errors.test.ts', 'G9 neither the answer’s words nor the key nor the network’s are in an error'],
  ),
  step(
    'G10',
    [
      'flows.ts',
      "delete from flows where state_hash = p->>'stateHash' and",
      "perform from flows where state_hash = p->>'stateHash' and",
    ],
    'G10 of twelve callbacks that consume one flow at once, one may go on',
  ),
  step(
    'G33',
    ['work.ts', 'for update skip locked', ''],
    'G33 eight workers share two hundred due rows, each done once',
  ),
];
