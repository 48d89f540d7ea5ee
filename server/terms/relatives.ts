/**
 * Relatives of a term within one version, as that version states them, in pages. SQLite walks the edges by itself, in the
 * thread that asks; the last lists are kept, so that turning pages does not walk again.
 */
import { openCatalogueReading, relationNumbers } from './catalogue-file.ts';
import type { ParentRelation } from './term.ts';
import type { OpenLookup } from './term-lookup.ts';

export type Direction = 'parents' | 'ancestors' | 'children' | 'descendants';
export interface RelativesAsked { readonly iri: string; /** its version in use is asked */ readonly ontology: string; readonly direction: Direction; readonly relations: readonly ParentRelation[]; readonly offset: number; readonly limit: number }
export interface RelativesPage { readonly iris: readonly string[]; readonly total: number }
export type Relatives = (asked: RelativesAsked) => RelativesPage;

/** Lists that are kept, and numbers that they may hold together. */
const keptLists = 8, keptNumbers = 2_000_000;

// :mask has a bit for each relation; a version may name a parent that it does not hold
const up = 'edge e ON e.child = near.iri AND e.version = :version AND (:mask & (1 << e.relation)) JOIN term t ON t.iri = e.parent AND t.version = :version', down = 'edge e ON e.parent = near.iri AND e.version = :version AND (:mask & (1 << e.relation))';
const direct = (next: string, edges: string): string => `WITH near (iri) AS (VALUES (:iri)) SELECT DISTINCT ${next} FROM near CROSS JOIN ${edges} WHERE ${next} <> :iri`;
const walk = (next: string, edges: string): string => `WITH RECURSIVE near (iri) AS (VALUES (:iri) UNION SELECT ${next} FROM near CROSS JOIN ${edges}) SELECT iri FROM near WHERE iri <> :iri`;
const queries: Readonly<Record<Direction, string>> = { parents: direct('e.parent', up), children: direct('e.child', down), ancestors: walk('e.parent', up), descendants: walk('e.child', down) };

/** Opens it beside a lookup on the same file. A term or an ontology that is not there has no relatives; circles end, and the term itself is none of its relatives. */
export function openRelatives({ file, lookup }: { file: string; lookup: OpenLookup }): Relatives & { close(): void } {
  const database = openCatalogueReading({ file });
  const numberOf = database.prepare('SELECT id FROM iri WHERE iri = ?');
  const statements = new Map(Object.entries(queries).map(([direction, query]) => [direction, database.prepare(query)]));
  for (const statement of statements.values()) statement.setReturnArrays(true);
  const kept = new Map<string, Float64Array>();
  let generation = -1;

  const listOf = ({ iri, ontology, direction, relations }: RelativesAsked): Float64Array => {
    const { generation: now } = lookup, id = lookup.inUse(ontology)?.id;
    if (now !== generation) { kept.clear(); generation = now; }
    const mask = relations.reduce((bits, relation) => bits | 1 << relationNumbers[relation], 0), key = JSON.stringify([id, direction, mask, iri]);
    const number = (numberOf.get(iri) as { id: number } | undefined)?.id, version = [...lookup.rows].find(([, each]) => each.id === id)?.[0];
    const list = kept.get(key) ?? (number === undefined || version === undefined ? new Float64Array() : Float64Array.from(statements.get(direction)!.all({ iri: number, version, mask }) as unknown as [number][], ([each]) => each));
    kept.delete(key);
    kept.set(key, list);
    const tooMany = (): boolean => kept.size > keptLists || kept.values().reduce((sum, { length }) => sum + length, 0) > keptNumbers;
    while (kept.size > 1 && tooMany()) kept.delete(kept.keys().next().value!);
    return list;
  };
  return Object.assign((asked: RelativesAsked): RelativesPage => {
    const list = listOf(asked);
    return { iris: [...list.subarray(asked.offset, asked.offset + asked.limit)].map((number) => lookup.iriOf(number)), total: list.length };
  }, { close: () => { database.close(); } });
}
