import type { SlackSettings } from './environment.ts';
import type { SlackWorld, WorldOptions } from './slack-world.ts';

/** Slack itself, with an app of yours and a person who opens the links that are printed. */
export async function realSlack(
  { publicUrl, origin, ...keys }: SlackSettings,
  { baseUrl, narrator, attended }: WorldOptions,
): Promise<SlackWorld> {
  narrator.fact('Slack', `${origin}, with the app of SLACK_CLIENT_ID`);
  return {
    keys,
    origins: { 'https://slack.com': origin },
    unreachable: obstacle(publicUrl, attended),
    patience: 300,
    deliverySeconds: 60,
    async consent(startUrl) {
      narrator.say('In your app’s settings, "OAuth & Permissions" has to name');
      narrator.fact('redirect URL', `${baseUrl}/callback/slack`);
      narrator.say('Then open this link in your browser and press the button, within 5 minutes:');
      narrator.say(startUrl.href);
    },
    async subscribe() {
      narrator.say('In your app’s settings, "Event Subscriptions" has to name');
      narrator.fact('request URL', `${baseUrl}/webhooks/slack`);
      narrator.fact('bot events', 'message.channels, message.groups, member_joined_channel');
    },
    async invite() {
      narrator.say(
        'The app is in no channel yet. In a channel of your choice, write /invite and the app’s name.',
      );
    },
    async deliver() {
      // Slack sends by itself, within seconds.
    },
    async close() {
      // Nothing was opened.
    },
  };
}

function obstacle(publicUrl: string | undefined, attended: boolean): string | undefined {
  if (publicUrl === undefined) {
    return 'Slack sends browsers back, and events, to a public https URL only, and PUBLIC_URL names none.';
  }
  return attended ? undefined : 'Nobody is there to open a link (--non-interactive).';
}
