import { emulatedSlack } from './emulated-slack.ts';
import type { Environment } from './environment.ts';
import { realSlack } from './real-slack.ts';
import type { SlackWorld, WorldOptions } from './slack-world.ts';

/** The real Slack where the environment names an app of yours, else an emulator on this machine. */
export function openSlack(environment: Environment, options: WorldOptions): Promise<SlackWorld> {
  const { slack, seed } = environment;
  return slack === undefined ? emulatedSlack(seed, options) : realSlack(slack, options);
}
