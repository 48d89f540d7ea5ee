/**
 * One form for sources that are trees, XML and JSON alike: elements with statements (attributes, texts, scalars) and
 * children. Every statement carries what became of it, so that the loss report adds up by construction: what nobody
 * asked for is dropped, and counted as that.
 */
import type { Origin } from '../errors.ts';
import type { Loss } from '../rdf/report.ts';

export type Scalar = string | number | boolean;

/** What became of a statement: kept as it is, mapped into another form, or dropped, with the reason. */
export interface Outcome { what: 'kept' | 'mapped' | 'dropped'; reason: string }

/** One attribute, text or scalar of the source. Its step is `@name`, or `.` for the text of the element itself. */
export interface Statement {
  readonly element: Element;
  readonly step: string;
  readonly value: Scalar;
  /** which of several values under one name, from 0 */ readonly index: number;
  /** the source says that the value refers to another thing */ readonly reference?: boolean;
  /** one of a list, if only of one */ readonly list?: true;
  /** the value itself, where the statement's is only a text for it (null, an empty list) */ readonly raw?: { value: unknown };
  outcome?: Outcome;
}

export interface Element {
  readonly name: string;
  readonly parent: Element | undefined;
  /** place among the siblings of the same name, from 0 */ readonly index: number;
  readonly statements: Statement[];
  readonly children: Element[];
  /** what it was in the source, where it can be written again as it stood */ readonly raw?: unknown;
  /** where it stands, as the format counts */ place(): Origin;
  /** where one of its statements stands */ placeOf(statement: Statement): Origin;
  /** all that stands in it, as the source writes it, such that it can stand alone; only where the format is one of text */ content?(): string;
}

const rank = { dropped: 0, mapped: 1, kept: 2 } as const;

/** Notes what became of a statement; the better outcome stands when several rows use it. */
export function settle(statement: Statement, what: Outcome['what'], reason = ''): void {
  if (statement.outcome && rank[statement.outcome.what] >= rank[what]) return;
  statement.outcome = { what, reason };
}

/** Drops every statement of an element and of all below it, for one reason. */
export function settleAll(element: Element, what: Outcome['what'], reason: string): void {
  const outcome = { what, reason };
  for (const each of walkElements(element)) for (const statement of each.statements) if (!statement.outcome || rank[statement.outcome.what] < rank[what]) statement.outcome = outcome;
}

/** The element and all below it, in the order of the source; iterative, so depth costs no stack. */
export function* walkElements(element: Element): Generator<Element> {
  const stack = [element];
  for (let next = stack.pop(); next; next = stack.pop()) {
    yield next;
    for (let index = next.children.length - 1; index >= 0; index--) stack.push(next.children[index]!);
  }
}

/** Whether two elements say the same, with all that stands in them. */
export function repeats(element: Element, other: Element): boolean {
  const others = walkElements(other);
  for (const each of walkElements(element)) {
    const next = others.next().value;
    if (!next || (each !== element && next.name !== each.name) || next.children.length !== each.children.length || next.statements.length !== each.statements.length) return false;
    if (each.statements.some(({ step, value }, index) => next.statements[index]!.step !== step || next.statements[index]!.value !== value)) return false;
  }
  return true;
}

/** Names from the root, without indexes: the path under which losses are summed. */
export function pathOf(element: Element, step?: string): string {
  const names: string[] = [];
  for (let each: Element | undefined = element; each; each = each.parent) names.push(each.name);
  return `/${names.toReversed().join('/')}${step === undefined || step === '.' ? '' : `/${step}`}`;
}

/** Paths that a loss report lists; what more there is is counted together. */
const mostItems = 1000;

/** The loss report of a tree: every statement counts once; those without an outcome count as dropped. */
export function tallyLoss(root: Element, unknown = 'the mapping table has no row for it'): Loss {
  const totals = { kept: 0, mapped: 0, dropped: 0 };
  const items = new Map<string, Loss['items'][number]>();
  for (const element of walkElements(root)) {
    for (const statement of element.statements) {
      const { what, reason } = statement.outcome ?? { what: 'dropped', reason: String(statement.value).trim() === '' ? 'the value is empty' : unknown };
      totals[what] += 1;
      if (what === 'kept') continue;
      const path = pathOf(element, statement.step), key = `${path}\n${what}\n${reason}`;
      const known = items.get(key) ?? (items.size < mostItems ? undefined : furtherItem(what));
      if (known) known.count += 1;
      else items.set(key, { path, count: 1, what, reason, example: String(statement.value).trim().slice(0, 80) });
    }
  }
  return { ...totals, items: [...items.values()] };

  function furtherItem(what: 'mapped' | 'dropped'): Loss['items'][number] {
    const item = items.get(what) ?? { path: '…', count: 0, what, reason: `further paths, beyond the ${mostItems} that are listed` };
    items.set(what, item);
    return item;
  }
}
