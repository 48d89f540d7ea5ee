/**
 * Walking the hierarchy of the versions in use, over the numbers that IRIs have in the file. What stands above a term is for
 * the version to say that the term is taken from (its defining ontology, where that is there); circles end by themselves.
 */
import type { DatabaseSync } from 'node:sqlite';

/** Relations are given as a mask: 1 is-a, 2 part-of. */
export interface ReadHierarchy {
  /** all above a term, itself not included, the nearest first */ above(iri: number, relations: number): Iterable<number>;
  /** all below a term, itself not included, the nearest first */ below(iri: number, relations: number, limit?: number): Iterable<number>;
  /** the first `limit` of them; the rest is not looked at */ children(iri: number, relations: number, limit?: number): number[];
  /** number of the version that a term is taken from */ chosen(iri: number): number | undefined;
  clear(): void;
}

/** Creates it over a reading connection. What was asked is kept until `clear`. */
export function createHierarchy({ database, isInUse, most }: { database: DatabaseSync; isInUse: (version: number) => boolean; most: number }): ReadHierarchy {
  const holders = database.prepare('SELECT version, defined, weight FROM term WHERE iri = ?');
  const parents = database.prepare('SELECT relation, parent FROM edge WHERE child = ? AND version = ?');
  const children = database.prepare('SELECT version, relation, child FROM edge WHERE parent = ?');
  for (const statement of [holders, parents, children]) statement.setReturnArrays(true);
  const chosenOf = new Map<number, number | undefined>(), parentsOf = new Map<number, readonly (readonly [number, number])[]>();
  const keep = <V>(map: Map<number, V>, key: number, value: V): V => { if (map.size >= most) map.clear(); map.set(key, value); return value; };

  const chosen = (iri: number): number | undefined => {
    if (chosenOf.has(iri)) return chosenOf.get(iri);
    let best: readonly number[] | undefined;
    for (const row of holders.all(iri) as unknown as number[][]) {
      if (isInUse(row[0]!) && (!best || row[1]! > best[1]! || row[1] === best[1] && (row[2]! > best[2]! || row[2] === best[2] && row[0]! < best[0]!))) best = row;
    }
    return keep(chosenOf, iri, best?.[0]);
  };
  const above = (iri: number): readonly (readonly [number, number])[] => {
    const known = parentsOf.get(iri);
    if (known) return known;
    const version = chosen(iri);
    return keep(parentsOf, iri, version === undefined ? [] : parents.all(iri, version) as unknown as [number, number][]);
  };
  // of a few, the rest of the rows is not even read; a statement that is left early is reset by leaving it
  const rowsBelow = (iri: number, limit: number): Iterable<[number, number, number]> => (limit === Number.POSITIVE_INFINITY ? children.all(iri) : children.iterate(iri)) as Iterable<unknown> as Iterable<[number, number, number]>;
  const below = (iri: number, relations: number, limit = Number.POSITIVE_INFINITY): number[] => {
    const found = new Set<number>();
    for (const [version, relation, child] of rowsBelow(iri, limit)) {
      if (found.size >= limit) break;
      if ((relations & 1 << relation) !== 0 && isInUse(version) && chosen(child) === version) found.add(child);
    }
    return [...found];
  };
  return {
    chosen,
    children: below,
    above(iri, relations) {
      const found = new Set([iri]);
      for (const each of found) for (const [relation, parent] of above(each)) if ((relations & 1 << relation) !== 0) found.add(parent);
      found.delete(iri);
      return found;
    },
    below(iri, relations, limit = Number.POSITIVE_INFINITY) {
      const found = new Set([iri]);
      for (const each of found) {
        for (const child of below(each, relations)) { if (found.size > limit) break; found.add(child); }
        if (found.size > limit) break;
      }
      found.delete(iri);
      return found;
    },
    clear() { chosenOf.clear(); parentsOf.clear(); },
  };
}
