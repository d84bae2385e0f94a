import { unlessAborted } from './cancelled.ts';

/**
 * Lets the `signal` in a call's last argument end the waiting for it. For methods that do not listen themselves; what is
 * no method stays as it is.
 */
export function cancellable<T extends object>(methods: T): T {
  const entries = Object.entries(methods).map(([name, method]: [string, unknown]) => [
    name,
    typeof method === 'function' ? listening(method as Method) : method,
  ]);
  return Object.fromEntries(entries) as T;
}

type Method = (...args: unknown[]) => Promise<unknown>;

function listening(method: Method): Method {
  return (...args) => {
    const last = args.at(-1);
    const signal = typeof last === 'object' && last !== null && 'signal' in last ? last.signal : undefined;
    return signal instanceof AbortSignal ? unlessAborted(signal, () => method(...args)) : method(...args);
  };
}
