/**
 * The questions that quality asks of the tables stand in `.sql` files beside the code, for they name types and fields. Values
 * are bound by the engine (`$name`); what a file includes from another (`-- include NAME`) is put in once, when it is read.
 */
import { readFileSync } from 'node:fs';

/** The text of a file of this folder, by its name without ending. */
export function readSql(name: string): string {
  const text = readFileSync(new URL(`${name}.sql`, import.meta.url), 'utf8');
  return text.replaceAll(/^ *-- include (\S+)$/gm, (_line, other: string) => readSql(other).replace(/^(?:--.*\n)+/, ''));
}
