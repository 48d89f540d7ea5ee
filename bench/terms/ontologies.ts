/**
 * The catalogue that the ranking of terms is measured on: the ontologies that lie beside the clone, read and kept as the
 * server does. It stands in the folder for temporary files under the hash of what went in, for loading takes a minute.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openCatalogueStore } from '../../server/terms/catalogue-store.ts';
import { identifyOntology } from '../../server/terms/identify-ontology.ts';
import { readOntology } from '../../server/terms/readers/read-ontology.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/ontologies');
/** Of each ontology the fullest file there is; extracts of one ontology have ids of their own. */
const files: readonly (readonly [id: string, file: string])[] = [
  ['cl', 'czi-CL-ontology-v2026-03-26.json.gz'], ['uberon', 'czi-UBERON-ontology-v2026-04-01.json.gz'], ['efo', 'czi-EFO-ontology-v3.90.0.json.gz'],
  ['mondo', 'czi-MONDO-ontology-v2026-05-05.json.gz'], ['hancestro', 'czi-HANCESTRO-ontology-v2025-10-14.json.gz'], ['hsapdv', 'czi-HsapDv-ontology-v2025-01-23.json.gz'],
  ['mmusdv', 'czi-MmusDv-ontology-v2025-01-23.json.gz'], ['pato', 'pato-simple.obo'], ['obi', 'obi.obo'], ['uo', 'uo.obo'], ['clo', 'clo-lincs.owl.gz'], ['go', 'mondo-go_import.obo'],
  ['chebi', 'mondo-chebi_import.obo'], ['ncbitaxon', 'mondo-ncbitaxon_import.obo'], ['ncbitaxon-go', 'go-ncbitaxon_import.obo'], ['fbbi', 'fbbi-gide-edit.ofn'], ['bao', 'bao_complete.owl'], ['edam-bioimaging', 'EDAM-bioimaging.owl'],
];
/** All cell lines of Cellosaurus: left out where the study left them out, for time alone. */
const more: typeof files = [['cvcl', 'czi-CVCL-ontology-55.0.json.gz']];

/** Why the measurement cannot run here; absent where it can. */
export function whatLacks(): string | undefined {
  return existsSync(folder) ? undefined : 'the ontologies are not beside the clone (../shared/data/ontologies)';
}

/** Path of the catalogue's file, made where it is not there yet. */
export async function catalogueOf({ withCellosaurus = false, tell = (_text: string): void => undefined } = {}): Promise<string> {
  const wanted = withCellosaurus ? [...files, ...more] : files;
  const bytes = wanted.map(([id, name]) => ({ id, name, bytes: readFileSync(join(folder, name)) }));
  const hash = createHash('sha256');
  for (const each of bytes) hash.update(each.id).update(each.bytes);
  const file = join(tmpdir(), `micrograph-bench-terms-${hash.digest('hex').slice(0, 12)}.sqlite`);
  if (existsSync(file)) return file;
  const making = `${file}.${process.pid}`, store = openCatalogueStore({ file: making });
  for (const { id, name, bytes: given } of bytes) {
    const plain = name.endsWith('.gz') ? gunzipSync(given) : given, sha256 = createHash('sha256').update(plain).digest('hex');
    const read = await readOntology(plain, { name });
    const { counts } = store.add({ ...identifyOntology(read, sha256, { id }), format: read.format, sha256, source: name, loadedAt: '2026-01-01T00:00:00Z' }, read.terms, read.faults);
    tell(`${name}: ${counts.terms.toLocaleString('en')} terms, ${counts.strings.toLocaleString('en')} names`);
  }
  store.use(store.versions().map(({ id, version }) => ({ ontology: id, version })));
  store.close();
  renameSync(making, file);
  for (const ending of ['-wal', '-shm']) rmSync(making + ending, { force: true });
  return file;
}

if (import.meta.main) console.log(await catalogueOf({ tell: console.error, withCellosaurus: process.argv.includes('--cellosaurus') }));
