/**
 * Elements that come in such numbers that each as a resource would outweigh all else (a plane for each of 100,000
 * sections) are kept as one table: JSON with a column a statement, named as the source names it. Nothing of them is lost,
 * and the record stays small.
 */
import type { Field } from '../model/resource-model.ts';
import { xsd } from '../rdf/vocabulary.ts';
import type { BoundRule } from './bind-mapping.ts';
import { toDecimal } from '../rdf/decimal.ts';
import type { Resource } from './field-writer.ts';
import { pathOf, walkElements } from './source-tree.ts';
import type { Element, Scalar } from './source-tree.ts';
import type { ElementRules } from './tree-paths.ts';

/** The rules whose elements are more than their table allows as resources. */
export function findTables(root: Element, rules: ElementRules): Set<BoundRule> {
  const counts = new Map<BoundRule, number>();
  for (const element of walkElements(root)) {
    const rule = rules.ruleOf(element);
    if (rule?.table) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return new Set([...counts].flatMap(([rule, count]) => (count > rule.table!.most ? [rule] : [])));
}

/** Elements of tables by the resource that holds the table, in the order of the source. Those that stand in none are left out. */
export function groupTables(elements: Iterable<Element>, rules: ElementRules, nearestAbove: (element: Element, name: string) => Resource | undefined): (readonly [holder: Resource, rule: BoundRule, elements: readonly Element[]])[] {
  const groups = new Map<Resource, Map<BoundRule, Element[]>>();
  for (const element of elements) {
    const rule = rules.ruleOf(element)!;
    const holder = nearestAbove(element, rule.table!.above);
    if (!holder) continue;
    const own = groups.get(holder) ?? new Map<BoundRule, Element[]>();
    groups.set(holder, own);
    const known = own.get(rule);
    if (known) known.push(element); else own.set(rule, [element]);
  }
  return [...groups].flatMap(([holder, own]) => [...own].map(([rule, list]) => [holder, rule, list] as const));
}

const plainNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const numbers: readonly string[] = [xsd.integer, xsd.decimal, xsd.double, xsd.float];

/** A number as JSON's where it is one, by its field if it has one, and a double holds it; else the text as it is. */
function cellOf(value: Scalar, field: Field | undefined): Scalar {
  const isNumber = field ? field.kind === 'quantity' || field.datatypes.some((each) => numbers.includes(each)) : plainNumber.test(String(value));
  const decimal = isNumber && typeof value === 'string' ? toDecimal(value) : undefined;
  return decimal !== undefined && toDecimal(String(Number(decimal))) === decimal ? Number(decimal) : value;
}

/**
 * Elements of one rule → `{"rows": n, "columns": {"TheZ": [0, 1, …], "DeltaTUnit": "s"}}`. A column of one value
 * throughout is that value; a cell without value is null, one with several a list. Units that the rule's rows take where
 * none is stated are written out. Undefined when the elements say nothing.
 */
export function tableOf(elements: readonly Element[], rule: BoundRule): string | undefined {
  const columns = new Map<string, (Scalar | Scalar[] | null)[]>();
  const fields = new Map(rule.rows.map(([place, { field }]) => [place, field]));
  const defaults = new Map(rule.rows.flatMap(([place, { unit, defaultUnit }]) => (unit === undefined || defaultUnit === undefined ? [] : [[place, { unit, defaultUnit }] as const])));
  const put = (name: string, row: number, value: Scalar): void => {
    const column = columns.get(name) ?? Array.from<null>({ length: elements.length }).fill(null);
    columns.set(name, column);
    const known = column[row];
    column[row] = known === null || known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
  };
  for (const [row, element] of elements.entries()) {
    const depth = pathOf(element).length + 1;
    for (const inner of walkElements(element)) {
      for (const statement of inner.statements) {
        if (String(statement.value).trim() === '') continue;
        const place = inner === element ? statement.step : pathOf(inner, statement.step).slice(depth);
        put(place.replace('@', ''), row, cellOf(statement.value, fields.get(place)));
        const own = inner === element ? defaults.get(place) : undefined;
        if (own && !element.statements.some(({ step }) => step === own.unit)) put(own.unit.replace('@', ''), row, own.defaultUnit);
      }
    }
  }
  if (columns.size === 0) return undefined;
  const written = [...columns].map(([name, cells]) => [name, cells.every((each) => each !== null && !Array.isArray(each) && each === cells[0]) ? cells[0] : cells] as const);
  return JSON.stringify({ rows: elements.length, columns: Object.fromEntries(written) });
}
