/**
 * Places of statements in the user's file. Readers note them cheaply while they read (an array of lines, a map of
 * pointers); the index by subject is built only when somebody asks, that is when there is something to complain about.
 */
import type { Origin } from '../errors.ts';
import type { Origins } from './report.ts';
import { httpSchemaOrg } from './schema-org.ts';
import type { Quad } from './terms.ts';

/** Origins of a source of which nothing is known. */
export const noOrigins: Origins = { find: () => undefined };

/** Origins from the line and column at which each quad was read; `places[2*i]` and `places[2*i+1]` belong to `quads[i]`. */
export function createLineOrigins(quads: readonly Quad[], places: ArrayLike<number>): Origins {
  let index: Map<string, number> | undefined;
  const at = (i: number): Origin => {
    const column = places[2 * i + 1]!;
    return column > 0 ? { line: places[2 * i]!, column } : { line: places[2 * i]! };
  };
  return {
    find(subject, predicate, value) {
      if (!index) {
        index = new Map();
        for (let i = quads.length - 1; i >= 0; i--) {
          const quad = quads[i]!;
          const s = httpSchemaOrg(quad.subject.value), sp = `${s}\n${httpSchemaOrg(quad.predicate.value)}`;
          index.set(s, i).set(sp, i).set(`${sp}\n${httpSchemaOrg(quad.object.value)}`, i);
        }
      }
      const found = (value !== undefined && predicate !== undefined ? index.get(`${subject}\n${predicate}\n${value}`) : undefined)
        ?? (predicate !== undefined ? index.get(`${subject}\n${predicate}`) : undefined)
        ?? index.get(subject);
      return found === undefined ? undefined : at(found);
    },
  };
}

/** Origins of JSON: the pointer of each node object by its IRI; below it the key of the predicate, where that is known. */
export function createPointerOrigins(pointers: ReadonlyMap<string, Origin>, keys?: (subject: string, predicate: string) => Origin | undefined): Origins {
  return {
    find: (subject, predicate) => (predicate !== undefined ? keys?.(subject, predicate) : undefined) ?? pointers.get(subject),
  };
}

/** Origins that are asked by new names (skolem IRIs) for things that the reader knew by old ones. */
export function renameOrigins(origins: Origins, newToOld: ReadonlyMap<string, string>): Origins {
  if (newToOld.size === 0) return origins;
  return {
    find: (subject, predicate, value) => origins.find(
      newToOld.get(subject) ?? subject,
      predicate === undefined ? undefined : newToOld.get(predicate) ?? predicate,
      value === undefined ? undefined : newToOld.get(value) ?? value,
    ),
  };
}
