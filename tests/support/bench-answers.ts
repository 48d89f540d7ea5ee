/**
 * Answers of the bench for states that a real server reaches only with many records or much time: thousands of images, a batch
 * that takes long, a ranking that abstains. They keep count of what was decided, so that a story can go on. The way of a
 * decision through the real server is told by the journeys, not by these.
 */
import type { Page, Route } from 'playwright-core';
import type { Batch, Candidate, DecisionRequest, Drift, Value, ValueState } from '../../web/api/contract.ts';

type Row = { -readonly [K in keyof Value]: Value[K] };

export interface BenchAnswers {
  readonly values: readonly Row[];
  /** what was sent, dry runs apart */ readonly sent: DecisionRequest[][];
  readonly dryRuns: DecisionRequest[][];
  /** searches for terms, as they came */ readonly searches: string[];
  /** why a value does not take the term, by its id */ refuse: Readonly<Record<string, string>>;
  /** decisions take that many questions after them */ slow: number;
  /** why no batch can be undone */ undoFault?: string;
  /** of a search: how long its answer takes */ delay: (q: string) => number;
}

const obo = 'http://purl.obolibrary.org/obo/';

export function candidate(label: string, curie: string, probability: number, more: Partial<Candidate> = {}): Candidate {
  return {
    iri: obo + curie.replace(':', '_'), curie, label, definition: `What ${label} is, in a sentence of the ontology.`, score: probability * 8, probability, obsolete: false,
    holders: [{ ontology: 'ncbitaxon', version: '2026-01-01', defining: true }], ancestors: ['Homo', 'Hominidae', 'Mammalia'],
    contributions: [{ evidence: 'string', value: 4.2, why: 'equals an exact synonym' }, { evidence: 'field', value: 1.1, why: 'terms of this ontology stand in this field' }, { evidence: 'taxon', value: -0.4, why: 'the record names no taxon' }],
    equivalents: [], ...more,
  };
}

const candidates: readonly Candidate[] = [
  candidate('Homo sapiens', 'NCBITaxon:9606', 0.97), candidate('Homo sapiens neanderthalensis', 'NCBITaxon:63221', 0.02),
  candidate('old human', 'NCBITaxon:1', 0.01, { obsolete: true, replacedBy: [`${obo}NCBITaxon_9606`] }), candidate('Mus musculus', 'NCBITaxon:10090', 0.004, { rejected: true }),
];

function value(id: string, text: string, images: number, more: Partial<Value> = {}): Row {
  return { id, field: 'Biosample.organism', text, state: 'open', things: images * 2, records: 3, images, examples: [{ iri: 'http://localhost/x', label: 'cell 1', type: 'Biosample' }], context: { Study: 'Mitosis' }, decisions: [], ...more };
}

const after: Readonly<Record<string, ValueState>> = { accept: 'mapped', 'no-term': 'no-term', defer: 'deferred', reject: 'open', reopen: 'open' };

/** Answers the bench's requests of this page. */
export async function answerBench(page: Page): Promise<BenchAnswers> {
  const ann = { agent: 'https://orcid.org/0000-0002-1825-0097', agent_name: 'Ann Curator' };
  const rows = [
    value('v1', 'human', 40), value('v2', 'H. sapiens', 30), value('v3', 'Human, adult', 20), value('v4', 'everywhere', 4210, { records: 37 }), value('v5', 'unclear', 5),
    value('v6', 'wide-field', 7, { field: 'ImageAcquisition.method' }), value('v7', 'man', 6, { state: 'proposed', decisions: [{ decision: 'propose', term: `${obo}NCBITaxon_9606`, label: 'Homo sapiens', curie: 'NCBITaxon:9606', ...ann, time: '2026-11-20T10:00:00Z', comment: 'see the protocol' }] }),
  ];
  const fields = [['Biosample.organism', 'Organism'], ['ImageAcquisition.method', 'Imaging method']] as const;
  const batches: { batch: { -readonly [K in keyof Batch]: Batch[K] }; before: Map<string, ValueState>; left: number }[] = [];
  const drift: Drift[] = [{ ontology: 'fbbi', from: '2020-11-06', to: '2026-10-01', items: [
    { term: `${obo}FBbi_1`, label: 'old microscopy', kind: 'obsolete', detail: 'merged into another', replacement: `${obo}FBbi_2`, things: 3, records: 2, images: 14 },
    { term: `${obo}FBbi_3`, label: 'moved method', kind: 'moved', detail: 'now below “preparation”', things: 3, records: 2, images: 1 }] }];
  const answers: BenchAnswers = { values: rows, sent: [], dryRuns: [], searches: [], refuse: {}, slow: 0, delay: () => 0 };
  const told = (entry: (typeof batches)[number]): Batch => {
    if (entry.left > 0) entry.left -= 1;
    return { ...entry.batch, state: entry.left > 0 ? 'running' : entry.batch.state, done: entry.batch.of - entry.left };
  };
  const decide = (route: Route): Promise<void> => {
    const dry = new URL(route.request().url()).searchParams.get('dry_run') === 'true';
    const { decisions: asked } = route.request().postDataJSON() as { decisions: DecisionRequest[] };
    (dry ? answers.dryRuns : answers.sent).push(asked);
    const decisions = asked.filter(({ value: id }) => answers.refuse[id] === undefined);
    const all = asked.map((decision) => rows.find(({ id }) => id === decision.value)!);
    const hit = all.filter(({ id }) => answers.refuse[id] === undefined);
    const effect = { values: hit.length, records: hit.reduce((sum, { records }) => sum + records, 0), images: hit.reduce((sum, { images }) => sum + images, 0), things: 1 };
    const outcomes = (): object[] => all.map(({ id, state, records, images }) => ({ value: id, state, records, images, ...(answers.refuse[id] !== undefined && { problem: answers.refuse[id] }) }));
    if (dry) return route.fulfill({ json: { dry_run: true, effect, outcomes: outcomes() } });
    const before = new Map(hit.map(({ id, state }) => [id, state]));
    hit.forEach((row, index) => { row.state = after[decisions[index]!.decision]!; });
    const id = `batch-${batches.length + 1}`;
    batches.unshift({ batch: { id, state: 'done', done: 9, of: 9, changed: effect.records, ...ann, time: '2026-11-21T12:00:00Z', values: hit.length, faults: [], decisions: decisions.map((decision, index) => ({ ...decision, label: 'Homo sapiens', text: hit[index]!.text, field: hit[index]!.field })) }, before, left: answers.slow });
    return answers.slow > 0 ? route.fulfill({ status: 202, json: { batch: id, state: 'running', progress: { done: 0, of: 9 }, effect, outcomes: outcomes() } }) : route.fulfill({ status: 201, json: { batch: id, state: 'done', dry_run: false, effect, outcomes: outcomes() } });
  };

  await page.route(/\/curation\/values\?/, (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const [state, field, text, start] = [asked.get('state'), asked.get('field'), asked.get('text')?.toLowerCase(), Number(asked.get('after') ?? 0)];
    const matching = rows.filter((row) => row.state === state && (!field || row.field === field) && (!text || row.text.toLowerCase().includes(text)));
    const shown = matching.slice(start, start + 5);
    return route.fulfill({ json: {
      total: matching.length, values: shown, ...(start + 5 < matching.length && { next: String(start + 5) }),
      fields: fields.map(([name, label]) => ({ field: name, label, ontologies: [], open: rows.filter((row) => row.field === name && row.state === 'open').length })),
    } });
  });
  await page.route(/\/curation\/values\/[^?]+$/, (route) => {
    const row = rows.find(({ id }) => route.request().url().endsWith(`/${id}`));
    return row ? route.fulfill({ json: { ...row, candidates, abstained: row.text === 'unclear', ...(row.text === 'unclear' && { reason: 'the best two are as likely' }) } })
      : route.fulfill({ status: 404, contentType: 'application/problem+json', json: { type: 'http://localhost/problems/not-found', title: 'Nothing is here', status: 404, detail: 'there is no such value' } });
  });
  await page.route(/\/curation\/decisions\?/, decide);
  await page.route(/\/curation\/batches$/, (route) => route.fulfill({ json: { batches: batches.map(told).map((batch) => ({ ...batch, decisions: undefined })) } }));
  await page.route(/\/curation\/batches\/[^/]+$/, (route) => route.fulfill({ json: told(batches.find(({ batch }) => route.request().url().endsWith(batch.id))!) }));
  await page.route(/\/curation\/batches\/[^/]+\/undo$/, (route) => {
    const entry = batches.find(({ batch }) => route.request().url().includes(`/${batch.id}/`))!;
    if (answers.undoFault !== undefined) { Object.assign(entry.batch, { state: 'failed', faults: [answers.undoFault] }); return route.fulfill({ json: told(entry) }); }
    entry.batch.state = 'undone';
    for (const row of rows) row.state = entry.before.get(row.id) ?? row.state;
    return route.fulfill({ json: told(entry) });
  });
  await page.route(/\/curation\/drift$/, (route) => route.fulfill({ json: drift }));
  await page.route(/\/curation\/drift\/decisions\?/, (route) => {
    const dry = route.request().url().includes('dry_run=true');
    if (!dry) drift.length = 0;
    return route.fulfill({ json: { ...(!dry && { batch: 'drift-1' }), dry_run: dry, effect: { records: 2, images: 14, things: 3 }, outcomes: [] } });
  });
  await page.route(/\/terms\?/, async (route) => {
    const q = new URL(route.request().url()).searchParams.get('q') ?? '';
    answers.searches.push(q);
    await new Promise((done) => { setTimeout(done, answers.delay(q)); });
    await route.fulfill({ json: { total: 1, hits: [{ iri: `${obo}NCBITaxon_7227`, curie: 'NCBITaxon:7227', label: `Drosophila (${q})`, definition: 'a fly', obsolete: false, replaced_by: [], holders: [], matched: { text: 'fruit fly', kind: 'exact-synonym' } }] } }).catch(() => undefined);
  });
  return answers;
}
