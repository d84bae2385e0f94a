import type { Connector, Shape } from '@patchbay/core';
import { describe, it } from 'vitest';
import { runConnectorCase } from './connector-case.ts';
import { connectorCases } from './connector-cases.ts';
import { type ConnectorEmulator, type ConnectorSuiteOptions, connectorSubject } from './connector-subject.ts';

/** The contract of a connector with an emulator, as tests. Make it the first line of a provider's tests. */
export function describeConnector<Id extends string, S extends Shape, E extends ConnectorEmulator>(
  connector: Connector<Id, S>,
  {
    except = {},
    ...options
  }: ConnectorSuiteOptions<S, E> & {
    /** Lawful differences: names of cases that do not apply, each with its reason. List them in the README. */
    readonly except?: Readonly<Record<string, string>>;
  },
): void {
  const subject = connectorSubject(connector, options);
  const groups = connectorCases(subject);
  const known = new Set(groups.flatMap(({ cases }) => cases.map(({ name }) => name)));
  const unknown = Object.keys(except).filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new Error(`There is no such case of the connector contract: ${unknown.join(', ')}`);
  describe(`connector contract: ${connector.id}`, () => {
    for (const group of groups.filter(({ cases }) => cases.length > 0)) {
      describe(group.name, () => {
        for (const each of group.cases)
          if (!Object.hasOwn(except, each.name)) it(each.name, () => runConnectorCase(each, subject));
      });
    }
  });
}
