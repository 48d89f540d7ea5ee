/** A place in a user's file in words, for consoles and pages. */
import type { Origin } from '../errors.ts';

/** "line 3, column 7", "/0/@graph/1", "Images!C5" …; empty when nothing is known. */
export function placeText(origin: Origin | undefined): string {
  if (!origin) return '';
  const { file, line, column, xpath, pointer, sheet, cell } = origin;
  return [
    file, line === undefined ? undefined : `line ${line}${column === undefined ? '' : `, column ${column}`}`, xpath, pointer,
    sheet !== undefined && cell !== undefined ? `${sheet}!${cell}` : sheet ?? cell,
  ].filter(Boolean).join(', ');
}
