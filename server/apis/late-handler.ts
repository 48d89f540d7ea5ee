/**
 * A door that is made when somebody first comes to it, or when there is time: what it needs is loaded by then, and not while
 * the start of the server is waited for.
 */
import type { RequestHandler } from 'express';

export type LateHandler = RequestHandler & { /** Makes it now. Errors: those of making it */ load(): Promise<void> };

/** The handler that `make` gives; made once, and tried again at the next request where that failed. */
export function createLateHandler(make: () => Promise<RequestHandler>): LateHandler {
  let made: Promise<RequestHandler> | undefined;
  const get = (): Promise<RequestHandler> => made ??= make().catch((error: unknown) => { made = undefined; throw error; });
  const handle: RequestHandler = (request, response, next) => { get().then((handler) => handler(request, response, next)).catch(next); };
  return Object.assign(handle, { async load() { await get(); } });
}
