/**
 * The curator's bench where much waits: 200,000 images over 20,000 biosamples whose words are 5,000 different texts. What a
 * list, a value and a batch of 4,000 records take, and that neither the HTTP thread nor other questions wait meanwhile.
 */
import { writeCurationJournal } from './curation-journal.ts';
import { atMost } from './measure.ts';
import type { Measured } from './measure.ts';
import { withImageServer } from './server-process.ts';
import { quantile, timesOf } from './timing.ts';

const listBar = 300, batchBar = 60;
const field = 'Biosample.organisms', term = 'NCBITaxon:10090';
interface List { total: number; next?: string; images_current: boolean; values: { id: string; text: string; images: number; records: number }[] }
interface Decided { batch?: string; effect: { records: number; images: number } }
interface Batch { id: string; state: string; changed: number; faults: string[] }

/** Measures; a batch touches `alike` records. */
export async function measure({ images = 200_000, samples = 20_000, texts = 5000, alike = 4000 } = {}): Promise<Measured[]> {
  return withImageServer({ images, environment: { MICROGRAPH_READERS: '2' }, write: (folder) => { writeCurationJournal({ folder, images, samples, texts, alike }); } }, async ({ url, token }) => {
    const ask = async <T>(path: string, body?: object, method = 'POST'): Promise<T> => {
      const response = await fetch(url + path, { method: body ? method : 'GET', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return await response.json() as T;
    };
    const took = async (work: () => Promise<unknown>): Promise<number> => (await timesOf(work, { turns: 1, warmUp: 0 }))[0]!;
    const current = async (): Promise<List> => {
      for (const until = performance.now() + 300_000; performance.now() < until;) {
        const list = await ask<List>('curation/values');
        if (list.images_current) return list;
        await new Promise((resolve) => { setTimeout(resolve, 250); });
      }
      throw new Error('images are not counted after five minutes');
    };
    const ended = async (id: string): Promise<Batch> => {
      for (;;) {
        const batch = await ask<Batch>(`curation/batches/${id}`);
        if (batch.state !== 'running' && batch.state !== 'undoing') return batch;
        await new Promise((resolve) => { setTimeout(resolve, 50); });
      }
    };
    const first = await took(() => ask('curation/values'));
    let list!: List;
    const counting = await took(async () => { list = await current(); });
    if (list.values[0]?.records !== alike || list.values[0].images !== alike * images / samples) throw new Error(`the first value is ${JSON.stringify(list.values[0])}`);
    const repeated = await timesOf(() => ask('curation/values'), { turns: 15 });
    const page = await timesOf(() => ask(`curation/values?after=${list.next!}`), { turns: 15 });
    const one = await timesOf(() => ask(`curation/values/${list.values[1]!.id}`), { turns: 7, warmUp: 2 });
    const writes: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      await fetch(`${url}records/more-${n}`, { method: 'PUT', headers: { authorization: `Bearer ${token}`, 'content-type': 'text/turtle' }, body: '@prefix mg: <https://w3id.org/micrograph/> . <#s> a mg:Biosample ; mg:organismText "one more" .' });
      writes.push(await took(() => ask('curation/values')));
    }
    const decisions = { decisions: [{ value: list.values.find(({ text }) => text === 'a common mouse')!.id, decision: 'accept', term }] };
    // what others wait meanwhile: a page of health, and a list
    let busy = true;
    const health: number[] = [], lists: number[] = [];
    const watching = (async (): Promise<void> => { while (busy) { health.push(await took(() => fetch(`${url}ready`))); lists.push(await took(() => ask('curation/values?first=10'))); await new Promise((resolve) => { setTimeout(resolve, 100); }); } })();
    const dry = await took(() => ask(`curation/decisions?dry_run=true`, decisions));
    let batch!: Batch;
    const mapping = await took(async () => { batch = await ended((await ask<Decided>('curation/decisions', decisions)).batch!); });
    if (batch.changed !== alike || batch.faults.length > 0) throw new Error(`the batch is ${JSON.stringify(batch).slice(0, 500)}`);
    const undoing = await took(async () => { await ask(`curation/batches/${batch.id}/undo`, {}); batch = await ended(batch.id); });
    if (batch.state !== 'undone' || batch.changed !== alike) throw new Error(`the undone batch is ${JSON.stringify(batch).slice(0, 500)}`);
    busy = false;
    await watching;
    const size = `${images.toLocaleString('en')} images, ${texts.toLocaleString('en')} texts that wait`;
    return [
      { what: `curator's worklist over ${size}: the first list after the start, and until its images are counted`, figure: `${Math.round(first)} ms, ${Math.round(counting)} ms` },
      atMost(`the same, ${field} and all others: a list whose counts are known, p95`, quantile(repeated, 0.95), listBar, ' ms'),
      atMost('its second page, p95', quantile(page, 0.95), listBar, ' ms'),
      { what: 'one value with its candidates, p95', figure: `${Math.round(quantile(one, 0.95))} ms` },
      atMost('the first list after a write, the slowest of five', Math.max(...writes), listBar, ' ms'),
      { what: `a decision about ${alike.toLocaleString('en')} records, tried without keeping anything`, figure: `${(dry / 1000).toFixed(1)} s` },
      atMost('the same, carried out', mapping / 1000, batchBar, ' s'),
      atMost('the same, undone', undoing / 1000, batchBar, ' s'),
      { what: 'meanwhile: an answer of the HTTP thread, and a list, p95', figure: `${Math.round(quantile(health, 0.95))} ms, ${Math.round(quantile(lists, 0.95))} ms` },
    ];
  });
}
