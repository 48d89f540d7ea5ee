/** What follows from all stated mappings, as the statements of its record, and what one conclusion follows from. */
import { KnownError } from '../errors.ts';
import { toNQuads } from '../rdf/n-quads.ts';
import { hashMapping } from '../sssom/hash.ts';
import { infer } from '../sssom/inference.ts';
import type { InferenceOptions, Premise } from '../sssom/inference.ts';
import type { MappingSet } from '../sssom/mapping.ts';
import { mappingToQuads, setToQuads, unnamedNode } from '../sssom/quads.ts';
import type { KeptSets, SetVersion } from './kept-sets.ts';
import type { Scope } from './service.ts';

/** Most conclusions that are kept. */
const mostInferred = 50_000;
/** What stands in sets that say no licence. */
export const unspecifiedLicence = 'https://w3id.org/sssom/license/unspecified';

/** The questions about inference. `inferred` is the IRI of the set. */
export function createInferring({ sets, base, inferred }: { sets: KeptSets; base: string; inferred: string }) {
  /** Stated mappings of all sets: rejected, superseded and candidates of the curated one stay out. */
  const gather = (scope: Scope): Premise[] => [...scope.sets.flatMap((version) => sets.read(version).mappings), ...sets.readCurated(scope.batches).filter(({ state }) => state === 'reviewed')];
  return {
    /** Conclusions as N-Triples for the record, with their numbers. Errors: too-large. */
    infer({ scope, options, record }: { scope: Scope; options: InferenceOptions; record: string }) {
      const premises = gather(scope), result = infer(premises, options);
      if (result.inferred.length > mostInferred) throw new KnownError('too-large', `${result.inferred.length} mappings would follow, more than ${mostInferred}; raise min_confidence, or lower most_in_component or most_steps`, { limit: mostInferred });
      const set: MappingSet = { mapping_set_id: inferred, mapping_set_title: 'Inferred mappings', license: unspecifiedLicence, curie_map: { records: `${base}records/` } };
      const quads = [...setToQuads(set, inferred, record), ...result.inferred.flatMap(({ mapping }) => mappingToQuads(mapping, unnamedNode(record, hashMapping(mapping), 0), inferred))];
      return {
        bytes: new TextEncoder().encode(toNQuads(quads)), premises: premises.length, inferred: result.inferred.length, left: result.left, crowds: result.crowds.slice(0, 20),
        byRule: Object.fromEntries([...Map.groupBy(result.inferred, ({ rule }) => rule)].map(([rule, each]) => [rule, each.length])),
      };
    },
    /** A conclusion with the stated mappings that it follows from, as they are now. Errors: not-found. */
    explain({ scope, version, key }: { scope: Scope; version: SetVersion; key: string }) {
      const found = sets.read(version).mappings.find(({ node, mapping }) => node.endsWith(`#mapping-${key}`) || node === key || hashMapping(mapping) === key);
      if (!found) throw new KnownError('not-found', `no inferred mapping is called ${JSON.stringify(key.slice(0, 100))}; ids are the hashes of /mappings/inferred`);
      const wanted = new Set(found.mapping.derived_from), premises = gather(scope).filter(({ node }) => wanted.has(node));
      return { id: found.node, mapping: found.mapping, rule: found.mapping.curation_rule_text?.[0] ?? null, premises: premises.map(({ node, mapping }) => ({ id: node, mapping })), gone: [...wanted].filter((node) => !premises.some((each) => each.node === node)) };
    },
  };
}
