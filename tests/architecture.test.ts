/**
 * The direction of imports and the fences around packages, as data (DESIGN, section 2). A new folder or a new arrow is a
 * decision: it is taken here, in one line, and seen in review.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';

const server = resolve(import.meta.dirname, '../server');

/** folder → folders it may import (itself always) ; files directly in server/ count as folders named after themselves. */
const mayImport: Record<string, readonly string[] | 'all'> = {
  errors: [],
  settings: ['errors'],
  rdf: ['errors', 'pids'],
  pids: ['errors'],
  model: ['rdf', 'errors'],
  derived: ['model', 'rdf'],
  validation: ['model', 'rdf', 'errors', 'store:ports'],
  // what is judged by on demand, over the validation that every deposit passes
  profiles: ['validation', 'model', 'rdf', 'errors', 'store:ports'],
  store: ['rdf', 'errors'],
  tables: ['model', 'rdf', 'errors', 'store:ports'],
  terms: ['rdf', 'pids', 'errors'],
  // SSSOM as a standard: pure functions over text and statements
  sssom: ['rdf', 'pids', 'errors'],
  // sets read back from the journal, in a thread of their own
  'mapping-sets': ['store:ports', 'sssom', 'terms', 'rdf', 'errors'],
  // the curator's work over the records: what waits for a term, decisions, their batches
  curation: ['records', 'store:ports', 'tables:ports', 'terms', 'sssom', 'model', 'rdf', 'pids', 'errors'],
  // the importer of sheets reads what the derived template lays out, and an exporter asks its importer whether it reads back the same
  // mapping sets are read by the room of their standard
  importers: ['model', 'derived', 'terms', 'sssom', 'pids', 'rdf', 'errors'],
  records: ['store:ports', 'tables:ports', 'validation', 'profiles', 'importers:ports', 'model', 'terms', 'pids', 'rdf', 'errors'],
  exporters: ['records', 'importers', 'derived', 'model', 'rdf', 'errors'],
  // tables of readings are read by the readers of sheets, with their guards
  // which addresses are public is judged in one place for all that is fetched
  qc: ['records', 'importers', 'store:ports', 'pids', 'rdf', 'errors'],
  // judging what was measured, and telling what follows for instruments and images
  quality: ['qc', 'records', 'store:ports', 'tables:ports', 'model', 'rdf', 'errors'],
  apis: 'all',
  server: 'all',
  keeper: 'all',
  catalogue: 'all',
  mappings: 'all',
  reader: 'all',
  cli: 'all',
  main: 'all',
};

/** A port is a file of types only: what `folder:ports` opens. */
const ports: Record<string, string> = { store: 'store/store.ts', tables: 'tables/tables.ts', importers: 'importers/importer.ts' };

/** package → files (by prefix under server/) that may import it. */
const fences: Record<string, readonly string[]> = {
  oxigraph: ['store/'],
  'node:sqlite': ['store/', 'terms/', 'qc/jobs'],
  '@duckdb/node-api': ['tables/'],
  'rdf-validate-shacl': ['validation/validator.ts', 'validation/engine'],
  graphql: ['derived/graphql-schema', 'apis/graphql'],
  'graphql-yoga': ['apis/graphql'],
  jsonld: ['rdf/'],
  saxes: ['rdf/', 'importers/', 'qc/sources/'],
  geotiff: ['qc/'],
  zarrita: ['qc/'],
  hucre: ['importers/workbook-reader.ts', 'exporters/workbook-writer.ts', 'exporters/annotate-workbook.ts'],
  'csv-parse': ['importers/csv-reader.ts'],
  'csv-stringify': ['exporters/csv-writer.ts'],
};

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s*['"]([^'"]+)['"]/g)]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function roomOf(path: string): string {
  const inside = relative(server, path);
  return inside.includes(sep) ? inside.split(sep)[0]! : inside.replace(/\.ts$/, '');
}

test('every import goes the way the table allows', () => {
  const offenders: string[] = [];
  for (const file of filesUnder(server)) {
    const room = roomOf(file);
    const allowed = mayImport[room];
    if (allowed === undefined) { offenders.push(`${relative(server, file)}: the folder ${room} is not in the table`); continue; }
    if (allowed === 'all') continue;
    for (const name of importsOf(file).filter((name) => name.startsWith('.'))) {
      const target = resolve(dirname(file), name);
      const targetRoom = roomOf(target);
      if (targetRoom === room || allowed.includes(targetRoom)) continue;
      if (allowed.includes(`${targetRoom}:ports`) && relative(server, target).replaceAll(sep, '/') === ports[targetRoom]) continue;
      offenders.push(`${relative(server, file)} imports ${relative(server, target)}`);
    }
  }
  expect(offenders).toEqual([]);
});

test('packages stay behind their fences', () => {
  const offenders: string[] = [];
  for (const file of filesUnder(server)) {
    const place = relative(server, file).replaceAll(sep, '/');
    for (const name of importsOf(file)) {
      const fence = Object.entries(fences).find(([fenced]) => name === fenced || name.startsWith(`${fenced}/`))?.[1];
      if (fence && !fence.some((prefix) => place.startsWith(prefix))) offenders.push(`${place} imports ${name}`);
    }
  }
  expect(offenders).toEqual([]);
});

/** The web pages: folder → folders it may import; nothing of the server, and no packages but these. */
const web = resolve(import.meta.dirname, '../web');
const webMayImport: Record<string, readonly string[] | 'all'> = { api: [], frame: ['api'], curation: ['api', 'frame'], quality: ['api', 'frame'], instruments: ['api', 'frame', 'quality'], instrument: ['api', 'frame', 'quality'], main: 'all' };
const webPackages = ['preact', 'preact/hooks', '@preact/signals', 'uplot', 'uplot/dist/uPlot.min.css'];

test('web pages import their own folders as the table allows, three packages, and nothing of the server', () => {
  const offenders: string[] = [];
  const files = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !/^(?:dist|vite\.config)/.test(name));
  expect(files.length).toBeGreaterThan(9);
  for (const name of files) {
    const room = name.split(sep)[0]!.replace(/\.tsx?$/, '');
    const allowed = webMayImport[room];
    if (allowed === undefined) { offenders.push(`${name}: the folder ${room} is not in the table`); continue; }
    for (const imported of importsOf(join(web, name))) {
      const [first = ''] = imported.startsWith('.') ? relative(web, resolve(web, dirname(name), imported)).split(sep) : [];
      const fine = imported.startsWith('.') ? first !== '..' && (allowed === 'all' || first === room || allowed.includes(first)) : webPackages.includes(imported);
      if (!fine) offenders.push(`${name} imports ${imported}`);
    }
  }
  expect(offenders).toEqual([]);
});

test('every web page of the table has its file', () => {
  const pages = JSON.parse(readFileSync(join(web, 'pages.json'), 'utf8')) as { name: string }[];
  expect(pages.map(({ name }) => name).filter((name) => !existsSync(join(web, name, 'page.tsx')))).toEqual([]);
});

test('only settings.ts reads the environment, but for what is Node\'s own', () => {
  const readers = filesUnder(server)
    .filter((file) => /process\.env\b/.test(readFileSync(file, 'utf8')))
    .map((file) => relative(server, file));
  expect(readers.toSorted()).toEqual(['cli/compile-cache.ts', 'settings.ts']);
});

test('no file has a name that explains nothing', () => {
  const offenders = filesUnder(server).map((file) => relative(server, file))
    .filter((name) => /(^|[/\\-])(utils?|helpers?|common|manager|misc|types)\.ts$/.test(name));
  expect(offenders).toEqual([]);
});
