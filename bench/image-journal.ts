/**
 * A journal as large as wanted, of plausible content: instruments, study components, and images that belong to them, a
 * hundred to a record. It is written straight into the journal, for what is measured comes after.
 */
import { join } from 'node:path';
import { openJournal } from '../server/store/journal.ts';
import type { VersionDraft } from '../server/store/store.ts';

export const base = 'http://localhost:7117/';
export const rdfType = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>';
const xsd = 'http://www.w3.org/2001/XMLSchema#';
export const mg = 'https://w3id.org/micrograph/', ome = 'http://www.openmicroscopy.org/rdf/2016-06/ome_core/', schema = 'http://schema.org/', dcterms = 'http://purl.org/dc/terms/', qudt = 'http://qudt.org/schema/qudt/';
export const text = (value: string): string => `"${value}"`;
const typed = (value: string | number, type: string): string => `"${value}"^^<${xsd}${type}>`;

/** N-Quads of one record from lines without their graph; sorted, as the deposit writes them. */
export function record(id: string, statements: readonly string[]): VersionDraft {
  const iri = `${base}records/${id}`;
  return {
    record: iri, id, nquads: statements.map((line) => `${line} <${iri}> .\n`).toSorted().join(''), size: statements.length,
    time: '2026-01-02T03:04:05.678Z', agent: `${base}agents/bench`, activity: { kind: 'import', software: 'bench', startedAt: '2026-01-02T03:04:05.000Z' },
    source: { sha256: id.padEnd(64, '0') }, visibility: 'members', report: { conforms: true, results: [] },
  };
}

export const instruments = 20, components = 200, imagesInRecord = 100;
const organisms = [9606, 10090, 7227, 7955, 6239, 4932, 3702, 562];
const methods = ['00000251', '00000246', '00000253', '00000255', '00000243'];
export const instrumentIri = (n: number): string => `${base}records/instrument-${n}#instrument`;
export const componentIri = (n: number): string => `${base}records/component-${n}#component`;
export const imageIri = (n: number): string => `${base}records/images-${Math.floor(n / imagesInRecord)}#image-${n}`;

function instrument(n: number): VersionDraft {
  const own = `<${instrumentIri(n)}>`;
  return record(`instrument-${n}`, [`${own} ${rdfType} <${ome}Instrument>`, `${own} <${schema}name> ${text(`Microscope ${n}`)}`]);
}

function component(n: number): VersionDraft {
  const study = `<${base}records/component-${n}#study>`, own = `<${componentIri(n)}>`, sample = `<${base}records/component-${n}#sample>`;
  return record(`component-${n}`, [
    `${study} ${rdfType} <${mg}Study>`, `${study} <${dcterms}title> ${text(`Study ${n}`)}`,
    `${own} ${rdfType} <${mg}StudyComponent>`, `${own} <${dcterms}title> ${text(`Component ${n}`)}`, `${own} <${mg}partOfStudy> ${study}`,
    `${own} <${mg}imagingMethod> <http://purl.obolibrary.org/obo/FBbi_${methods[n % methods.length]}>`, `${own} <${mg}biosample> ${sample}`,
    `${sample} ${rdfType} <${mg}Biosample>`, `${sample} <${dcterms}title> ${text(`Sample ${n}`)}`, `${sample} <${mg}organism> <http://purl.obolibrary.org/obo/NCBITaxon_${organisms[n % organisms.length]}>`,
  ]);
}

function images(first: number, count: number): VersionDraft {
  const statements: string[] = [];
  for (let n = first; n < first + count; n += 1) {
    const own = `<${imageIri(n)}>`, size = `<${imageIri(n)}-size>`;
    const value = (0.05 + (n * 7919 % 400) / 1000).toFixed(3);
    const day = new Date(Date.UTC(2024, 0, 1) + (n * 104_729 % 60_000_000) * 1000).toISOString().replace('.000Z', 'Z');
    statements.push(
      `${own} ${rdfType} <${ome}Image>`, `${own} <${schema}name> ${text(`image ${n}`)}`, `${own} <${mg}partOf> <${componentIri(n % components)}>`,
      `${own} <${mg}instrument> <${instrumentIri(n % instruments)}>`, `${own} <${ome}acquisitionDate> ${typed(day, 'dateTime')}`,
      `${own} <${ome}pixelType> ${text(n % 3 === 0 ? 'uint8' : 'uint16')}`, `${own} <${ome}sizeX> ${typed(256 << n % 4, 'integer')}`, `${own} <${dcterms}format> ${text(['OME-TIFF', 'OME-Zarr', 'CZI', 'ND2', 'LIF'][n % 5]!)}`,
      `${own} <${ome}physicalSizeX> ${size}`, `${size} ${rdfType} <${qudt}QuantityValue>`, `${size} <${qudt}numericValue> ${typed(value, 'decimal')}`,
      `${size} <${qudt}hasUnit> <http://qudt.org/vocab/unit/MicroM>`, `${size} <${mg}canonicalValue> ${typed(Number(value), 'double')}`,
    );
  }
  return record(`images-${Math.floor(first / imagesInRecord)}`, statements);
}

/** Writes the journal into the folder. Returns how many statements it holds. */
export function writeImageJournal({ folder, images: wanted }: { folder: string; images: number }): number {
  const journal = openJournal({ file: join(folder, 'journal.sqlite') });
  journal.setMeta('base', base);
  const drafts = function* (): Generator<VersionDraft> {
    for (let n = 0; n < instruments; n += 1) yield instrument(n);
    for (let n = 0; n < components; n += 1) yield component(n);
    for (let n = 0; n < wanted; n += imagesInRecord) yield images(n, Math.min(imagesInRecord, wanted - n));
  };
  const waiting = drafts();
  let next = waiting.next();
  while (!next.done) {
    journal.transaction(() => {
      for (let n = 0; n < 200 && !next.done; n += 1) { journal.append(next.value); next = waiting.next(); }
    });
  }
  const { triples } = journal.counts();
  journal.close();
  return triples;
}
