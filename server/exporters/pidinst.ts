/**
 * PIDINST 1.0: the metadata of one instrument as they are registered with its PID, in the standard's JSON and XML forms. What
 * goes where stands in `mappings/pidinst.yaml`. What the standard demands and the record lacks, and what the standard has no
 * place for, is said beside the document, never filled in.
 */
import { KnownError } from '../errors.ts';
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import { Dataset, namedNode } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { rdf } from '../rdf/vocabulary.ts';
import { dataciteXml } from './datacite.ts';
import type { Exporter } from './exporter.ts';
import type { ElementRow, PidElement, PidinstTable } from './pidinst-table.ts';
import { writeXml } from './xml-writer.ts';
import type { XmlElement } from './xml-writer.ts';

type Json = string | { readonly [key: string]: Json } | readonly Json[];
export type PidinstDocument = Readonly<Record<string, Json>>;
export interface Lack { element: string; demand: PidElement['demand']; /** fields that would give it */ fields: readonly string[] }
export interface PidinstAnswer {
  document: PidinstDocument;
  /** elements without a value */ lacks: readonly Lack[];
  /** sentences about what stands there */ notes: readonly string[];
  /** fields of the instrument that the standard has no place for */ loss: readonly string[];
}

/** Subjects of the table's type, in the order of their names. */
export function instrumentsIn(quads: readonly Quad[], table: PidinstTable, model: ResourceModel): string[] {
  const type = typeOf(table, model), iris = new Set([type, ...type.descendants.flatMap((name) => model.findType(name) ?? [])].map(({ iri }) => iri));
  return [...new Set(quads.filter(({ predicate, object }) => predicate.value === rdf.type && iris.has(object.value)).map(({ subject }) => subject.value))].sort();
}

function typeOf({ type, file }: PidinstTable, model: ResourceModel): ResourceType {
  const found = model.findType(type);
  if (!found) throw new KnownError('start-up-faults', `${file}: there is no type ${type}`, { faults: [`there is no type ${type}`] });
  return found;
}

/** The document of one instrument. `quads` say of it, and of the organisations that it names, whatever is known. */
export function describePid(quads: readonly Quad[], instrument: string, { table, model }: { table: PidinstTable; model: ResourceModel }): PidinstAnswer {
  const type = typeOf(table, model), graph = new Dataset(quads.map(({ subject, predicate, object }) => ({ subject, predicate, object }) as Quad));
  const fieldOf = (name: string): Field => {
    const found = type.fields.find((field) => field.name === name && !field.path.inverse);
    if (!found) throw new KnownError('start-up-faults', `${table.file}: ${table.type} has no field ${name}`, { faults: [`${table.type} has no field ${name}`] });
    return found;
  };
  const valuesOf = (iri: string, predicate: string): { value: string; isIri: boolean }[] => [...new Map(graph.getObjects(namedNode(iri), predicate, null).map((term) => [term.value, { value: term.value, isIri: term.termType === 'NamedNode' }])).values()].sort((a, b) => (a.value < b.value ? -1 : 1));
  const labelOf = (iri: string): string | undefined => {
    const types = graph.getObjects(namedNode(iri), rdf.type, null).flatMap(({ value }) => model.findType(value) ?? []);
    return types.flatMap(({ fields, labelField }) => fields.filter(({ name }) => name === labelField)).flatMap(({ path }) => valuesOf(iri, path.predicate))[0]?.value;
  };
  const notes: string[] = [], used = new Set<string>([rdf.type]);
  const pidOf = (iri: string, key: string, allowed?: readonly string[]): Record<string, string> | undefined => {
    const form = table.identifiers.find(({ prefix }) => iri.startsWith(prefix));
    if (!form || (allowed && !allowed.includes(form.type))) return undefined;
    return { [key]: form.bare ? iri.slice(form.prefix.length) : iri, [`${key}Type`]: form.type };
  };
  const write = (row: ElementRow, key: string, { value, isIri }: { value: string; isIri: boolean }): Json | undefined => {
    if (row.form === 'text') return value;
    if (row.form === 'value') return { [key]: value, ...row.with };
    if (row.form === 'name') return { [`${key}Name`]: value, ...row.with };
    if (row.form === 'identifier') {
      const pid = pidOf(value, key, row.types);
      if (!pid) { if (!row.self) notes.push(`${value} is none of ${(row.types ?? table.identifiers.map((each) => each.type)).join(', ')}, and stands in no ${key}`); return undefined; }
      return { ...pid, ...row.with };
    }
    if (!isIri) return { [`${key}Name`]: value };
    const name = labelOf(value) ?? (row.named === undefined ? undefined : valuesOf(instrument, fieldOf(row.named).path.predicate)[0]?.value), pid = pidOf(value, `${key}Identifier`, row.types);
    if (row.named !== undefined) used.add(fieldOf(row.named).path.predicate);
    if (name === undefined) { notes.push(`${value} has no name here, and ${key}Name is mandatory: describe it in a record`); return undefined; }
    return { [`${key}Name`]: name, ...(pid ? { [`${key}Identifier`]: pid } : {}) };
  };

  const document: Record<string, Json> = {}, lacks: Lack[] = [];
  for (const { name, item, rows, constant, demand } of table.elements) {
    if (constant !== undefined) { document[name] = constant; continue; }
    const found: Json[] = [];
    for (const row of rows) {
      if (row.field !== undefined && graph.getObjects(namedNode(instrument), fieldOf(row.field).path.predicate, null).length > 0 && !(row.instead && found.length > 0)) used.add(fieldOf(row.field).path.predicate);
      if (row.instead && found.length > 0) continue;
      const values = row.field === undefined ? [{ value: instrument, isIri: true }] : valuesOf(instrument, fieldOf(row.field).path.predicate);
      const written = values.flatMap((each) => write(row, item ?? name, each) ?? []);
      if (written.length > 0 && row.note !== undefined) notes.push(row.note);
      found.push(...written);
    }
    if (found.length === 0) lacks.push({ element: name, demand, fields: rows.flatMap(({ field }) => field ?? []) });
    else if (item !== undefined) document[name] = found;
    else {
      document[name] = found[0]!;
      if (found.length > 1) notes.push(`${name} takes one value; ${found.length - 1} more ${found.length === 2 ? 'is' : 'are'} left out`);
    }
  }
  const loss = type.fields.filter(({ path }) => !path.inverse && !used.has(path.predicate) && graph.getObjects(namedNode(instrument), path.predicate, null).length > 0).map(({ name }) => name);
  return { document, lacks, notes, loss };
}

/** An object with a key of its own name is that text with attributes; other objects hold elements. */
function elementOf(name: string, value: Json, { elements }: PidinstTable): XmlElement {
  if (typeof value === 'string') return { name, content: value };
  if (Array.isArray(value)) { const item = elements.find((each) => each.name === name)?.item ?? name; return { name, content: (value as readonly Json[]).map((each) => elementOf(item, each, { elements } as PidinstTable)) }; }
  const { [name]: text, ...rest } = value as Readonly<Record<string, Json>>;
  if (typeof text === 'string') return { name, attributes: rest as Record<string, string>, content: text };
  return { name, content: Object.entries(value as Readonly<Record<string, Json>>).map(([key, each]) => elementOf(key, each, { elements } as PidinstTable)) };
}

/** Sentences on what the standard asks for beyond what is there. */
export function lackSentences({ lacks, notes }: PidinstAnswer): string[] {
  return [...lacks.filter(({ demand }) => demand === 'mandatory').map(({ element, fields }) => `PIDINST 1.0 demands ${element}, which is missing: give ${fields.join(' or ')}`), ...notes, ...lacks.filter(({ demand }) => demand === 'recommended').map(({ element, fields }) => `PIDINST 1.0 recommends ${element}: give ${fields.join(' or ')}`)];
}

/** The answer as XML by PIDINST's schema; what is lacking stands before it as comments. */
export function pidinstXml(answer: PidinstAnswer, table: PidinstTable): string {
  return writeXml({ name: 'instrument', content: Object.entries(answer.document).map(([name, value]) => elementOf(name, value, table)) }, lackSentences(answer));
}

/** The answer as JSON by PIDINST's schema. */
export function pidinstJson({ document }: PidinstAnswer): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** The exporters of all forms, for records that describe one instrument. */
export function createPidinstExporters(table: PidinstTable): Exporter[] {
  const answerOf = (quads: readonly Quad[], { model, record }: { model: ResourceModel; record: string }): PidinstAnswer => {
    const [instrument, ...more] = instrumentsIn(quads, table, model);
    if (instrument === undefined || more.length > 0) throw new KnownError('not-acceptable', `the record ${record} describes ${instrument === undefined ? 'no instrument' : `${more.length + 1} instruments`}, and PIDINST is about one`, { record });
    return describePid(quads, instrument, { table, model });
  };
  return [
    { name: 'pidinst', title: 'PIDINST 1.0: an instrument, for its PID (XML)', mediaType: 'application/vnd.pidinst+xml', write: (quads, context) => pidinstXml(answerOf(quads, context), table) },
    { name: 'datacite', title: 'DataCite kernel 4: an instrument, for its DOI (XML)', mediaType: 'application/vnd.datacite.datacite+xml', write: (quads, context) => dataciteXml(answerOf(quads, context), table.identifiers) },
    { name: 'pidinst-json', title: 'PIDINST 1.0: an instrument, for its PID (JSON)', mediaType: 'application/vnd.pidinst+json', write: (quads, context) => pidinstJson(answerOf(quads, context)) },
  ];
}
