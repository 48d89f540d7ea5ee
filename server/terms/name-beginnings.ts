/**
 * Names that begin with a text, best first, without sorting all of them: where few begin so they are sorted; where many do,
 * they are met soon when names are read in their order, so those of the same first letters are read until there is enough.
 */
import type { DatabaseSync } from 'node:sqlite';
import { classSize, lengthSize } from './catalogue-file.ts';
import type { Found, Scope } from './search-scope.ts';

/** From here on names are read in their order; fewer are sorted by their numbers alone. The most that are given of sorted ones. */
const usuallyMany = 40_000, mostSorted = 5000;
/** Letters at the beginning that the file has an index for. */
const indexed = 3;

/** Creates it over the connection of a catalogue. Names that equal the text are among them. */
export function createNameBeginnings(database: DatabaseSync, { many = usuallyMany }: { many?: number } = {}): (start: string, scope: Pick<Scope, 'classes'>) => Iterable<Found> {
  const columns = 'id, version, iri, kind, form, text';
  const few = database.prepare(`SELECT count(*) AS names FROM (SELECT 1 FROM string WHERE form >= ? AND form < ? LIMIT ${many})`);
  const sorted = database.prepare(`SELECT id FROM string WHERE form >= ? AND form < ? ORDER BY id LIMIT ${mostSorted}`), nameAt = database.prepare(`SELECT ${columns} FROM string WHERE id = ?`);
  const inOrder = Array.from({ length: indexed }, (_, at) => database.prepare(`SELECT ${columns} FROM string INDEXED BY string_start_${at + 1} WHERE substr(form, 1, ${at + 1}) = ? AND id >= ? AND id < ? ORDER BY id`));

  return function* beginnings(start, { classes }) {
    const length = Math.min(start.length, indexed);
    if (start.length > indexed && (few.get(start, `${start}\uFFFF`) as { names: number }).names < many) {
      for (const { id } of sorted.iterate(start, `${start}\uFFFF`) as Iterable<{ id: number }>) yield nameAt.get(id) as unknown as Found;
      return;
    }
    for (const each of classes) {
      const from = each * classSize + Math.min(start.length, 255) * lengthSize;
      for (const found of inOrder[length - 1]!.iterate(start.slice(0, indexed), from, (each + 1) * classSize) as unknown as Iterable<Found>) if (found.form.startsWith(start)) yield found;
    }
  };
}
