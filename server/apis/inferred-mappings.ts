/**
 * What follows from all mappings, worked out on demand and kept in a record of its own, with the premises of each: never
 * among what people stated. The newest working-out replaces the one before; its history is kept like any record's.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { RequestHandler, Request, Response } from 'express';
import { KnownError } from '../errors.ts';
import { toNQuads } from '../rdf/n-quads.ts';
import type { Keeper } from '../records/record.ts';
import type { TermSource } from '../sssom/checks.ts';
import { hashMapping } from '../sssom/hash.ts';
import { inferSteps } from '../sssom/inference.ts';
import type { Inference, InferenceOptions, Premise } from '../sssom/inference.ts';
import { mappingToQuads, setToQuads, unnamedNode } from '../sssom/quads.ts';
import type { Mapping, MappingSet } from '../sssom/mapping.ts';
import { forms } from '../sssom/write.ts';
import { getAgent } from './access.ts';
import { statusOf } from './deposit-answers.ts';
import { readFilters } from './mapping-filters.ts';
import { inferredId } from './mapping-sets.ts';
import type { MappingSets } from './mapping-sets.ts';
import { findChoice, findParameter, readFlag, searchOf } from './parameters.ts';

export interface InferredMappingsParts { base: string; sets: MappingSets; keeper: Keeper; readBody: (request: Request, response: Response) => Promise<Uint8Array>; lookup?: TermSource | undefined }

/** Most conclusions that are kept. */
const mostInferred = 50_000;
const licence = 'https://w3id.org/sssom/license/unspecified';

function numberOf(search: URLSearchParams, name: string, least: number, most: number): number | undefined {
  const text = findParameter(search, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most)) throw new KnownError('request-not-valid', `the parameter ${name} is ${JSON.stringify(text.slice(0, 100))}; it must be a number from ${least} to ${most}`, { parameter: name });
  return value;
}

/** Handlers of /mappings/inferred and below. */
export function createInferredMappings({ base, sets, keeper, lookup }: InferredMappingsParts): Record<'create' | 'show' | 'explain', RequestHandler> {
  /** Stated mappings of all sets: rejected, superseded and candidates of the curated one stay out. */
  const gather = async (): Promise<Premise[]> => {
    const premises: Premise[] = [];
    for (const { id } of (await sets.list()).filter((each) => each.id !== inferredId)) { for (const each of sets.read(id).mappings) premises.push(each); await turn(); }
    for (const { node, mapping, state } of await sets.readCurated()) if (state === 'reviewed') premises.push({ node, mapping });
    return premises;
  };
  const isObsolete = ({ subject_id: from, object_id: to }: Mapping): boolean => [from, to].some((iri) => iri !== undefined && lookup?.find(iri)?.obsolete === true);

  return {
    async create(request, response) {
      const search = searchOf(request);
      const minConfidence = numberOf(search, 'min_confidence', 0, 1), mostInComponent = numberOf(search, 'most_in_component', 2, 1000), mostSteps = numberOf(search, 'most_steps', 1, 6);
      const options: InferenceOptions = { ...minConfidence === undefined ? {} : { minConfidence }, ...mostInComponent === undefined ? {} : { mostInComponent }, ...mostSteps === undefined ? {} : { mostSteps } };
      const premises = await gather();
      let result: Inference | undefined;
      const work = inferSteps(premises, options);
      for (let began = performance.now(); result === undefined;) {
        const step = work.next();
        if (step.done) result = step.value; else if (performance.now() - began > 15) { await turn(); began = performance.now(); }
      }
      if (result.inferred.length > mostInferred) throw new KnownError('too-large', `${result.inferred.length} mappings would follow, more than ${mostInferred}; raise min_confidence, or lower most_in_component or most_steps`, { limit: mostInferred });
      const record = `${base}records/${inferredId}`, set: MappingSet = { mapping_set_id: sets.inferred, mapping_set_title: 'Inferred mappings', license: licence, curie_map: { records: `${base}records/` } };
      const quads = [...setToQuads(set, sets.inferred, record), ...result.inferred.flatMap(({ mapping }) => mappingToQuads(mapping, unnamedNode(record, hashMapping(mapping), 0), sets.inferred))];
      const dryRun = readFlag(search, 'dry_run');
      const [answer] = await keeper.deposit({ source: { bytes: new TextEncoder().encode(toNQuads(quads)), mediaType: 'application/n-triples' }, id: inferredId, agent: getAgent(response), activity: 'infer', ...dryRun ? { dryRun } : {} });
      response.status(answer!.accepted ? 200 : statusOf([answer!])).json({
        accepted: answer!.accepted, record, dry_run: dryRun, premises: premises.length, inferred: result.inferred.length,
        by_rule: Object.fromEntries([...Map.groupBy(result.inferred, ({ rule }) => rule)].map(([rule, each]) => [rule, each.length])),
        left_out: { below_confidence: result.left.unsure, in_crowds: result.left.crowded, not_fit: result.left.notFit }, crowds: result.crowds.slice(0, 20), report: answer!.report,
      });
    },
    show(request, response) {
      const search = searchOf(request), form = findChoice(search, 'format', ['tsv', 'json', 'ttl'] as const) ?? 'json', test = readFilters(search), { set, mappings } = sets.read(inferredId);
      const fit = mappings.map(({ mapping }) => mapping).filter((mapping) => test(mapping) && (readFlag(search, 'obsolete') || !isObsolete(mapping)));
      response.type(forms[form].mediaType).set('cache-control', 'no-cache').send(forms[form].write({ set, mappings: fit }));
    },
    async explain(request, response) {
      const key = String(request.params['id']), found = sets.read(inferredId).mappings.find(({ node, mapping }) => node.endsWith(`#mapping-${key}`) || node === key || hashMapping(mapping) === key);
      if (!found) throw new KnownError('not-found', `no inferred mapping is called ${JSON.stringify(key.slice(0, 100))}; ids are the hashes of /mappings/inferred`);
      const wanted = new Set(found.mapping.derived_from);
      const premises = (await gather()).filter(({ node }) => wanted.has(node));
      response.set('cache-control', 'no-cache').json({ id: found.node, mapping: found.mapping, rule: found.mapping.curation_rule_text?.[0] ?? null, premises: premises.map(({ node, mapping }) => ({ id: node, mapping })), gone: [...wanted].filter((node) => !premises.some((each) => each.node === node)) });
    },
  };
}
