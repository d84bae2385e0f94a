import { type Metric, metrics, type Polled, type Reading } from '../../definition/telemetry.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { ReadingRow } from '../../store/readings.ts';
import { throwIfCancelled } from '../cancelled.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { partValues } from '../part-context.ts';
import { clientOf, loadFor } from '../workspace-scope.ts';

/** What one poll brought. */
export interface PollResult {
  readonly devices: number;
  readonly readings: readonly ReadingRow[];
  /** Of those, the ones that were not already there. */
  readonly added: number;
}

/** Polls a connection once. A repeated poll of the same time slot adds nothing. */
export async function poll(
  scope: WorkspaceScope,
  signal = new AbortController().signal,
): Promise<PollResult> {
  const { kernel, connector, key } = scope;
  const { telemetry } = connector;
  const loaded = await loadFor(scope, 'telemetry', telemetry);
  const { values } = partValues(loaded.bound, loaded.row, telemetry.needs);
  const client = clientOf(scope, loaded, { pace: 'whole', repeatable: true, signal });
  const slot = timeSlot(kernel.clock.now(), telemetry.everySeconds);
  const context = { ...values, client, account: loaded.row.account, signal };
  const readings: ReadingRow[] = [];
  let [devices, added] = [0, 0];
  for await (const step of telemetry.poll(context as never)) {
    throwIfCancelled(signal, connector.id);
    const rows = step.readings.map((reading) => toRow(connector.id, reading, slot));
    added += await kernel.store.readings.write({
      tenantId: key.owner.tenantId,
      connectionId: key.id,
      devices: deviceRows(step),
      readings: rows,
    });
    readings.push(...rows);
    devices += step.devices?.length ?? 0;
  }
  kernel.emit({
    type: 'poll-ended',
    connector: connector.id,
    connection: key.id,
    tenantId: key.owner.tenantId,
    readings: readings.length,
  });
  return { devices, readings, added };
}

/** The start of the slot that a moment falls in: a doubled poll then collides with itself instead of adding. */
function timeSlot(now: Date, everySeconds: number): Date {
  const width = everySeconds * 1000;
  return new Date(Math.floor(now.getTime() / width) * width);
}

function deviceRows({ devices = [] }: Polled) {
  return devices.map(({ id, name, model }) => ({ externalId: id, name, model }));
}

function toRow(
  connector: string,
  { device = '', sensor = 'main', metric, value, measuredAt }: Reading,
  slot: Date,
): ReadingRow {
  if (!fits(metric, value)) {
    throw new PatchbayError(
      'response/invalid',
      `${connector} read ${String(metric)} in a form that metric does not have. The connector may need an update.`,
      { connector },
    );
  }
  return {
    device,
    sensor,
    metric,
    value,
    measuredAt: measuredAt ?? slot,
    timeSource: measuredAt === undefined ? 'poll' : 'provider',
  };
}

function fits(metric: Metric, value: Reading['value']): boolean {
  const unit: string | undefined = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
  if (unit === 'text') return typeof value === 'string';
  if (unit === 'bool') return typeof value === 'boolean';
  return unit !== undefined && typeof value === 'number' && Number.isFinite(value);
}
