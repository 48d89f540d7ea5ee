/**
 * A journal as a curator meets one: biosamples with a specimen each, whose organism, sex and kind are told in free texts, and
 * images of the specimens, a hundred to a record. It is written straight into the journal, for what is measured comes after.
 */
import { join } from 'node:path';
import { openJournal } from '../server/store/journal.ts';
import type { VersionDraft } from '../server/store/store.ts';
import { base, mg, ome, record, rdfType, schema, dcterms, imagesInRecord, text } from './image-journal.ts';

const prov = 'http://www.w3.org/ns/prov#';
export const sampleIri = (n: number): string => `${base}records/sample-${n}#sample`;
const specimenIri = (n: number): string => `${base}records/sample-${n}#specimen`;

export interface CurationJournal { folder: string; images: number; samples: number; /** distinct texts of two fields together */ texts: number; /** samples whose organism is told in the same words */ alike: number }

function sample(n: number, { texts, alike }: CurationJournal): VersionDraft {
  const own = `<${sampleIri(n)}>`, specimen = `<${specimenIri(n)}>`, half = Math.floor(texts / 2);
  return record(`sample-${n}`, [
    `${own} ${rdfType} <${mg}Biosample>`, `${own} <${dcterms}title> ${text(`Sample ${n}`)}`,
    `${own} <${mg}organismText> ${text(n < alike ? 'a common mouse' : `organism ${n % half}`)}`, `${own} <${mg}biologicalEntity> ${text(`tissue ${n * 7919 % half}`)}`,
    `${specimen} ${rdfType} <${mg}Specimen>`, `${specimen} <${dcterms}title> ${text(`Section ${n}`)}`, `${specimen} <${prov}wasDerivedFrom> ${own}`,
  ]);
}

function images(first: number, count: number, { samples }: CurationJournal): VersionDraft {
  const id = `images-${Math.floor(first / imagesInRecord)}`;
  return record(id, Array.from({ length: count }, (_, at) => first + at).flatMap((n) => {
    const own = `<${base}records/${id}#image-${n}>`;
    return [`${own} ${rdfType} <${ome}Image>`, `${own} <${schema}name> ${text(`image ${n}`)}`, `${own} <${mg}specimen> <${specimenIri(n % samples)}>`];
  }));
}

/** Writes the journal into the folder. Returns how many statements it holds. */
export function writeCurationJournal(wanted: CurationJournal): number {
  const journal = openJournal({ file: join(wanted.folder, 'journal.sqlite') });
  journal.setMeta('base', base);
  const drafts = function* (): Generator<VersionDraft> {
    for (let n = 0; n < wanted.samples; n += 1) yield sample(n, wanted);
    for (let n = 0; n < wanted.images; n += imagesInRecord) yield images(n, Math.min(imagesInRecord, wanted.images - n), wanted);
  };
  const waiting = drafts();
  for (let next = waiting.next(); !next.done;) {
    journal.transaction(() => { for (let n = 0; n < 500 && !next.done; n += 1) { journal.append(next.value); next = waiting.next(); } });
  }
  const { triples } = journal.counts();
  journal.close();
  return triples;
}
