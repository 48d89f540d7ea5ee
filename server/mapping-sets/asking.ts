/**
 * What is asked of the mapping sets in their thread, as a table: a name, and what it does. Long answers are written here and
 * go over as bytes, so that nobody else has work with them. A new question is a row; the client has it by that name.
 */
import { ownState } from '../sssom/agreement.ts';
import type { MappingState } from '../sssom/agreement.ts';
import { checkMappings } from '../sssom/checks.ts';
import type { TermSource } from '../sssom/checks.ts';
import type { Finding } from '../sssom/findings.ts';
import type { Mapping, MappingSet } from '../sssom/mapping.ts';
import { readSssom } from '../sssom/read.ts';
import type { ReadSssomOptions } from '../sssom/read.ts';
import { forms } from '../sssom/write.ts';
import type { Form } from '../sssom/write.ts';
import type { JournalReader } from '../store/store.ts';
import type { TermDecision } from '../terms/decision-memory.ts';
import { decisionsOf } from './decisions.ts';
import { testOf } from './filters.ts';
import type { Filters } from './filters.ts';
import { createInferring, unspecifiedLicence } from './inferring.ts';
import { createKeptSets } from './kept-sets.ts';
import type { SetVersion } from './kept-sets.ts';
import { createService } from './service.ts';

/** Mappings that are wanted: those of a set, or those of the curated set in a state. */
export type Wanted = { readonly filters: Filters } & (
  { readonly version: SetVersion; /** leaves out those with obsolete ends */ readonly living?: boolean }
  | { readonly batches: readonly string[]; readonly state: MappingState | 'all' });
export interface ShownMapping { readonly mapping: Mapping; readonly state: MappingState }
export interface ShownSet { readonly set: MappingSet; readonly total: number; readonly rows: readonly ShownMapping[] }

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** IRIs of the two sets that this server writes. */
export const ownSets = (base: string): { readonly curated: string; readonly inferred: string } => ({ curated: `${base}mappings/curated`, inferred: `${base}mappings/inferred` });

/** The questions over the sets of a journal; `lookup` has the ontologies in use. */
export function createAsking({ journal, lookup, base }: { journal: Pick<JournalReader, 'content' | 'newest'>; lookup: TermSource; base: string }) {
  const { curated, inferred } = ownSets(base);
  const sets = createKeptSets({ journal, curated });
  const isObsolete = ({ subject_id: from, object_id: to }: Mapping): boolean => [from, to].some((iri) => iri !== undefined && lookup.find(iri)?.obsolete === true);
  const choose = (wanted: Wanted): { set: MappingSet; fit: ShownMapping[] } => {
    const test = testOf(wanted.filters);
    if ('version' in wanted) {
      const { set, mappings } = sets.read(wanted.version);
      return { set, fit: mappings.filter(({ mapping }) => test(mapping) && !(wanted.living === true && isObsolete(mapping))).map(({ mapping }) => ({ mapping, state: ownState(mapping) })) };
    }
    const { batches, state } = wanted;
    return {
      set: { mapping_set_id: curated, mapping_set_title: state === 'candidate' ? 'Candidates that wait for a review' : 'Curated mappings', license: unspecifiedLicence, curie_map: { agents: `${base}agents/`, records: `${base}records/` } },
      fit: sets.readCurated(batches).filter((each) => (state === 'all' || each.state === state) && test(each.mapping)).map(({ node, mapping, state: own }) => ({ mapping: { ...mapping, record_id: mapping.record_id ?? node }, state: own })),
    };
  };
  return {
    /** Findings about a file that is not kept, as JSON. Errors: source-not-readable. */
    async check({ bytes, options }: { bytes: Uint8Array; options: ReadSssomOptions }): Promise<Uint8Array> {
      const read = await readSssom(bytes, options);
      const findings: readonly Finding[] = [...read.findings, ...checkMappings(read.mappings, lookup)].toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
      const count = (severity: Finding['severity']): number => findings.filter((each) => each.severity === severity).length;
      return encode(JSON.stringify({
        mapping_set_id: read.set.mapping_set_id ?? null, format: read.format, mappings: read.mappings.length, conforms: count('Violation') === 0,
        violations: count('Violation'), warnings: count('Warning'), infos: count('Info'),
        terms_checked: lookup.versions().filter(({ inUse }) => inUse).map(({ id, version }) => ({ ontology: id, version })), findings, loss: read.loss,
      }));
    },
    /** The decisions that a file of mappings tells of. Errors: source-not-readable. */
    decisions: async ({ bytes }: { bytes: Uint8Array }): Promise<TermDecision[]> => decisionsOf((await readSssom(bytes)).mappings),
    /** Mappings as a file. Errors: not-found. */
    write({ wanted, form }: { wanted: Wanted; form: Form }): Uint8Array {
      const { set, fit } = choose(wanted);
      return encode(forms[form].write({ set, mappings: fit.map(({ mapping }) => mapping) }));
    },
    /** The first mappings, to be shown. Errors: not-found. */
    show({ wanted, most }: { wanted: Wanted; most: number }): ShownSet {
      const { set, fit } = choose(wanted);
      return { set, total: fit.length, rows: fit.slice(0, most) };
    },
    /** How many of the curated mappings are in which state. */
    countStates({ batches }: { batches: readonly string[] }): { total: number; states: Record<MappingState, number> } {
      const all = sets.readCurated(batches), states: Record<MappingState, number> = { reviewed: 0, candidate: 0, rejected: 0, superseded: 0 };
      for (const { state } of all) states[state] += 1;
      return { total: all.length, states };
    },
    ...createInferring({ sets, base, inferred }), ...createService({ sets, curated }),
  };
}
export type Asking = ReturnType<typeof createAsking>;
