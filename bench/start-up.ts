/** How long a server is waited for: its first start on a folder, which begins it, and each start after that; without the example. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { startServerProcess } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';
import { median } from './timing.ts';

type Start = Pick<ServerProcess, 'startMs' | 'startCpuMs'>;

/** Rows of the table. */
export async function measure({ turns = 5 } = {}): Promise<Measured[]> {
  const first: Start[] = [], again: Start[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
    try {
      for (const starts of [first, again]) {
        const server = await startServerProcess(folder);
        starts.push(server);
        await server.stop();
      }
    } finally { rmSync(folder, { recursive: true, force: true }); }
  }
  return ([['the first start on a folder, until it serves', first], ['each start after that', again]] as const).map(([what, starts]) => {
    const cpu = starts.flatMap(({ startCpuMs }) => startCpuMs ?? []);
    return { what, figure: `${digits(median(starts.map(({ startMs }) => startMs)) / 1000)} s${cpu.length > 0 ? ` (${digits(median(cpu) / 1000)} s of processor time)` : ''}` };
  });
}
