/**
 * What no field takes of a document is kept as one JSON object beside the run that it was read from, so that the document can
 * be written again with everything that it said. It is no field: nothing is found or judged by it.
 */
import type { Origin } from '../errors.ts';
import { pointerStep } from '../rdf/json-source.ts';
import { settle, walkElements } from './source-tree.ts';
import type { Element } from './source-tree.ts';

type Json = Record<string, unknown>;

/** Key under which the texts beside measured numbers are kept, by table and row. */
export const rowsKey = '@rows';
/** Beyond so many characters it is no remark any more. */
export const mostAside = 262_144;

const pointerOf = ({ pointer = '' }: Origin): string => pointer;

/** A value without what is settled elsewhere; undefined where nothing is left. */
function prune(value: unknown, pointer: string, gone: ReadonlySet<string>): unknown {
  if (gone.has(pointer)) return undefined;
  if (Array.isArray(value)) {
    const left = value.map((each, index) => prune(each, pointer + pointerStep(index), gone)).filter((each) => each !== undefined);
    return left.length > 0 || value.length === 0 ? left : undefined;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value), left = entries.flatMap(([key, each]) => { const kept = prune(each, pointer + pointerStep(key), gone); return kept === undefined ? [] : [[key, kept] as const]; });
  return left.length > 0 || entries.length === 0 ? Object.fromEntries(left) : undefined;
}

/** What is kept of a document, and the note of it at each statement. `typed` is the document's value with its types. */
export function keepDocument(root: Element, typed: unknown, { pointer, verbatim, rows }: { /** where the document begins in the source */ pointer: string; /** places that are kept whole, though fields take something of them */ verbatim: readonly string[]; /** texts beside measured numbers */ rows: Json }): string | undefined {
  const whole = verbatim.map((place) => `${pointer}/${place}`);
  const isWhole = (at: string): boolean => whole.some((each) => at === each || at.startsWith(`${each}/`));
  const gone = new Set<string>(), aside: { settle: () => void }[] = [];
  for (const element of walkElements(root)) for (const statement of element.statements) {
    const at = pointerOf(element.placeOf(statement)), { outcome } = statement;
    if (outcome && (outcome.what !== 'dropped' || outcome.reason.startsWith('no value')) && !isWhole(at)) gone.add(at);
    else aside.push({ settle: () => { if (statement.value !== '' && outcome?.what !== 'kept') settle(statement, 'mapped', `${outcome?.reason ?? 'the mapping table has no row for it'}; kept aside for writing it again`); } });
  }
  const left = prune(typed, pointer, gone);
  const document = { ...(typeof left === 'object' && left !== null && !Array.isArray(left) ? left : {}), ...(Object.keys(rows).length > 0 ? { [rowsKey]: rows } : {}) };
  if (Object.keys(document).length === 0) return undefined;
  const text = JSON.stringify(document);
  if (text.length > mostAside) {
    for (const element of walkElements(root)) for (const statement of element.statements) if (statement.value !== '') settle(statement, 'dropped', `it has no field, and what is kept aside may be ${mostAside} characters long`);
    return undefined;
  }
  for (const each of aside) each.settle();
  return text;
}
