/**
 * The longest time for which the HTTP thread answers nobody while mapping sets are worked on: a check, files, a page, the
 * curated set, what follows, and the contract of mapping services. `node bench/mapping-thread.ts SET.sssom.tsv`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pino } from 'pino';
import { startServer } from '../server/server.ts';
import { readSettings } from '../server/settings.ts';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('node bench/mapping-thread.ts SET.sssom.tsv');
const bytes = readFileSync(file), folder = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
const server = await startServer(readSettings({ data: folder, port: '0', example: false, worker: false }, { MICROGRAPH_READERS: '1' }), { log: pino({ level: 'silent' }) });
const authorization = `Bearer ${readFileSync(join(folder, 'admin-token'), 'utf8').trim()}`;
/** Asks, and says how long it took, how large the answer is, and the longest gap of this thread meanwhile. */
async function measure(name: string, path: string, init: RequestInit = {}): Promise<string> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // a gap counts from the turn before it
  await new Promise((resolve) => { setTimeout(resolve, 20); });
  const started = performance.now();
  const response = await fetch(server.url + path, { ...init, headers: { authorization, accept: 'application/json', ...init.headers } });
  const text = await response.text(), ms = performance.now() - started;
  // the gap is counted in the turn after it
  await new Promise((resolve) => { setTimeout(resolve, 20); });
  delay.disable();
  console.log(`${name.padEnd(28)} ${response.status} ${(text.length / 1000).toFixed(0).padStart(7)} kB ${ms.toFixed(0).padStart(7)} ms, longest gap ${(delay.max / 1e6).toFixed(0).padStart(6)} ms`);
  return text;
}
try {
  const { record } = JSON.parse(await measure('import', 'imports?name=bench.sssom.tsv', { method: 'POST', body: bytes })) as { record: string };
  const id = record.split('/').at(-1)!;
  await measure('health', 'health');
  await measure('check', 'mappings/check?format=tsv', { method: 'POST', body: bytes });
  await measure('list', 'mappings');
  for (const format of ['tsv', 'json', 'ttl']) await measure(`file as ${format}`, `mappings/${id}?format=${format}`);
  await measure('page', `mappings/${id}`, { headers: { accept: 'text/html' } });
  await measure('curated', 'mappings/curated');
  await measure('inferred, made', 'mappings/inferred?most_in_component=10', { method: 'POST' });
  await measure('inferred, read', 'mappings/inferred?format=tsv');
  for (const time of ['first', 'second']) await measure(`contract: mappings, ${time}`, 'api/sssom/mappings?filter=object_label|contains|a');
  await measure('contract: numbers', 'api/sssom/stats');
} finally { await server.close(); rmSync(folder, { recursive: true, force: true }); }
