import type { Intercept } from './bench.ts';

/** Holds every call of the token endpoint back until `open` is called; `arrived` tells of the first. */
export function gate(): { open(): void; readonly arrived: Promise<void>; readonly intercept: Intercept } {
  const opened = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  return {
    open: opened.resolve,
    arrived: arrived.promise,
    async intercept(request, next) {
      if (request.url.endsWith('/oauth/token')) {
        arrived.resolve();
        await opened.promise;
      }
      return next(request);
    },
  };
}
