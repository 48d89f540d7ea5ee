/**
 * Which resource of some graphs stands in which row of which sheet, and under which ID: in the order in which rows were read
 * where the graph knows it, by name otherwise.
 */
import type { TemplateLayout } from '../derived/spreadsheet-template.ts';
import { defaultIri, idOf } from '../importers/row-names.ts';
import type { NamedRow } from '../importers/row-names.ts';
import type { ResourceModel, ResourceType } from '../model/resource-model.ts';
import type { Quad } from '../rdf/terms.ts';
import { mg, rdf } from '../rdf/vocabulary.ts';

export interface ExportedRecord { record: string; quads: readonly Quad[] }

/** A resource that becomes a row. */
export interface PlacedRow extends NamedRow { record: string; quads: readonly Quad[]; /** row of the sheet that it was read from; infinite when it came otherwise */ from: number }

/** Rows left empty where the graph knows of such a gap; more would be somebody's mistake. */
const widestGap = 20;
const natural = new Intl.Collator('en', { numeric: true });

/** The modelled types of each resource. */
export function typesBySubject(quads: readonly Quad[], model: ResourceModel): Map<string, ResourceType[]> {
  const types = new Map<string, ResourceType[]>();
  for (const { subject, predicate, object } of quads) {
    const type = predicate.value === rdf.type ? model.findType(object.value) : undefined;
    if (type) types.set(subject.value, [...types.get(subject.value) ?? [], type]);
  }
  return types;
}

/** The type that is no parent of another one. */
export const mostSpecific = (types: readonly ResourceType[]): ResourceType | undefined => types.find((type) => !types.some((other) => type.descendants.includes(other.name)));

/** The rows of each sheet, by its name. */
export function placeRows(layout: TemplateLayout, records: readonly ExportedRecord[], home: string, model: ResourceModel): Map<string, PlacedRow[]> {
  const rows = new Map<string, PlacedRow[]>(layout.sheets.map(({ name }) => [name, []]));
  const sheetOf = new Map(layout.sheets.map(({ type, name }) => [type.name, name]));
  const taken = new Set<string>();
  for (const { record, quads } of records) {
    const types = typesBySubject(quads, model);
    const bySubject = Map.groupBy(quads, ({ subject }) => subject.value);
    for (const [iri, own] of types) {
      const type = mostSpecific(own), sheet = type && sheetOf.get(type.name);
      if (!type || sheet === undefined || taken.has(iri)) continue;
      taken.add(iri);
      const about = bySubject.get(iri)!;
      const labelPath = type.fields.find(({ name }) => name === type.labelField)?.path.predicate;
      const labels = about.filter(({ predicate, object }) => predicate.value === labelPath && object.termType === 'Literal').map(({ object }) => object.value.trim());
      const from = about.find(({ predicate }) => predicate.value === mg.sheetRow)?.object.value ?? '';
      rows.get(sheet)!.push({ iri, type, record, quads: about, id: '', label: labels.length === 1 ? labels[0]! : '', row: 0, from: /^\d{1,7}$/.test(from) ? Number(from) : Number.POSITIVE_INFINITY });
    }
  }
  for (const list of rows.values()) {
    list.sort((a, b) => Number(a.record !== home) - Number(b.record !== home) || natural.compare(a.record, b.record) || (a.from === b.from ? 0 : a.from - b.from) || natural.compare(a.iri, b.iri));
    let next = 2;
    for (const row of list) {
      row.row = row.from >= next && row.from <= next + widestGap ? row.from : next;
      row.id = row.iri === defaultIri(row.type, row.label, row.row, home) ? '' : idOf(row.iri, home);
      next = row.row + 1;
    }
  }
  return rows;
}

