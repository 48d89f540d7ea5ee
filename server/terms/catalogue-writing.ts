/**
 * The work of the catalogue's writing thread: making the file what it should be at a start, loading, taking away, and putting
 * versions in use. One after another, so two loads at once are two loads in turn.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { CatalogueStore, Pin } from './catalogue-store.ts';
import { openCatalogueStore } from './catalogue-store.ts';
import type { LoadStep, LoadSummary, OntologyVersion } from './catalogue.ts';
import { openKeptFiles } from './kept-files.ts';
import type { KeptFiles } from './kept-files.ts';
import { loadOntology } from './load-ontology.ts';
import type { OntologySource, ReadSource } from './load-ontology.ts';
import { readOntology } from './readers/read-ontology.ts';
import type { ReadingFault } from './term.ts';

/** A slice that comes with the server: a row of `ontologies/sources.yaml` with `catalogue: true`. */
export interface Shipped { readonly file: string; readonly id: string; readonly licence?: string; readonly title?: string }

export interface Prepared {
  /** why the file was made anew */ readonly remade?: string;
  /** versions of what comes with the server, as they are now */ readonly shipped: readonly Pin[];
  /** files that were read again, and what was wrong with those that could not be */ readonly restored: number; readonly faults: readonly string[];
}

export interface CatalogueWriting {
  /** Brings the file up to what lies beside it and what comes with the server. */
  prepare(): Promise<Prepared>;
  load(source: OntologySource, onStep: (step: LoadStep) => void): Promise<LoadSummary>;
  /** Puts exactly these in use; those that are not there are given back. */
  use(pins: readonly Pin[], onStep: (step: LoadStep) => void): Pin[];
  /** Errors: request-not-valid for one in use. */
  remove(pin: Pin): boolean;
  faults(pin: Pin): ReadingFault[];
  close(): void;
}

/** What a shipped slice is called as a source; so a newer server knows its own. */
const sourceOf = (file: string): string => `micrograph/ontologies/${file}`;

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The rows that belong into the catalogue. */
export function readShipped(folder: string): Shipped[] {
  const rows = parse(readFileSync(join(folder, 'sources.yaml'), 'utf8')) as Record<string, { catalogue?: string; licence?: string; title?: string }>;
  return Object.entries(rows).flatMap(([file, { catalogue, licence, title }]) => (catalogue === undefined ? [] : [{ file, id: catalogue, ...(licence ? { licence } : {}), ...(title ? { title } : {}) }]));
}

const readSource: ReadSource = ({ bytes, name, onStep }) => readOntology(bytes, { name, onStep: (done) => { onStep?.({ stage: 'reading', done, of: bytes.length }); } });

/** Opens the writing side over a data folder; `shipped` is the folder of the server's own ontologies. */
export function openCatalogueWriting({ dataFolder, shipped, maxPages }: { dataFolder: string; shipped: string; maxPages?: number }): CatalogueWriting {
  const store: CatalogueStore = openCatalogueStore({ file: join(dataFolder, 'catalogue.sqlite'), ...(maxPages === undefined ? {} : { maxPages }) });
  const files: KeptFiles = openKeptFiles(join(dataFolder, 'ontologies'));
  const load = (source: OntologySource, onStep?: (step: LoadStep) => void): Promise<LoadSummary> => loadOntology(source, { store, files, read: readSource }, onStep);

  return {
    async prepare() {
      files.settle((sha256) => store.findByHash(sha256) !== undefined);
      const faults: string[] = [], pins: Pin[] = [];
      let restored = 0;
      for (const { sha256, about, read } of files.list()) {
        if (store.findByHash(sha256)) continue;
        try { await load({ bytes: read(), ...about }); restored += 1; } catch (error) { faults.push(`${about.id} ${about.version} (${about.source}): ${(error as Error).message}`); }
      }
      for (const { file, id, licence, title } of readShipped(shipped)) {
        const bytes = new Uint8Array(readFileSync(join(shipped, file)));
        // these bytes may be there under a name that somebody gave them
        const there = store.findByHash(hashOf(bytes));
        if (there) { pins.push({ ontology: there.id, version: there.version }); continue; }
        const name = `slice-${hashOf(bytes).slice(0, 8)}`;
        const { version } = await loadOntology({ bytes, source: sourceOf(file), id, version: name, complete: false }, {
          store, files, read: async (given) => { const read = await readSource(given); return { ...read, header: { ...(licence ? { licence } : {}), ...(title ? { title } : {}), ...read.header } }; },
        });
        pins.push({ ontology: version.id, version: version.version });
      }
      return { ...(store.remade === undefined ? {} : { remade: store.remade }), shipped: pins, restored, faults };
    },
    load,
    use: (pins, onStep) => store.use(pins, onStep),
    remove({ ontology, version }) {
      const found = store.find(ontology, version);
      // the file first: one that is left over is loaded again at the next start
      if (found && !found.inUse) files.remove(found.sha256);
      return store.remove(ontology, version);
    },
    faults: ({ ontology, version }) => store.faults(ontology, version),
    close() { store.close(); },
  };
}

/**
 * What should be in use: what the record says, as far as it is there; of an ontology that the record does not name, or whose
 * version is lost, the slice that comes with the server. With `renew`, as at a start, a newer slice comes in place of an older
 * one; at other times an older one that somebody chose stays.
 */
export function pinsInForce(recorded: readonly Pin[], versions: readonly OntologyVersion[], shipped: readonly Pin[], { renew = false }: { renew?: boolean } = {}): Pin[] {
  const find = ({ ontology, version }: Pin): OntologyVersion | undefined => versions.find((each) => each.id === ontology && each.version === version);
  const pins = new Map(recorded.filter((pin) => find(pin)).map((pin) => [pin.ontology, pin]));
  for (const own of shipped) {
    const pinned = pins.get(own.ontology), [now, before] = [find(own), pinned && find(pinned)];
    if (now && (!before || renew && before.source === now.source)) pins.set(own.ontology, own);
  }
  return [...pins.values()].toSorted((a, b) => (a.ontology < b.ontology ? -1 : 1));
}
