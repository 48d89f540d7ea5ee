/** Fetching an ontology from an address that somebody gave: what leads into this machine or its network is not fetched. */
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createFetchOntology } from '../../../server/apis/fetch-ontology.ts';

/** A server at this address of the machine, and how often it was asked. */
async function serverAt(host: string, answer: RequestListener): Promise<{ port: number; asked: () => number }> {
  let asked = 0;
  const server = createServer((request, response) => { asked += 1; answer(request, response); });
  await new Promise<void>((resolve) => { server.listen(0, host, resolve); });
  onTestFinished(() => { server.close(); });
  return { port: (server.address() as AddressInfo).port, asked: () => asked };
}
const ontology: RequestListener = (_, response) => { response.end('format-version: 1.2\n'); };

test.each(['localhost', '127.0.0.1', '2130706433', '0x7f.1', '127.0.0.1.', '0.0.0.0', '[::ffff:127.0.0.1]', '[::1]'])('an address of this machine is refused before it is asked, also as number: %s', async (host) => {
  const local = await serverAt('127.0.0.1', ontology);
  await expect(createFetchOntology()(`http://${host}:${local.port}/a.obo`)).rejects.toMatchObject({ code: 'source-not-readable', message: expect.stringContaining('not public') as string });
  expect(local.asked()).toBe(0);
});

test.each(['127.0.0.2', '[::ffff:127.0.0.2]', '10.0.0.1', '169.254.169.254', '[fd00::1]'])('a redirect to %s is judged like the first address', async (host) => {
  const inner = await serverAt('127.0.0.2', ontology);
  const outer = await serverAt('127.0.0.1', (_, response) => { response.writeHead(302, { location: `http://${host}:${inner.port}/a.obo` }).end(); });
  const fetchOntology = createFetchOntology({ isAllowed: (address) => address === '127.0.0.1', idleMs: 500 });
  await expect(fetchOntology(`http://127.0.0.1:${outer.port}/`)).rejects.toMatchObject({ code: 'source-not-readable', message: expect.stringContaining('not public') as string });
  expect([outer.asked(), inner.asked()]).toEqual([1, 0]);
});
