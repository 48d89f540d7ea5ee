/**
 * The questions that quality asks of the tables stand in `.sql` files beside the code, for they name types and fields. Values
 * are bound by the engine (`$name`); what a file includes from another (`-- include NAME`) is put in when it is read, so
 * that a rule such as "the verdict of an observation" is written once.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { TableView } from '../tables/tables.ts';

const folder = new URL('./', import.meta.url);
const inclusion = /^ *-- include (\S+)$/gm;
const fileText = (name: string): string => readFileSync(new URL(`${name}.sql`, folder), 'utf8');
const wholeText = (name: string): string => fileText(name).replaceAll(inclusion, (_line, other: string) => wholeText(other));
const read = new Map<string, string>();

/** The text of a file of this folder, by its name without ending; without its comments, and read once. */
export function readSql(name: string): string {
  let text = read.get(name);
  if (text === undefined) read.set(name, text = wholeText(name).split('\n').map((line) => line.replace(/(?:^|\s)-- .*$/, '')).filter((line) => line.trim() !== '').join('\n'));
  return text;
}

/** Tries whether each question can be asked of the tables of these shapes; files that others include are tried there. Returns one line a fault. */
export async function checkQuestions(tables: Pick<TableView, 'findFault'>): Promise<string[]> {
  const names = readdirSync(folder).filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -4)).toSorted();
  const parts = new Set(names.flatMap((name) => [...fileText(name).matchAll(inclusion)].map(([, part]) => part!)));
  const faults: string[] = [];
  for (const name of names.filter((each) => !parts.has(each))) {
    const fault = await tables.findFault(readSql(name));
    if (fault !== undefined) faults.push(`server/quality/${name}.sql: ${fault.split('\n')[0]!}`);
  }
  return faults;
}
