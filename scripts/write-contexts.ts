/**
 * Rewrites the tables of `ontologies/contexts/` from JSON-LD context files that were fetched by hand: term, IRI and type
 * are facts; no file is copied. Run it when a standard publishes a new context, then read the difference.
 *
 *   node scripts/write-contexts.ts TABLE COLUMN=FILE [COLUMN=FILE …]
 *
 * writes ontologies/contexts/TABLE.tsv; contexts that share most terms share a table, and each row names the columns
 * (contexts) it belongs to, none meaning all. `index.tsv` is kept by hand: it says under which IRIs a context is known.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface Row { term: string; iri: string; type: string; columns: string[] }

/** The local definitions of a context document; references to other contexts are the business of `index.tsv`. */
export function definitionsOf(document: { '@context': unknown }): [string, string, string][] {
  const contexts = [document['@context']].flat() as unknown[];
  const rows: [string, string, string][] = [];
  for (const context of contexts) {
    if (context === null || typeof context !== 'object') continue;
    for (const [term, definition] of Object.entries(context as Record<string, unknown>)) {
      if (term.startsWith('@')) continue;
      if (typeof definition === 'string') { rows.push([term, definition, '']); continue; }
      const { '@id': iri = '', '@type': type = '', '@container': container = '', ...rest } = (definition ?? {}) as Record<string, string>;
      if (Object.keys(rest).length > 0) throw new Error(`${term} has keys that a table cannot hold: ${Object.keys(rest).join(', ')}`);
      rows.push([term, iri, [type, container].filter((each, index) => each !== '' || (index === 0 && container !== '')).join('|')]);
    }
  }
  return rows;
}

function main(table: string, sources: [string, string][]): void {
  const rows = new Map<string, Row>();
  for (const [column, file] of sources) {
    for (const [term, iri, type] of definitionsOf(JSON.parse(readFileSync(file, 'utf8')) as { '@context': unknown })) {
      const key = `${term}\t${iri}\t${type}`;
      const row = rows.get(key);
      if (row) row.columns.push(column); else rows.set(key, { term, iri, type, columns: [column] });
    }
  }
  const lines = [...rows.values()].map(({ term, iri, type, columns }) => [term, iri, type, columns.length === sources.length ? '' : columns.join(' ')].join('\t')).sort();
  const target = resolve(import.meta.dirname, '../ontologies/contexts', `${table}.tsv`);
  writeFileSync(target, ['term\tiri\ttype\tcontexts', ...lines, ''].join('\n'));
  console.log(`${lines.length} rows written to ${target}`);
}

if (import.meta.main) {
  const [table, ...sources] = process.argv.slice(2);
  if (!table || sources.length === 0) { console.error('node scripts/write-contexts.ts TABLE COLUMN=FILE [COLUMN=FILE …]'); process.exit(2); }
  main(table, sources.map((source) => [source.slice(0, source.indexOf('=')), source.slice(source.indexOf('=') + 1)]));
}
