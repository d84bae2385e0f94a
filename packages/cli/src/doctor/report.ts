import type { Finding } from '@patchbay/core';
import type { Call } from '../call.ts';

/** Prints findings as a table, or as one JSON object with `more` in it. 1 when there is an error among them. */
export function report({ options, out }: Call, findings: readonly Finding[], more: object = {}): number {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  if (options.json) out(JSON.stringify({ errors, warnings, findings, ...more }));
  else {
    const width = Math.max(0, ...findings.map(({ check }) => check.length));
    for (const finding of findings) for (const line of linesOf(finding, width)) out(line);
    out(`${errors} errors, ${warnings} warnings.`);
  }
  return errors > 0 ? 1 : 0;
}

function linesOf({ check, level, what, where, todo }: Finding, width: number): readonly string[] {
  const indent = ' '.repeat(width + 11);
  const first = `${level.padEnd(7)}  ${check.padEnd(width)}  ${what}`;
  if (level === 'ok') return [first];
  return [first, `${indent}Where: ${where}`, ...(todo === undefined ? [] : [`${indent}To do: ${todo}`])];
}
