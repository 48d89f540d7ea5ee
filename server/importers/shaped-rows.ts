/**
 * Rows that nobody has to write: a field that the shapes give the name it has in its standard (`mg:sourceName`) is found
 * in a source of that standard under this name. Text, number and quantity stand as attributes; a link is a reference or an
 * element inside. A table's own row for a place comes before.
 */
import type { Field, ResourceModel } from '../model/resource-model.ts';
import type { BoundRow, BoundRule } from './bind-mapping.ts';
import type { Shaped } from './mapping-table.ts';

/** The rows of one field. Numbers that must be positive say "not known" by 0 or -1. */
function rowsOf(field: Field, { absent, line }: Shaped, model: ResourceModel): [string, BoundRow][] {
  const name = field.sourceName!;
  const row: BoundRow = { field, line, ...(field.positive ? { absent: ['0', '-1'] } : {}) };
  if (field.kind === 'link') return [[`@${name}`, { ...row, reference: true, absent }], [name, row]];
  if (field.quantity) return [[`@${name}`, { ...row, ...(field.sourceUnit ? { unit: `@${field.sourceUnit}` } : {}), ...(field.quantity.defaultUnit ? { defaultUnit: model.findUnit(field.quantity.defaultUnit)?.symbols[0] ?? field.quantity.defaultUnit } : {}) }]];
  return [[`@${name}`, row]];
}

/** A rule with the rows that its type's fields imply; those it has stand first, and replace the implied one of the same field. */
export function withShapedRows(rule: BoundRule, shaped: Shaped | undefined, model: ResourceModel): BoundRule {
  if (!shaped || !rule.type) return rule;
  const taken = new Set(rule.rows.filter(([, row]) => !row.spare).map(([place]) => place));
  const implied = rule.type.fields.filter((field) => field.sourceName !== undefined && !field.path.inverse).flatMap((field) => rowsOf(field, shaped, model)).filter(([place, { field }]) => !rule.rows.some(([other, own]) => other === place && own.field?.name === field!.name));
  const general = [...shaped.rows].filter(([place]) => !taken.has(place)).flatMap(([place, rows]) => rows.map((row) => [place, { ...row, field: undefined }] as [string, BoundRow]));
  return { ...rule, rows: [...rule.rows.filter(([, row]) => !row.spare), ...implied, ...general, ...rule.rows.filter(([, row]) => row.spare)] };
}
