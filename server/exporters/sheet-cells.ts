/**
 * Statements → the text of a cell. A value goes in only when the importer reads the very same value back; the user's own
 * words are taken again where they still say what the graph says.
 */
import type { RowNames } from '../importers/row-names.ts';
import { readCell, valueKey, writeCell } from '../importers/sheet-values.ts';
import type { SheetValue, ValueColumn } from '../importers/sheet-values.ts';
import type { Field, ResourceModel } from '../model/resource-model.ts';
import type { Quad } from '../rdf/terms.ts';
import { mg, qudt, rdf, xsd } from '../rdf/vocabulary.ts';
import type { FilledCell } from './workbook-writer.ts';

const numeric = /#(?:decimal|integer|double|float)$/;
/** A cell takes 32,767 characters. */
const longestCell = 32_000;

/** Text of a cell for these statements, and which of them it says. `words`: how the user wrote the field. */
export function cellFor(quads: readonly Quad[], column: ValueColumn, words: string | undefined, { quantities, names, model }: { quantities: ReadonlyMap<string, Quantity>; names: RowNames; model: ResourceModel }): { text: string; said: readonly Quad[] } {
  if (quads.length === 0) return { text: '', said: [] };
  const valued = quads.flatMap((quad) => { const value = valueOf(quad, column, quantities); return value ? [{ quad, value }] : []; });
  const readsBack = (text: string, values: readonly SheetValue[]): boolean => {
    if (text === '' || text !== text.trim() || text.length > longestCell) return false;
    const { values: back, faults, absent } = readCell(text, column, names, model);
    const keys = new Set(back.map(valueKey));
    return faults.length === 0 && absent.length === 0 && keys.size === values.length && values.every((value) => keys.has(valueKey(value)));
  };
  const attempt = (some: typeof valued, text = writeCell(some.map(({ value }) => value), column, names, model)): { text: string; said: readonly Quad[] } | undefined =>
    (readsBack(text, some.map(({ value }) => value)) ? { text, said: some.map(({ quad }) => quad) } : undefined);
  const fitting = (): typeof valued => valued.filter((each) => attempt([each])).slice(0, column.field.many ? undefined : 1);
  return (words === undefined ? undefined : attempt(valued, words)) ?? attempt(valued) ?? attempt(fitting()) ?? { text: '', said: [] };
}

export interface Quantity { number: string; unit: string; quads: readonly Quad[] }

/** Quantities that say number and unit and nothing else, and that one statement leads to. */
export function simpleQuantities(quads: readonly Quad[]): Map<string, Quantity> {
  const nodes = new Set(quads.filter(({ predicate, object }) => predicate.value === rdf.type && object.value === qudt.QuantityValue).map(({ subject }) => subject.value));
  const bySubject = Map.groupBy(quads.filter(({ subject }) => nodes.has(subject.value)), ({ subject }) => subject.value);
  const uses = new Map<string, number>();
  for (const { object } of quads) if (object.termType === 'NamedNode' && nodes.has(object.value)) uses.set(object.value, (uses.get(object.value) ?? 0) + 1);
  const simple = new Map<string, Quantity>();
  for (const [node, own] of bySubject) {
    const one = (predicate: string): Quad | undefined => { const found = own.filter((quad) => quad.predicate.value === predicate); return found.length === 1 ? found[0] : undefined; };
    const number = one(qudt.numericValue), unit = one(qudt.hasUnit);
    const known = new Set<string>([rdf.type, qudt.numericValue, qudt.hasUnit, mg.canonicalValue]);
    if (number?.object.termType !== 'Literal' || unit?.object.termType !== 'NamedNode' || uses.get(node) !== 1 || !one(rdf.type) || own.some(({ predicate }) => !known.has(predicate.value))) continue;
    simple.set(node, { number: number.object.value, unit: unit.object.value, quads: own });
  }
  return simple;
}

function valueOf({ object }: Quad, { field }: ValueColumn, quantities: ReadonlyMap<string, Quantity>): SheetValue | undefined {
  if (field.kind === 'quantity') {
    const found = quantities.get(object.value);
    return found && { kind: 'quantity', number: found.number, unit: found.unit };
  }
  return { kind: 'term', term: object as Exclude<typeof object, { termType: 'Variable' }> };
}

/** Numbers and truth values as such, where the spreadsheet keeps them exactly. */
export function shown(text: string, field: Field): FilledCell {
  if (field.datatypes.length === 1 && field.datatypes[0] === xsd.boolean && /^(?:TRUE|FALSE)$/.test(text)) return text === 'TRUE';
  if (field.kind !== 'quantity' && (field.datatypes.length === 0 || !field.datatypes.every((datatype) => numeric.test(datatype)))) return text;
  return text !== '' && String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text;
}
