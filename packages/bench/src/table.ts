import type { Comparison } from './comparison.ts';

const columns = [34, 32, 52, 10] as const;

/** The table's first line. */
export function tableHead(): string {
  return row(['', 'ours', 'beside', 'ratio', 'difference']);
}

/** One comparison as a line of the table. The quartiles of the runs stand in brackets. */
export function tableLine({ name, ours, peer, peerName, ratio, unit, ...quartiles }: Comparison): string {
  const difference = ours - peer;
  return row([
    name,
    amount(ours, unit, quartiles.oursQuartiles),
    `${peerName} ${amount(peer, unit, quartiles.peerQuartiles)}`,
    ratio === undefined ? '' : `${ratio.toFixed(2)} x`,
    `${difference < 0 ? '' : '+'}${difference.toFixed(1)} ${unit}`,
  ]);
}

function amount(value: number, unit: string, quartiles: readonly number[] | undefined): string {
  const spread = quartiles === undefined ? '' : ` (${quartiles.map((each) => each.toFixed(1)).join('-')})`;
  return `${value.toFixed(1)} ${unit}${spread}`;
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(columns[index] ?? 0))
    .join('')
    .trimEnd();
}
