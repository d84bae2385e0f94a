import { safeParse } from 'zod/v4/core';
import { randomToken } from '../crypto/random.ts';
import type { Action, ActionOptions } from '../definition/action.ts';
import { PatchbayError } from '../errors/patchbay-error.ts';
import type { WorkspaceScope } from './kernel.ts';
import { partValues } from './part-context.ts';
import { clientOf, loadForAbility } from './workspace-scope.ts';

/** Does one action, once: what the provider's silence leaves open is `outcome/unknown`, never a second request. */
export async function runAction(
  scope: WorkspaceScope,
  name: string,
  action: Action,
  input: unknown,
  options: ActionOptions = {},
): Promise<unknown> {
  const { connector } = scope;
  const given = safeParse(action.input, input);
  if (!given.success) throw invalidInput(connector.id, name, given.error.issues);
  const loaded = await loadForAbility(scope, name, action);
  const signal = options.signal ?? new AbortController().signal;
  const { values } = partValues(loaded.bound, loaded.row, action.needs);
  const client = clientOf(scope, loaded, { repeatable: action.repeatable, signal });
  const context = {
    ...values,
    client,
    account: loaded.row.account,
    signal,
    idempotencyKey: options.idempotencyKey ?? randomToken(16),
  };
  const result = await action.run(given.data as never, context as never);
  const output = safeParse(action.output, result);
  if (output.success) return output.data;
  throw new PatchbayError(
    'response/invalid',
    `${connector.name} did ${name}, and answered in a form the connector does not know. Do not repeat it; the connector needs an update.`,
    { connector: connector.id, connection: scope.key.id },
  );
}

function invalidInput(
  connector: string,
  name: string,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): PatchbayError {
  const fields = issues.map((issue) => `${issue.path.map(String).join('.') || 'input'}: ${issue.message}`);
  return new PatchbayError('input/invalid', `${connector}.${name} was not called: ${fields.join('; ')}.`, {
    connector,
  });
}
