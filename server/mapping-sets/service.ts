/** The contract of mapping services over all stated mappings: pages with facets, one mapping, numbers. */
import { KnownError } from '../errors.ts';
import { hashMapping } from '../sssom/hash.ts';
import { valuesOf } from '../sssom/mapping.ts';
import type { Mapping } from '../sssom/mapping.ts';
import { createContractor } from '../sssom/prefix-map.ts';
import { slotsOfMapping } from '../sssom/slots.ts';
import { iriOf, readCondition } from './filters.ts';
import type { KeptSets, SetVersion } from './kept-sets.ts';

/** The sets and batches there are now: what is inferred is none of them. */
export interface Scope { readonly sets: readonly SetVersion[]; /** records of the curators' batches */ readonly batches: readonly string[] }

/** Mappings that are asked for: by conditions `field|operator|value`, or of entities. */
export interface ServiceQuestion {
  readonly scope: Scope; readonly conditions?: readonly string[];
  readonly entities?: { readonly curies: readonly string[]; readonly justifications: readonly string[]; readonly predicates: readonly string[] };
  readonly limit: number; /** counted from 1 */ readonly page: number;
}

interface Listed { id: string; set: string; mapping: Mapping; prefixes: Readonly<Record<string, string>> }

/** A mapping with CURIEs, as the contract shows it. */
function shown({ id, set, mapping, prefixes }: Listed): Record<string, unknown> {
  const { contract } = createContractor(prefixes);
  const one = (value: unknown, entity: boolean): unknown => (entity ? Array.isArray(value) ? value.map((each) => contract(each as string)) : contract(value as string) : value);
  return { uuid: id, mapping_set_id: set, ...Object.fromEntries(slotsOfMapping.flatMap(({ name, kind }) => { const value = valuesOf(mapping)[name]; return value === undefined ? [] : [[name, one(value, kind === 'entity')]]; })) };
}

const facetSlots = ['mapping_justification', 'predicate_id', 'confidence'] as const;

/** The questions of the contract. */
export function createService({ sets, curated }: { sets: KeptSets; curated: string }) {
  const hashes = new WeakMap<Mapping, string>();
  const hashOf = (mapping: Mapping): string => { let hash = hashes.get(mapping); if (hash === undefined) hashes.set(mapping, hash = hashMapping(mapping)); return hash; };
  /** All stated mappings; what was inferred, rejected or superseded is none. */
  const all = ({ sets: versions, batches }: Scope): Listed[] => [
    ...versions.flatMap((version) => { const { set, mappings } = sets.read(version); return mappings.map(({ mapping }): Listed => ({ id: hashOf(mapping), set: set.mapping_set_id ?? version.id, mapping, prefixes: set.curie_map })); }),
    ...sets.readCurated(batches).filter(({ state }) => state === 'reviewed').map(({ mapping }): Listed => ({ id: hashOf(mapping), set: curated, mapping, prefixes: {} })),
  ];
  return {
    /** A page of mappings. Errors: request-not-valid. */
    mappings({ scope, conditions = [], entities, limit, page }: ServiceQuestion) {
      const tests = conditions.map(readCondition);
      if (entities) {
        const [curies, justifications, predicates] = [entities.curies, entities.justifications, entities.predicates].map((each) => new Set(each.map(iriOf))) as [Set<string>, Set<string>, Set<string>];
        tests.push((mapping) => (curies.has(mapping.subject_id ?? '') || curies.has(mapping.object_id ?? '')) && (justifications.size === 0 || justifications.has(mapping.mapping_justification ?? '')) && (predicates.size === 0 || predicates.has(mapping.predicate_id ?? '')));
      }
      const listed = all(scope).filter(({ mapping }) => tests.every((test) => test(mapping)));
      const facets = Object.fromEntries(facetSlots.map((slot) => [slot, Object.fromEntries([...Map.groupBy(listed.filter(({ mapping }) => mapping[slot] !== undefined), ({ mapping }) => String(mapping[slot]))].map(([value, each]) => [value, each.length] as const).toSorted(([, a], [, b]) => b - a).slice(0, 20))]));
      return { data: listed.slice((page - 1) * limit, page * limit).map(shown), facets, total: listed.length };
    },
    /** The mapping of a hash or a record_id. Errors: not-found. */
    mapping({ scope, id }: { scope: Scope; id: string }) {
      const found = all(scope).find((each) => each.id === id || each.mapping.record_id === id);
      if (!found) throw new KnownError('not-found', `no mapping is called ${JSON.stringify(id.slice(0, 100))}; ids are SSSOM hashes, or record_ids`);
      return shown(found);
    },
    /** How many mappings, sets and entities there are. */
    numbers({ scope }: { scope: Scope }) {
      const listed = all(scope), entities = new Set(listed.flatMap(({ mapping }) => [mapping.subject_id, mapping.object_id].filter((iri) => iri !== undefined)));
      return { nb_mapping: listed.length, nb_mapping_set: new Set(listed.map(({ set }) => set)).size, nb_entity: entities.size };
    },
  };
}
