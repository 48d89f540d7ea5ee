/**
 * The questions that QC asks of the graph stand in `.rq` files beside the code, for they name what they ask about. Values
 * get into them as RDF terms only: `$name` is replaced, and a line that begins with `#if name ` counts where it is given.
 */
import { readFileSync } from 'node:fs';
import type { SparqlText } from '../rdf/sparql.ts';

/** The text of a file of this folder, by its name without ending. */
export function readQuery(name: string): string {
  return readFileSync(new URL(`${name}.rq`, import.meta.url), 'utf8');
}

/** The query with these values. Throws TypeError when one is missing. */
export function bindQuery(text: string, values: Readonly<Record<string, SparqlText>> = {}): string {
  const chosen = text.replaceAll(/^( *)#if (\w+) /gm, (line, space: string, name: string) => (values[name] ? space : line));
  return chosen.split('\n').filter((line) => !/^\s*#/.test(line)).join('\n').replaceAll(/\$(\w+)/g, (_match, name: string) => {
    if (!values[name]) throw new TypeError(`the query has no value for $${name}`);
    return values[name].text;
  });
}
