/**
 * A series of one metric over five years, one value a day, asked for over HTTP among 20,000 other observations; and how fast the
 * server judges what it finds unjudged at its start.
 */
import { join } from 'node:path';
import { seriesKeyOf } from '../server/quality/series.ts';
import { openJournal } from '../server/store/journal.ts';
import type { VersionDraft } from '../server/store/store.ts';
import { base, mg, rdfType, record, text } from './image-journal.ts';
import { atMost, digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { pathIri, propertyIri, writeQcJournal } from './qc-journal.ts';
import { withImageServer } from './server-process.ts';
import { quantile, timesOf } from './timing.ts';

const sosa = 'http://www.w3.org/ns/sosa/', xsd = 'http://www.w3.org/2001/XMLSchema#', rdfs = 'http://www.w3.org/2000/01/rdf-schema#', dcterms = 'http://purl.org/dc/terms/';
const days = 1826, start = Date.UTC(2021, 0, 1), procedure = `${base}records/qc-daily#procedure`, rule = `${base}records/qc-daily#rule`, path = pathIri(0, 0), property = propertyIri(0);
const typed = (value: string | number, type: string): string => `"${value}"^^<${xsd}${type}>`;

/** A run a day with one figure, drifting slowly. */
function daily(n: number): VersionDraft {
  const own = `<${base}records/qc-daily-${n}#run>`, seen = `<${base}records/qc-daily-${n}#observation>`, at = typed(new Date(start + n * 86_400_000).toISOString(), 'dateTime');
  return record(`qc-daily-${n}`, [
    `${own} ${rdfType} <${sosa}ObservationCollection>`, `${own} <${mg}jobKey> ${text(String(n))}`, `${own} <${mg}status> ${text('succeeded')}`, `${own} <${sosa}hasMember> ${seen}`,
    `${seen} ${rdfType} <${sosa}Observation>`, `${seen} <${sosa}observedProperty> <${property}>`, `${seen} <${sosa}usedProcedure> <${procedure}>`, `${seen} <${sosa}hasFeatureOfInterest> <${path}>`, `${seen} <${mg}lightPath> <${path}>`,
    `${seen} <${sosa}hasSimpleResult> ${typed(50 + Math.sin(n / 200) * 3 + n * 31 % 17 / 10, 'double')}`, `${seen} <${mg}observedAt> ${at}`, `${seen} <${sosa}resultTime> ${at}`, `${seen} <${mg}parameters> ${text('{}')}`,
  ]);
}

export function writeJournal(folder: string, images = 0): void {
  writeQcJournal({ folder, images, observations: 20_000 });
  const journal = openJournal({ file: join(folder, 'journal.sqlite') });
  journal.transaction(() => {
    journal.append(record('qc-daily', [`<${procedure}> ${rdfType} <${sosa}Procedure>`, `<${procedure}> <${rdfs}label> ${text('daily')}`, `<${procedure}> <${dcterms}hasVersion> ${text('1')}`,
      `<${rule}> ${rdfType} <${mg}ToleranceRule>`, `<${rule}> <${mg}forProperty> <${property}>`, `<${rule}> <${mg}forProcedure> <${procedure}>`, `<${rule}> <${mg}against> ${text('specification')}`, `<${rule}> <${mg}passAbove> ${typed(49, 'double')}`, `<${rule}> <${mg}failBelow> ${typed(47, 'double')}`, `<${rule}> <${dcterms}source> ${text('bench')}`]));
    for (let n = 0; n < days; n += 1) journal.append(daily(n));
  });
  journal.close();
}

/** Key of the series of daily values. */
export const dailyKey = seriesKeyOf({ property, procedure, about: path, channel: null, otherChannel: null, z: null, t: null, location: null, statistic: null, parameters: '{}' });

/** Measures. */
export async function measure({ turns = 40 } = {}): Promise<Measured[]> {
  const began = performance.now();
  return withImageServer({ images: 0, write: writeJournal }, async ({ url, startMs }) => {
    const key = dailyKey;
    const ask = async (): Promise<{ points: { verdict: string }[]; chart?: object }> => await (await fetch(`${url}qc/series?key=${key}`)).json() as { points: { verdict: string }[]; chart?: object };
    const unjudged = async (): Promise<number> => (await ask()).points.filter(({ verdict }) => verdict === 'unknown').length;
    const ready = performance.now(), left = await unjudged();
    while (await unjudged() > 0) { if (performance.now() - began > 600_000) throw new Error('the observations are not judged'); await new Promise((done) => { setTimeout(done, 500); }); }
    const judgedMs = performance.now() - ready;
    const { points, chart } = await ask();
    if (points.length !== days || !chart) throw new Error(`the series has ${points.length} points`);
    const times = await timesOf(ask, { turns });
    const empty = await timesOf(async () => { await (await fetch(`${url}qc/series?key=${key}&from=2100-01-01`)).json(); }, { turns });
    return [
      atMost('a series of five years of daily values with verdicts and chart, over HTTP', quantile(times, 0.5), 50, ' ms', `${days} points among 20,000 other observations; p95 ${digits(quantile(times, 0.95))} ms; without telling the points ${digits(quantile(empty, 0.5))} ms`),
      ...left > 0 ? [{ what: 'records that a start finds unjudged, judged and deposited in the background', figure: `${digits(left / judgedMs * 1000)} records/s (${left} in ${digits(judgedMs)} ms, after a start of ${digits(startMs)} ms)` }] : [],
    ];
  });
}
