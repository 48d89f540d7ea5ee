import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { expect, test } from 'vitest';
import { createLateHandler } from '../../../server/apis/late-handler.ts';

/** One request; resolves with what the handler said, or the error that went on. */
const ask = (handler: RequestHandler): Promise<unknown> => new Promise((resolve) => {
  void handler({} as Request, { end: resolve } as unknown as Response, resolve as NextFunction);
});

test('a door is made once, for all who come at the same time and after', async () => {
  let made = 0;
  const handler = createLateHandler(async () => { made += 1; return (_request, response) => { response.end(`answer of ${made}`); }; });
  expect(made).toBe(0);
  expect(await Promise.all([ask(handler), ask(handler)])).toEqual(['answer of 1', 'answer of 1']);
  await handler.load();
  expect(await ask(handler)).toBe('answer of 1');
});

test('a door that could not be made says so to who asked, and is tried again for the next', async () => {
  let tries = 0;
  const fault = new Error('no memory');
  const handler = createLateHandler(async () => { if ((tries += 1) === 1) throw fault; return (_request, response) => { response.end('there'); }; });
  expect(await ask(handler)).toBe(fault);
  expect(await ask(handler)).toBe('there');
});
