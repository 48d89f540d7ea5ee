/**
 * The worklist of drift: what versions of ontologies that came into use did to the terms that records use, by ontology. What
 * a term was before stands in the history of its own record, so that the earlier version need not stay loaded.
 */
import type { ResourceModel } from '../model/resource-model.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import { owl, rdfs } from '../rdf/vocabulary.ts';
import { recordIri } from '../records/record.ts';
import { termActivity } from '../records/term-deposits.ts';
import type { WantedTerm } from '../records/term-deposits.ts';
import { termNamed } from '../records/term-names.ts';
import { isWithin } from '../records/term-place.ts';
import { termRecordId } from '../records/term-record.ts';
import type { DepositAnswer, Keeper } from '../records/record.ts';
import type { JournalReader } from '../store/store.ts';
import type { OntologyVersion, TermLookup } from '../terms/catalogue.ts';
import { curieOf } from '../terms/curie.ts';
import type { Ask } from './ask.ts';
import { compareVersions } from './compare-versions.ts';
import type { Drift, TermBefore } from './compare-versions.ts';
import { createUsedTerms } from './used-terms.ts';

/** A drifted term with what stands on it. */
export interface DriftItem extends Drift { readonly things: number; readonly records: number; readonly images: number }
export interface OntologyDrift { readonly ontology: string; /** version before; absent where none is known */ readonly from?: string; readonly to: string; readonly items: readonly DriftItem[] }

export interface DriftParts {
  model: ResourceModel;
  ask: Ask;
  /** images by group, for things that each count for one */ countImages: (things: readonly { thing: string; group: string }[]) => Promise<ReadonlyMap<string, number>>;
  lookup: TermLookup;
  journal: JournalReader;
  keeper: Pick<Keeper, 'keepTerms'>;
  /** ends in a slash */ base: string;
}

export interface TermDrift {
  /** All that has drifted, obsolete and gone terms first, then by what stands on them. */
  list(): Promise<OntologyDrift[]>;
  /** Brings the records of all used terms up to the versions in use, a few at a time. */
  refresh(onProgress?: (done: number, of: number) => void): Promise<{ terms: number; written: number }>;
}

/** Terms of one turn of the keeper, so that deposits come in between. */
const atOnce = 8;
const gravity: Readonly<Record<Drift['kind'], number>> = { gone: 0, obsolete: 0, moved: 1, relabelled: 2 };

/** Creates it. */
export function createTermDrift({ model, ask, countImages, lookup, journal, keeper, base }: DriftParts): TermDrift {
  const used = createUsedTerms({ model, ask });
  const versionOf = (iri: string): OntologyVersion | undefined => {
    const own = lookup.find(iri)?.from.ontology;
    return own === undefined ? lookup.versions().find(({ inUse, namespaces }) => inUse && namespaces.some((namespace) => iri.startsWith(namespace))) : lookup.inUse(own);
  };

  /** what the last other version said, by the history of the term's record */
  const earlier = (iri: string, { id, version }: OntologyVersion): TermBefore & { version: string } | undefined => {
    const record = recordIri(base, termRecordId({ iri, curie: curieOf(iri) }));
    const row = journal.history(record).filter(({ withdrawn, activity, source }) => !withdrawn && activity.kind === termActivity && source?.name !== `${id} ${version}`).at(-1);
    if (!row) return undefined;
    const about = fromNQuads(journal.content(row.seq) ?? '').filter(({ subject }) => subject.value === iri);
    const label = about.find(({ predicate }) => predicate.value === rdfs.label)?.object.value;
    return label === undefined ? undefined : { label, obsolete: about.some(({ predicate, object }) => predicate.value === owl.deprecated && object.value === 'true'), version: (row.source?.name ?? '').replace(/^\S+ /, '') };
  };

  return {
    async list() {
      const terms = await used.list(), earliers = new Map<string, ReturnType<typeof earlier>>();
      for (const { iri } of terms) { const version = versionOf(iri); if (version) earliers.set(iri, earlier(iri, version)); }
      const drifted = compareVersions((iri) => earliers.get(iri), {
        find: (iri) => lookup.find(iri), replacement: (iri) => lookup.replacement(iri), isWithin: (iri, spec) => isWithin(lookup, iri, spec), isComplete: (iri) => versionOf(iri)?.complete === true,
        named: (label, spec) => termNamed(label, { ontologies: spec.ontologies, lookup, accepts: (iri) => isWithin(lookup, iri, spec) }),
      }, terms);
      if (drifted.length === 0) return [];
      const iris = drifted.map(({ term }) => term);
      const [counts, images] = await Promise.all([used.counts(iris), used.things(iris).then(countImages)]);
      const items = drifted.map((drift): DriftItem => ({ ...drift, ...counts.get(drift.term) ?? { things: 0, records: 0 }, images: images.get(drift.term) ?? 0 }));
      return [...Map.groupBy(items, ({ term }) => versionOf(term)!.id)].map(([id, own]): OntologyDrift => {
        const from = own.map(({ term }) => earliers.get(term)?.version).find((each) => each !== undefined);
        return { ontology: id, ...(from === undefined ? {} : { from }), to: lookup.inUse(id)!.version, items: own.toSorted((a, b) => gravity[a.kind] - gravity[b.kind] || b.images - a.images || b.things - a.things || (a.term < b.term ? -1 : 1)) };
      }).toSorted((a, b) => (a.ontology < b.ontology ? -1 : 1));
    },

    async refresh(onProgress = () => undefined) {
      const wanted = (await used.list()).flatMap(({ iri, specs }): WantedTerm[] => specs.map(({ branch, alsoPartOf }) => ({ iri, ...(branch ? { branch } : {}), ...(alsoPartOf ? { alsoPartOf } : {}) })));
      let written = 0;
      for (let at = 0; at < wanted.length; at += atOnce) {
        const answers: DepositAnswer[] = await keeper.keepTerms(wanted.slice(at, at + atOnce));
        written += answers.filter(({ accepted }) => accepted).length;
        onProgress(Math.min(at + atOnce, wanted.length), wanted.length);
      }
      return { terms: wanted.length, written };
    },
  };
}
