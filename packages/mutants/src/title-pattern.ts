/** What Vitest puts in: `%s`, `%#`, `$name`, `$a.b`. */
const placeholder = /%[sdifjoO#$%]|\$[A-Za-z_][\w.]*/;

/** Matches the full name (`group > test`) of every test that a title, as it is written, stands for or holds. */
export function titlePattern(title: string): RegExp {
  const fixed = title.split(placeholder).map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`(?:^| > )${fixed.join('.*')}(?: > |$)`, 's');
}
