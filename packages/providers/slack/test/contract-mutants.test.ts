import { connectorCases, connectorSubject, runConnectorCase } from '@patchbay/testing';
import { expect, test } from 'vitest';
import { slack } from '../src/index.ts';
import { mutants } from './slack-mutants.ts';
import { slackSuite } from './slack-suite.ts';

type Slack = typeof slack;

/** Runs one case of the contract on Slack's connector as it is, or changed. */
async function run(name: string, changes: object): Promise<void> {
  const definition = { ...slack.definition, ...changes };
  const bind = (app: object) => ({ id: 'slack', definition, app });
  const connector = Object.assign(bind, { id: 'slack', definition }) as unknown as Slack;
  const subject = connectorSubject(connector, slackSuite);
  const found = connectorCases(subject)
    .flatMap(({ cases }) => cases)
    .find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no case called ${name}`);
  await runConnectorCase(found, subject);
}

test.for(mutants)('the contract finds out that $fault', async ({ foundBy, definition }) => {
  await run(foundBy, {});
  await expect(run(foundBy, definition)).rejects.toThrow();
});
