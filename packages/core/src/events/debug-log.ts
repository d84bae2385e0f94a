import { redactText } from '../errors/redact.ts';
import type { OnEvent } from './events.ts';

/** Where a debug log goes. */
export interface DebugLogOptions {
  /** Takes one line at a time: `console.error`. */
  readonly write: (line: string) => void;
  /** What requests are sent with; left out, the platform's own. */
  readonly fetch?: typeof fetch;
}

/** Two options of `createPatchbay`: `createPatchbay({ ...debugLog({ write: console.error }), ... })`. */
export interface DebugLog {
  readonly onEvent: OnEvent;
  readonly fetch: typeof fetch;
}

/**
 * Writes every event, and of every request to a provider the method, origin, path, status and duration. Queries, headers
 * and bodies are never in it, nor are parts of a path that look like a value: each stands there as `:value`.
 */
export function debugLog({ write, fetch: given }: DebugLogOptions): DebugLog {
  const send: typeof fetch = given ?? ((input, init) => globalThis.fetch(input, init));
  const log = (line: string) => write(redactText(`patchbay ${line}`));
  return {
    onEvent({ type, ...facts }) {
      log([type, ...Object.entries(facts).map(([name, value]) => `${name}=${shown(value)}`)].join(' '));
    },
    async fetch(input, init) {
      const url = new URL(input instanceof Request ? input.url : input);
      const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
      const started = performance.now();
      const tell = (outcome: string) => {
        const took = Math.round(performance.now() - started);
        log(`${outcome} ${method} ${url.origin}${pathForm(url.pathname)} ${took} ms`);
      };
      try {
        const response = await send(input, init);
        tell(String(response.status));
        return response;
      } catch (error) {
        tell(error instanceof Error ? error.name : 'failed');
        throw error;
      }
    },
  };
}

function shown(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

/** The path with its words and versions; ids, addresses, names with digits and tokens are left out. */
function pathForm(path: string): string {
  return path
    .split('/')
    .map((part) => (part === '' || isWord(part) ? part : ':value'))
    .join('/');
}

/** `conversations.list`, `postMessage`, `v1.0`. A token or an id has digits, or capitals side by side, or is longer. */
function isWord(part: string): boolean {
  return (
    part.length <= 40 && /^(?:v\d{1,2}(?:\.\d{1,2})?|\d\.\d|[A-Z]?[a-z._-]+(?:[A-Z][a-z._-]+)*)$/.test(part)
  );
}
