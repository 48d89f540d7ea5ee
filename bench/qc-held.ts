/**
 * How long the largest answers about quality control hold the thread that serves all requests: each asked some times over
 * HTTP, with 20,000 images, 20,000 observations, five years of daily values and 200 instruments.
 */
import { join } from 'node:path';
import { openJournal } from '../server/store/journal.ts';
import { base, ome, rdfType, record, schema, text } from './image-journal.ts';
import { digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { instrumentIri, instruments, mostFailed } from './qc-journal.ts';
import { dailyKey, writeJournal } from './qc-series.ts';
import { withImageServer } from './server-process.ts';
import { median } from './timing.ts';

function write(folder: string): void {
  writeJournal(folder, 20_000);
  const journal = openJournal({ file: join(folder, 'journal.sqlite') });
  journal.transaction(() => {
    for (let n = instruments; n < 200; n += 1) {
      const own = `<${base}records/qc-more-${n}#instrument>`, light = `<${base}records/qc-more-${n}#path>`;
      journal.append(record(`qc-more-${n}`, [`${own} ${rdfType} <${ome}Instrument>`, `${own} <${schema}name> ${text(`Microscope ${n}`)}`, `${light} ${rdfType} <${ome}LightPath>`, `${light} <https://w3id.org/micrograph/lightPathOf> ${own}`]));
    }
  });
  journal.close();
}

/** Measures. */
export async function measure({ turns = 8 } = {}): Promise<Measured[]> {
  return withImageServer({ images: 0, write }, async ({ url, longestHold }) => {
    const pause = (ms: number): Promise<void> => new Promise((done) => { setTimeout(done, ms); });
    const idle = async (): Promise<number> => { await longestHold(); await pause(500); return longestHold(); };
    // what a start has to catch up with is over when the thread is idle
    for (let quiet = 0, left = 120; quiet < 4 && left > 0; left -= 1) quiet = await idle() < 15 ? quiet + 1 : 0;
    const rows: Measured[] = [];
    const asked = {
      'images without valid QC, 1,000 with their reasons': 'qc/unassured?first=1000', 'images in doubt of a failed run, up to 1,000': `qc/affected?run=${encodeURIComponent(mostFailed)}&first=1000`, 'an instrument with its series, due dates and maintenance': `qc/instrument?iri=${encodeURIComponent(instrumentIri(0))}`,
      'a series of five years of daily values': `qc/series?key=${dailyKey}`, '200 instruments': 'qc/instruments?first=1000',
    };
    const rest = await idle();
    for (const [what, path] of Object.entries(asked)) {
      const held: number[] = [], times: number[] = [];
      let size = 0;
      for (let turn = 0; turn < turns; turn += 1) {
        await longestHold();
        const started = performance.now(), answer = await fetch(`${url}${path}`);
        size = (await answer.arrayBuffer()).byteLength;
        if (!answer.ok) throw new Error(`${path} is answered with ${answer.status}`);
        times.push(performance.now() - started);
        held.push(await longestHold());
      }
      rows.push({ what: `the thread of HTTP is held by: ${what}`, figure: `${digits(median(held))} ms at a time, at most ${digits(Math.max(...held))} ms (answered in ${digits(median(times))} ms, ${digits(size / 1024)} KiB; idle ${digits(rest)} ms)`, bar: '≤ 50 ms', met: median(held) <= 50 });
    }
    return rows;
  });
}
