/**
 * The ontologies of a running server: loading, choosing the version in use, taking away. What is in use is decided by a
 * record that goes in like all others; the catalogue follows whatever that record says. One change at a time.
 */
import type { Logger } from 'pino';
import { KnownError } from '../errors.ts';
import { ontologiesRecord, ontologiesRecordId, readPins } from '../records/ontology-pins.ts';
import { recordIri, serverAgent } from '../records/record.ts';
import type { Agent, Keeper } from '../records/record.ts';
import type { JournalReader } from '../store/store.ts';
import type { CatalogueClient } from '../terms/catalogue-channel.ts';
import type { Pin } from '../terms/catalogue-store.ts';
import type { LoadStep, LoadSummary, OntologyVersion, TermLookup } from '../terms/catalogue.ts';
import { pinsInForce } from '../terms/catalogue-writing.ts';
import type { Prepared } from '../terms/catalogue-writing.ts';
import type { OntologySource } from '../terms/load-ontology.ts';

export interface Ontologies {
  /** Brings what is in use to what the record says, and writes the record at the first start. */
  start(prepared: Prepared): Promise<void>;
  versions(): readonly OntologyVersion[];
  /** The versions of one ontology. Errors: not-found. */
  of(id: string): readonly OntologyVersion[];
  /** Loads a file, and puts it in use unless told otherwise. Errors: source-not-readable, request-not-valid, catalogue-failed. */
  add(source: OntologySource, options: { agent: Agent; /** undefined: unless it is older or holds less than what is in use */ use?: boolean; onStep?: (step: LoadStep) => void }): Promise<LoadSummary & { inUse: boolean; before?: OntologyVersion; /** why it was not put in use */ kept?: string }>;
  /** Errors: not-found, record-not-valid. */
  use(pin: Pin, options: { agent: Agent; onStep?: (step: LoadStep) => void }): Promise<OntologyVersion>;
  /** Takes a version away; one in use only with another one to use, or by force. Errors: not-found, request-not-valid. */
  remove(pin: Pin, options: { agent: Agent; instead?: string; force?: boolean }): Promise<{ removed: OntologyVersion; inUse?: OntologyVersion }>;
  faults(pin: Pin): ReturnType<CatalogueClient['faults']>;
  /** Called when a record has a new version. */
  note(record: string): void;
}

export interface OntologiesParts { catalogue: CatalogueClient; lookup: TermLookup; keeper: Keeper; journal: JournalReader; base: string; log: Logger; /** called when the catalogue answers from other versions than before */ onInUse?: () => void }

/** Creates the part. */
export function createOntologies({ catalogue, lookup, keeper, journal, base, log, onInUse = () => undefined }: OntologiesParts): Ontologies {
  const record = recordIri(base, ontologiesRecordId);
  let before: Promise<unknown> = Promise.resolve();
  let shipped: readonly Pin[] = [];
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = before.then(work);
    before = done.catch(() => undefined);
    return done;
  };
  const find = ({ ontology, version }: Pin): OntologyVersion | undefined => lookup.versions().find((each) => each.id === ontology && each.version === version);
  const get = (pin: Pin): OntologyVersion => {
    const found = find(pin);
    if (found) return found;
    const others = lookup.versions().filter(({ id }) => id === pin.ontology).map(({ version }) => version);
    throw new KnownError('not-found', `${pin.ontology} ${pin.version} is not in the catalogue; ${others.length === 0 ? 'no version of it is' : `there are ${others.join(', ')}`}`);
  };
  const inForce = (options?: { renew?: boolean }): Pin[] => pinsInForce(readPins(journal, record) ?? [], lookup.versions(), shipped, options);
  /** versions that the record names and the catalogue lacks; each is said */
  const warnOfLost = (): Pin[] => {
    const lost = (readPins(journal, record) ?? []).filter((pin) => !find(pin));
    for (const pin of lost) log.warn(pin, 'this version of an ontology is in use by the record, but not in the catalogue; load it again, or choose another one');
    return lost;
  };
  const follow = async (onStep?: (step: LoadStep) => void): Promise<void> => {
    const earlier = lookup.generation;
    for (const pin of await catalogue.use(inForce(), onStep)) log.warn(pin, 'this version of an ontology could not be put in use, for the catalogue does not have it');
    if (lookup.generation !== earlier) onInUse();
  };
  /** writes which versions are in use, and has the catalogue follow */
  const decide = async (pins: readonly Pin[], agent: Agent, activity: string, onStep?: (step: LoadStep) => void): Promise<void> => {
    const versions = pins.map(get).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const [answer] = await keeper.deposit({ source: { bytes: new TextEncoder().encode(ontologiesRecord(versions, record)), mediaType: 'application/n-triples', name: 'ontologies.nt' }, id: ontologiesRecordId, agent, activity, visibility: 'public' });
    if (!answer?.accepted) throw new KnownError('record-not-valid', `what is in use could not be written: ${answer?.report.results.find(({ severity }) => severity === 'Violation')?.message ?? 'it was refused'}`);
    await follow(onStep);
  };
  const withPin = (pin: Pin): Pin[] => [...inForce().filter(({ ontology }) => ontology !== pin.ontology), pin];
  const use = async (pin: Pin, agent: Agent, onStep?: (step: LoadStep) => void): Promise<OntologyVersion> => {
    const version = get(pin);
    if (version.inUse) return version;
    await decide(withPin(pin), agent, 'use-ontology', onStep);
    return get(pin);
  };

  return {
    async start(prepared) {
      ({ shipped } = prepared);
      if (prepared.remade !== undefined) log.warn({ reason: prepared.remade, restored: prepared.restored }, 'the catalogue of terms is made anew from the files beside it');
      for (const fault of prepared.faults) log.warn({ fault }, 'an ontology could not be read again');
      const recorded = readPins(journal, record), pins = inForce({ renew: true }), lost = warnOfLost();
      const same = lost.length > 0 || JSON.stringify(pins) === JSON.stringify((recorded ?? []).toSorted((a, b) => (a.ontology < b.ontology ? -1 : 1)).map(({ ontology, version }) => ({ ontology, version })));
      await inTurn(() => (same ? follow() : decide(pins, serverAgent(base), 'shipped')));
    },
    versions: () => lookup.versions(),
    of(id) {
      const found = lookup.versions().filter((each) => each.id === id.toLowerCase());
      if (found.length === 0) throw new KnownError('not-found', `there is no ontology ${id}; there are ${[...new Set(lookup.versions().map((each) => each.id))].join(', ')}`);
      return found;
    },
    add: (source, { agent, use: wanted, onStep }) => inTurn(async () => {
      const summary = await catalogue.load(source, onStep);
      const earlier = lookup.inUse(summary.version.id);
      const kept = wanted === undefined && earlier ? whyKept(earlier, summary.version) : undefined;
      const version = wanted ?? kept === undefined ? await use({ ontology: summary.version.id, version: summary.version.version }, agent, onStep) : summary.version;
      const changed = earlier && earlier.version !== version.version && version.inUse;
      return { ...summary, version, inUse: version.inUse, ...(changed ? { before: earlier } : {}), ...(kept === undefined || version.inUse ? {} : { kept }) };
    }),
    use: (pin, { agent, onStep }) => inTurn(() => use(pin, agent, onStep)),
    remove: (pin, { agent, instead, force = false }) => inTurn(async () => {
      const removed = get(pin);
      if (removed.inUse) {
        if (instead === undefined && !force) throw new KnownError('request-not-valid', `${pin.ontology} ${pin.version} is in use; name the version to use instead, or force it`, { parameter: 'instead' });
        if (shipped.some(({ ontology, version }) => ontology === pin.ontology && version === pin.version) && instead === undefined) throw new KnownError('request-not-valid', `${pin.ontology} ${pin.version} comes with the server and is not taken away while nothing else is in use`);
        const rest = inForce().filter(({ ontology }) => ontology !== pin.ontology);
        const back = instead === undefined ? shipped.filter(({ ontology }) => ontology === pin.ontology) : [{ ontology: pin.ontology, version: instead }];
        await decide([...rest, ...back], agent, 'use-ontology');
      }
      await catalogue.remove(pin);
      const now = lookup.inUse(pin.ontology);
      return { removed, ...(now ? { inUse: now } : {}) };
    }),
    faults: (pin) => catalogue.faults(pin),
    note(changed) {
      if (changed !== record) return;
      void inTurn(() => { warnOfLost(); return follow(); }).catch((error: unknown) => { log.error({ err: error }, 'the catalogue could not follow what is in use'); });
    },
  };
}

const dateIn = (version: string): string | undefined => /\d{4}-\d{2}-\d{2}/.exec(version)?.[0];

/** Why a version that was just loaded should not take the place of the one in use unasked; undefined when it may. */
function whyKept(earlier: OntologyVersion, next: OntologyVersion): string | undefined {
  if (earlier.complete && !next.complete) return `it is an extract, and ${earlier.version} is whole`;
  const [from, to] = [dateIn(earlier.version), dateIn(next.version)];
  return from !== undefined && to !== undefined && to < from ? `it is older than ${earlier.version}` : undefined;
}
