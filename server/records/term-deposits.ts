/**
 * The graph holds the terms that are used: a record that uses a term brings it, and what stands above it up to the field's
 * root, as records of their own. Here is said which of them the graph lacks, or has as another version of the ontology
 * said it; writing them is the deposit's, in the same transaction.
 */
import type { TermSpec } from '../model/resource-model.ts';
import type { Quad } from '../rdf/terms.ts';
import type { Journal } from '../store/store.ts';
import type { TermLookup } from '../terms/catalogue.ts';
import type { ParentRelation } from '../terms/term.ts';
import { createTermRecord, termRecordPrefix } from './term-record.ts';
import type { TermRecord } from './term-record.ts';
import type { TermUses } from './term-uses.ts';

/** A term that is used, and how far its ancestors are wanted. */
export interface WantedTerm extends Pick<TermSpec, 'branch' | 'alsoPartOf'> { readonly iri: string }

export interface TermDeposits {
  /** Records that the graph lacks for the terms which these statements use, what is above before what is below. */
  missing(quads: readonly Quad[]): TermRecord[];
  /** The same for terms that are named. */
  missingOf(terms: readonly WantedTerm[]): TermRecord[];
  /** Called when a term's record was written, or taken back. */
  note(record: TermRecord, present: boolean): void;
  /** Called when a record was withdrawn: if it was a term's, the term is lacking again. */
  noteWithdrawal(id: string): void;
}

/** Activity of versions that the server writes for terms. */
export const termActivity = 'term';

/** The relations along which a field's terms stand below each other. */
export function relationsOf({ alsoPartOf }: Pick<TermSpec, 'alsoPartOf'>): readonly ParentRelation[] {
  return alsoPartOf ? ['is-a', 'part-of'] : ['is-a'];
}

/** Terms above, up to the field's root where it has one and the term stands below it. */
export function ancestorsWithin(lookup: TermLookup, wanted: WantedTerm): readonly string[] {
  const { iri, branch } = wanted, relations = relationsOf(wanted);
  const all = lookup.ancestors(iri, relations);
  if (branch === undefined || iri === branch || !all.includes(branch)) return iri === branch ? [] : all;
  const beyond = new Set(lookup.ancestors(branch, relations));
  return all.filter((each) => !beyond.has(each));
}

/** Creates it; what is known to be there is remembered until other versions of ontologies come into use. */
export function createTermDeposits({ lookup, uses, journal, base, agent }: { lookup: TermLookup; uses: TermUses; journal: Journal; base: string; /** IRI of the server's own agent */ agent: string }): TermDeposits {
  let generation = lookup.generation;
  /** terms whose records are as the version in use says, and terms with all that is wanted above them */
  let present = new Set<string>(), whole = new Set<string>();
  const keyOf = ({ iri, branch = '', alsoPartOf = false }: WantedTerm): string => `${iri}\n${branch}\n${alsoPartOf}`;

  const lacking = (iri: string): TermRecord | undefined => {
    if (present.has(iri)) return undefined;
    const term = lookup.find(iri);
    const record = term && createTermRecord(term, { lookup, base });
    const newest = record && journal.newest(record.record);
    // what somebody else once wrote under that name stays in its history only
    const kept = newest && !newest.withdrawn && newest.agent === agent && newest.activity.kind === termActivity && journal.content(newest.seq) === record.nquads;
    if (!record || kept) { present.add(iri); return undefined; }
    return record;
  };

  const missingOf = (terms: readonly WantedTerm[]): TermRecord[] => {
    if (lookup.generation !== generation) { generation = lookup.generation; present = new Set(); whole = new Set(); }
    const found = new Map<string, TermRecord>();
    for (const wanted of terms) {
      if (whole.has(keyOf(wanted))) continue;
      const lacks = [...ancestorsWithin(lookup, wanted).toReversed(), wanted.iri].map((iri) => [iri, lacking(iri)] as const);
      for (const [iri, record] of lacks) if (record) found.set(iri, record);
      if (lacks.every(([, record]) => !record)) whole.add(keyOf(wanted));
    }
    return [...found.values()];
  };

  return {
    missingOf,
    missing: (quads) => missingOf(uses.of(quads).flatMap(({ quad: { object }, spec: { branch, alsoPartOf } }) => (
      object.termType === 'NamedNode' ? [{ iri: object.value, ...(branch ? { branch } : {}), ...(alsoPartOf ? { alsoPartOf } : {}) }] : []))),
    note({ quads }, isPresent) {
      const iri = quads[0]!.subject.value;
      if (isPresent) present.add(iri);
      else { present.delete(iri); whole = new Set(); }
    },
    noteWithdrawal(id) { if (id.startsWith(termRecordPrefix)) { present = new Set(); whole = new Set(); } },
  };
}
