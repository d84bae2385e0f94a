import { setTimeout as pause } from 'node:timers/promises';

/** Looks again and again until `look` finds something. Fails after fifty seconds: a question to a database that went away may take thirty to be given up. */
export async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + 50_000; Date.now() < end; ) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await pause(10);
  }
  throw new Error(`Still waiting for: ${look}`);
}
