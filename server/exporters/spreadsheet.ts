/**
 * Graphs → rows of a template, so that reading the sheet gives the same graphs. Every statement that no cell says stands on
 * a sheet of its own, and so nothing is lost.
 */
import { deriveLayout } from '../derived/spreadsheet-template.ts';
import type { TemplateLayout } from '../derived/spreadsheet-template.ts';
import { createRowNames, idOf, rowIri } from '../importers/row-names.ts';
import { valueColumn } from '../importers/sheet-columns.ts';
import type { ResourceModel, ResourceType } from '../model/resource-model.ts';
import { termToNTriples } from '../rdf/n-quads.ts';
import type { Quad } from '../rdf/terms.ts';
import { mg, rdf } from '../rdf/vocabulary.ts';
import { mostSpecific, placeRows, typesBySubject } from './row-places.ts';
import type { ExportedRecord, PlacedRow } from './row-places.ts';
import { cellFor, shown, simpleQuantities } from './sheet-cells.ts';
import type { FilledCell, Filling } from './workbook-writer.ts';

/** The types that resources of these records have, the most specific of each, in the order of the model. */
export function typesIn(records: readonly ExportedRecord[], model: ResourceModel): ResourceType[] {
  const found = new Set<ResourceType>();
  for (const { quads } of records) for (const types of typesBySubject(quads, model).values()) { const type = mostSpecific(types); if (type) found.add(type); }
  return model.types.filter((type) => found.has(type));
}

/** The layout for some records: that of a template when one is named or fits, with sheets for whatever else there is. */
export function layoutFor(records: readonly ExportedRecord[], model: ResourceModel, named?: TemplateLayout): TemplateLayout {
  const present = typesIn(records, model).map(({ name }) => name);
  const fitting = model.templates.find(({ types }) => present.includes(types[0]!));
  const template = named ? { name: named.name, title: named.title, description: named.description, types: named.sheets.map(({ type }) => type.name) }
    : fitting ?? { name: 'records', title: 'Exported records', description: 'One sheet for each type of thing.', types: present };
  return deriveLayout(model, { ...template, types: [...template.types, ...present.filter((name) => !template.types.includes(name))] });
}

/** How the user wrote some fields of a row, by the field's name; `id` is the column of IDs. */
function wordsOf(quads: readonly Quad[]): Map<string, string> {
  const texts = quads.flatMap(({ predicate, object }) => (predicate.value === mg.cellText ? [object.value] : []));
  return new Map(texts.map((text) => [text.slice(0, text.indexOf(': ')), text.slice(text.indexOf(': ') + 2)]));
}

/** What the row itself says without a cell: its type, and what only concerns the sheet. */
const isOfRow = ({ predicate, object }: Quad, { type }: PlacedRow): boolean =>
  predicate.value === rdf.type && object.value === type.iri || predicate.value === mg.sheetRow || predicate.value === mg.cellText;

/** Fills a layout that has a sheet for every type of the records. The first record is the one that short IDs belong to. */
export function fillLayout(layout: TemplateLayout, records: readonly ExportedRecord[], model: ResourceModel): Filling {
  const home = records[0]?.record ?? '';
  const placed = placeRows(layout, records, home, model);
  const names = createRowNames([...placed.values()].flat(), model);
  const quantitiesOf = new Map(records.map(({ record, quads }) => [record, simpleQuantities(quads)]));
  const used = new Set<Quad>();
  const rows = new Map<string, FilledCell[][]>(), recordOf = new Map<string, string>();

  for (const { name, type, columns } of layout.sheets) {
    const lines: FilledCell[][] = [];
    const bound = columns.map(({ field }) => field && valueColumn(field, type, model, field.quantity?.canonicalUnit));
    for (const row of placed.get(name) ?? []) {
      const quantities = quantitiesOf.get(row.record)!, words = wordsOf(row.quads);
      const byPredicate = Map.groupBy(row.quads, ({ predicate }) => predicate.value);
      const ownId = words.get('id');
      const cells: FilledCell[] = bound.map((column): FilledCell => {
        if (!column) return ownId !== undefined && ownId.trim() === ownId && rowIri(ownId, home) === row.iri ? ownId : row.id;
        const { text, said } = cellFor(byPredicate.get(column.field.path.predicate) ?? [], column, words.get(column.field.name), { quantities, names, model });
        for (const quad of said) { used.add(quad); for (const part of quantities.get(quad.object.value)?.quads ?? []) used.add(part); }
        return shown(text, column.field);
      });
      // a row of which nothing else is known would not be seen without its ID
      if (!cells.some((cell) => cell !== '' && cell !== null)) cells[0] = idOf(row.iri, home);
      while (lines.length < row.row - 2) lines.push([]);
      lines.push(cells.map((cell): FilledCell => (cell === '' ? null : cell)));
      for (const quad of row.quads) if (isOfRow(quad, row)) used.add(quad);
      if (row.record !== home) recordOf.set(row.iri, row.record);
    }
    rows.set(name, lines);
  }
  const further = records.flatMap(({ record, quads }) => quads.filter((quad) => !used.has(quad)).map(({ subject, predicate, object }) => [record, ...[subject, predicate, object].map(termToNTriples)]));
  return { rows, further, records: records.map(({ record }) => record), recordOf };
}
