/**
 * What quality control tells of 200,000 images by 20,000 observations of five years (50 instruments, 200 light paths): which
 * images a failed run puts in doubt, which have a valid pass, and what brackets one of them. Asked of the tables, without HTTP.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadModel } from '../server/model/build-model.ts';
import { createQualityQuestions } from '../server/quality/questions.ts';
import { assuredBy, createDemandReader } from '../server/quality/required-qc.ts';
import { openJournalReader } from '../server/store/journal-reader.ts';
import { openTableView } from '../server/tables/table-view.ts';
import { atMost, digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { imageIri, instrumentIri, propertyIri, writeQcJournal } from './qc-journal.ts';
import { median, timesOf } from './timing.ts';

/** Measures over as many images and observations. */
export async function measure({ images = 200_000, observations = 20_000, turns = 15 } = {}): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
  try {
    mkdirSync(folder, { recursive: true });
    writeQcJournal({ folder, images, observations });
    const journal = openJournalReader({ file: join(folder, 'journal.sqlite') });
    const view = await openTableView({ file: join(folder, 'tables.duckdb'), journal, model: loadModel(resolve(import.meta.dirname, '..')).model });
    const warmUp = 3;
    const { affected, states, unassured, instruments } = createQualityQuestions({ tables: view, depositorOf: () => undefined });
    const [bad] = await view.select('SELECT r.iri, count(*)::DOUBLE AS n FROM (SELECT iri, unnest("observations") AS observation FROM "type QcRun") AS r JOIN "type Assessment" AS a ON a."assesses" = r.observation WHERE a."verdict" = \'fail\' GROUP BY 1 ORDER BY n DESC, 1 LIMIT 1');
    const run = bad!['iri'] as string, require = [0, 2].map(propertyIri);
    const where = assuredBy((await createDemandReader(view))({ require, maxAgeDays: 120 }));
    const doubt = await affected({ run }), found = await view.find({ type: 'Image', where, totalCount: true, first: 50 });
    const of = `${images.toLocaleString('en')} images and ${observations.toLocaleString('en')} observations`;
    // beside the time that passes that of the processor, over all threads: what else the machine does is not in it
    const time = async (work: () => unknown): Promise<{ ms: number; cpu: string }> => {
      const before = process.cpuUsage(), ms = median(await timesOf(work, { turns, warmUp })), { user, system } = process.cpuUsage(before);
      return { ms, cpu: `${digits((user + system) / 1000 / (turns + warmUp))} ms of processor time` };
    };
    const told = (what: string, { ms, cpu }: { ms: number; cpu: string }, detail: string): Measured => ({ what, figure: `${digits(ms)} ms (${cpu}; ${detail})` });
    const doubted = await time(() => affected({ run }));
    const measured = [
      atMost(`images that a failed run puts in doubt, with datasets, studies, owners and the first 50, over ${of}`, doubted.ms, 100, ' ms', `${doubted.cpu}; ${doubt.windows.length} failed observations, ${doubt.total} images`),
      told('the same: images by qcState of two properties with an age, first 50 and total', await time(() => view.find({ type: 'Image', where, totalCount: true, first: 50 })), `${found.totalCount!.toLocaleString('en')} images`),
      told('the same: images without valid QC, first 50 with reasons', await time(() => unassured({ require, maxAgeDays: 120 })), `${(await unassured({ require, maxAgeDays: 120 })).total.toLocaleString('en')} images`),
      told('the same: brackets of one image', await time(() => states.get(imageIri(images >> 1))), `${(await states.get(imageIri(images >> 1))).brackets.length} brackets`),
      told('the same: images since the last pass of each property of one instrument', await time(() => instruments.sinceLastPass(instrumentIri(7))), `${(await instruments.sinceLastPass(instrumentIri(7))).length} rows`),
    ];
    await view.close();
    journal.close();
    return measured;
  } finally { rmSync(folder, { recursive: true, force: true }); }
}
