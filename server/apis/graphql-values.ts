/** From cells of the graph to what GraphQL answers: texts, numbers, truth values, and quantities in the unit that is asked for. */
import { KnownError } from '../errors.ts';
import type { Field, ResourceModel } from '../model/resource-model.ts';
import { convert } from '../model/units.ts';
import { isForeignLanguage } from '../rdf/languages.ts';
import type { Cell, Row } from './graphql-rows.ts';

/** English and texts without a language first. */
function rankOf({ language }: Cell): number {
  return isForeignLanguage(language) ? 1 : 0;
}

/** Literals in an order that does not depend on the engine: by language, numbers by size, texts by their letters. */
export function inOrder(cells: readonly Cell[]): Cell[] {
  return cells.filter(({ kind }) => kind === 'literal').toSorted((a, b) => rankOf(a) - rankOf(b) || Number(a.value) - Number(b.value) || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
}

/** A literal as the GraphQL type wants it; undefined when it is none of that type. */
export function scalarOf({ value }: Cell, graphqlType: string): unknown {
  if (graphqlType === 'Boolean') return value === 'true' || value === '1';
  if (graphqlType !== 'Float' && graphqlType !== 'Integer') return value;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A row of number (?o), unit (?u) and canonical value (?c) as GraphQL's Quantity. Its `value` throws request-not-valid for a unit that does not fit. */
/** JSON knows no infinity. */
function finite(text: string): number | null {
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

export function quantityOf({ o: number, u: unitCell, c: canonical }: Row, field: Field, model: ResourceModel): Record<string, unknown> {
  const unit = unitCell && model.findUnit(unitCell.value);
  const symbol = unit?.symbols[0] ?? unitCell?.value;
  return {
    unit: symbol ?? null, unitIri: unitCell?.value ?? null, canonicalValue: canonical ? finite(canonical.value) : null,
    text: [number!.value, symbol].filter(Boolean).join(' '),
    value({ unit: wanted }: { unit?: string | null }): number | null {
      if (wanted === undefined || wanted === null) return finite(number!.value);
      const to = model.findUnit(wanted);
      const converted = unit && to && convert(number!.value, unit, to);
      if (converted !== undefined) return Number.isFinite(converted) ? converted : null;
      const units = field.quantity!.allowedUnits.map((iri) => model.findUnit(iri)?.symbols[0] ?? iri).join(', ');
      throw new KnownError('request-not-valid', `${field.name} cannot be given in ${JSON.stringify(wanted)}; units are ${units}`, { field: field.name });
    },
  };
}

/** Quantities of one field in order of size. */
export function bySize(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => Number(a['c']?.value ?? a['o']?.value) - Number(b['c']?.value ?? b['o']?.value));
}
