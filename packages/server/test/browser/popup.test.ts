import { needs } from '@patchbay/testing/specs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { begin, PopupWorld, told, toldSoFar } from './popup-world.ts';

describe.skipIf(!needs('browser'))('in a real browser', () => {
  let world: PopupWorld;
  beforeAll(async () => {
    world = await PopupWorld.open();
  });
  afterAll(() => world.close());

  test('threat T24: the popup tells the page that opened it, by its origin, and closes itself', async () => {
    const app = await world.visit();
    const { url, flowId } = await begin(app);
    const [popup] = await Promise.all([app.waitForEvent('popup'), app.evaluate((to) => void open(to), url)]);
    const heard = await told(app);
    expect(heard).toContainEqual({
      data: { flowId, status: 'connected' },
      origin: world.app,
      by: 'message',
    });
    for (const { data } of heard) expect(data).toEqual({ flowId, status: 'connected' });
    if (!popup.isClosed()) await popup.waitForEvent('close');
  });

  test('threat T24: a stranger that opened the popup is told nothing; the app’s own page still is', async () => {
    const app = await world.visit();
    const { url, flowId } = await begin(app);
    const stranger = await app.context().newPage();
    await stranger.goto(world.stranger);
    await stranger.evaluate((to) => void open(to), url);
    expect(await told(app)).toEqual([
      { data: { flowId, status: 'connected' }, origin: world.app, by: 'channel' },
    ]);
    // Whatever was posted to it has arrived before a message that it posts to itself.
    await stranger.evaluate(
      () =>
        new Promise((resolve) => {
          addEventListener('message', resolve, { once: true });
          postMessage('last', '*');
        }),
    );
    expect((await toldSoFar(stranger)).map(({ data }) => data)).toEqual(['last']);
  });

  test('a provider’s page that cut the tie to the opener does not keep it from being told', async () => {
    world.cutsOpener = true;
    const app = await world.visit();
    const { url, flowId } = await begin(app);
    await app.evaluate((to) => void open(to), url);
    expect(await told(app)).toEqual([
      { data: { flowId, status: 'connected' }, origin: world.app, by: 'channel' },
    ]);
  });
});
