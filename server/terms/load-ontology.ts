/**
 * Taking an ontology's file into the catalogue, all of it or nothing: read, named, written in one transaction, and the file
 * itself kept by its hash, so that the catalogue can be made anew from the files alone.
 */
import { createHash } from 'node:crypto';
import { KnownError } from '../errors.ts';
import type { CatalogueStore } from './catalogue-store.ts';
import type { LoadStep, LoadSummary, OntologyVersion } from './catalogue.ts';
import { identifyOntology, ontologyIdPattern, versionPattern } from './identify-ontology.ts';
import type { Told } from './identify-ontology.ts';
import type { KeptFiles } from './kept-files.ts';
import { unpack } from './kept-files.ts';
import type { ReadOntology } from './term.ts';

/** A file to load, with what its sender says of it. */
export interface OntologySource extends Told {
  /** as given; may be gzipped */ readonly bytes: Uint8Array;
  /** file name or IRI */ readonly source: string;
  /** ISO 8601; default now */ readonly loadedAt?: string;
}

/** Reads a file of any known format. Throws source-not-readable. */
export type ReadSource = (source: { bytes: Uint8Array; name: string; onStep?: (step: LoadStep) => void }) => ReadOntology | Promise<ReadOntology>;

export interface LoadParts { store: CatalogueStore; files: KeptFiles; read: ReadSource; now?: () => Date }

const shown = 20;

/**
 * Loads a file as a version of its own, not in use. Bytes that were loaded before are answered with that version and
 * `already`, unless something else is told of them; another file that calls itself by a version that is there gets the beginning of its hash behind it. Errors:
 * source-not-readable (with the first faults), request-not-valid for an id or a version that cannot be one or that is not the
 * one under which these bytes are loaded, catalogue-failed.
 */
export async function loadOntology({ bytes, source, loadedAt, ...told }: OntologySource, { store, files, read, now = () => new Date() }: LoadParts, onStep: (step: LoadStep) => void = () => undefined): Promise<LoadSummary> {
  const started = performance.now();
  if (told.id !== undefined && !ontologyIdPattern.test(told.id)) throw new KnownError('request-not-valid', `${JSON.stringify(told.id.slice(0, 100))} cannot be the id of an ontology; ids have small letters, digits and hyphens, such as "fbbi"`);
  if (told.version !== undefined && !versionPattern.test(told.version)) throw new KnownError('request-not-valid', `${JSON.stringify(told.version.slice(0, 100))} cannot be a version; versions have letters, digits, dots and hyphens, such as "2026-01-30"`);
  const plain = unpack(bytes);
  const sha256 = createHash('sha256').update(plain).digest('hex');
  const known = store.findByHash(sha256);
  if (known) refuseOtherNames(known, told);
  if (known) return { version: known, faults: store.faults(known.id, known.version), already: true, ms: performance.now() - started };

  onStep({ stage: 'reading', done: 0 });
  const ontology = await read({ bytes: plain, name: source, onStep });
  const fatal = ontology.faults.filter((fault) => fault.fatal);
  if (fatal.length > 0) throw new KnownError('source-not-readable', `${source} cannot be read as an ontology: ${fatal[0]!.line === undefined ? '' : `line ${fatal[0]!.line}: `}${fatal[0]!.message}`, { faults: fatal.slice(0, shown) });
  if (ontology.terms.length === 0) throw new KnownError('source-not-readable', `${source} holds no term; ${ontology.format} was read, with ${ontology.faults.length} faults`, { faults: ontology.faults.slice(0, shown) });
  const identity = identifyOntology(ontology, sha256, told);
  const taken = store.find(identity.id, identity.version) !== undefined;
  if (taken && told.version !== undefined) throw new KnownError('request-not-valid', `${identity.id} ${told.version} is loaded already, from another file; give another version, or remove that one first`);
  const { kept, discard } = files.begin({ sha256, bytes: plain, about: { source, loadedAt: loadedAt ?? now().toISOString(), ...identity, ...(taken ? { version: `${identity.version}+${sha256.slice(0, 8)}` } : {}) } });
  try {
    const version = store.add({ ...ontology.header, ...kept.about, format: ontology.format, sha256 }, ontology.terms, ontology.faults, onStep);
    kept.keep();
    return { version, faults: ontology.faults, already: false, ms: performance.now() - started };
  } catch (error) {
    discard();
    throw error;
  }
}

/** Errors: request-not-valid where a file that is loaded is now told to be something else. */
function refuseOtherNames(known: OntologyVersion, told: Told): void {
  const differing = [
    ...(['id', 'version', 'prefix', 'complete'] as const).filter((each) => told[each] !== undefined && String(told[each]) !== String(known[each])),
    ...(told.namespaces !== undefined && told.namespaces.some((each) => !known.namespaces.includes(each)) ? ['namespaces'] as const : []),
  ];
  if (differing.length === 0) return;
  throw new KnownError('request-not-valid', `this file is loaded already, as ${known.id} ${known.version} (prefix ${known.prefix}, ${known.complete ? 'complete' : 'an extract'}); its ${differing.join(' and ')} cannot be given anew while it is: remove that version first, or leave ${differing.length === 1 ? 'it' : 'them'} out`, { parameter: differing[0]! });
}
