/**
 * What stands between a request and the journal, for one set of shapes: reading, preparing, judging, profiles. It is made
 * anew as a whole when an administrator activates other shapes, so that no part judges by others than its neighbour.
 */
import type { Importer, Source } from '../importers/importer.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import { readPid } from '../pids/pids.ts';
import { createProfileRegistry } from '../profiles/profile-registry.ts';
import type { ProfileRegistry } from '../profiles/profile-registry.ts';
import type { ProfileBase } from '../profiles/profile-set.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Contexts } from '../rdf/contexts.ts';
import type { Quad } from '../rdf/terms.ts';
import { rdfs } from '../rdf/vocabulary.ts';
import type { GraphView, Journal } from '../store/store.ts';
import type { TermLookup } from '../terms/catalogue.ts';
import type { TermMemory } from '../terms/term-memory.ts';
import { createCandidates } from '../validation/candidates.ts';
import { checkShapes } from '../validation/check-shapes.ts';
import { expandAnnotations } from '../validation/expand-annotations.ts';
import { createJudge } from '../validation/judge.ts';
import { createPatchOffers } from '../validation/patches.ts';
import { createPossibleCheck } from '../validation/possible-numbers.ts';
import { createResultWriter } from '../validation/report.ts';
import { createUnknownTermCheck } from '../validation/unknown-terms.ts';
import { createValidator } from '../validation/validator.ts';
import { createDeposits } from './deposit.ts';
import type { Deposits } from './deposit.ts';
import { createIdentities } from './identities.ts';
import { createImportSource } from './import-source.ts';
import type { ImportSource } from './import-source.ts';
import { termPrefixes } from './ontology-terms.ts';
import { createPreparation } from './prepare.ts';
import { createProfileDeposits } from './profile-deposits.ts';
import type { ProfileDeposits, ShapesDeposits } from './profile-deposits.ts';
import { serverAgent } from './record.ts';
import { isFollowing } from './reserved-records.ts';
import { createTermCheck } from './term-check.ts';
import { createTermDeposits } from './term-deposits.ts';
import { createTermFacts } from './term-facts.ts';
import { createTermNames } from './term-names.ts';
import { createTermUses } from './term-uses.ts';

/** A set of shapes that is free of faults. */
export interface ShapesInForce {
  model: ResourceModel;
  /** the base's shapes as written, and our vocabulary */ shapes: Iterable<Quad>;
  vocabulary: Iterable<Quad>;
  /** changes when shapes or vocabulary do */ shapesHash?: string;
  /** profiles in files, checked */ profiles?: readonly Profile[];
}

export interface GateParts {
  journal: Journal;
  graph: GraphView;
  chooseImporter: (source: Source, format?: string) => Importer;
  /** base IRI, ends in a slash */ base: string;
  /** JSON-LD contexts beside the vendored ones */ contexts?: Contexts;
  /** name and version of this server */ software: string;
  clock: () => Date;
  /** most statements of one record */ maxStatements: number;
  /** most focus nodes outside the record that one statement may have judged again */ cap: number;
  /** the ontologies in use, where there is a catalogue */ lookup?: TermLookup;
  /** what curators decided about words */ memory?: TermMemory;
  /** deposits of shapes themselves */ shapesDeposits?: ShapesDeposits;
}

export interface Gate { inForce: ShapesInForce; deposits: Deposits; importSource: ImportSource; registry: ProfileRegistry; profiles: ProfileDeposits }

/** Creates the gate. Throws start-up-faults for shapes that the engine cannot be trusted with. */
export function createGate(inForce: ShapesInForce, { journal, graph, chooseImporter, base, contexts, software, clock, maxStatements, cap, lookup, memory, shapesDeposits }: GateParts): Gate {
  const { model, shapes, vocabulary, shapesHash = '', profiles: shipped = [] } = inForce;
  const profileBase = createProfileBase({ model, shapes, vocabulary, hash: shapesHash });
  const validator = createValidator({ shapes: profileBase.shapes, vocabulary });
  checkShapes(validator.shapes);
  const judge = createJudge({ validator, graph, cap });
  const agent = serverAgent(base), uses = createTermUses(model), termFacts = lookup && createTermFacts(lookup);
  const advice = termFacts ? { termFacts } : {};
  const findCandidates = createCandidates({ shapes: validator.shapes, model, vocabulary, termPrefixes, ...advice, identify: (text) => { const pid = readPid(text); return pid && !pid.fault ? pid.iri : undefined; } });
  const writer = createResultWriter({ shapes: validator.shapes, model, vocabulary, ...advice, offerPatch: createPatchOffers({ validator, index: judge.index, model, findCandidates }) });
  const prepare = createPreparation({
    model, base, checkUnknownTerms: createUnknownTermCheck({ model, shapes, vocabulary }),
    ...(lookup && termFacts ? { checkTerms: createTermCheck({ uses, lookup, facts: termFacts }) } : {}),
    readTermNames: createTermNames({ uses, ...(lookup ? { lookup } : {}), ...(memory ? { memory } : {}) }),
  });
  const registry = createProfileRegistry({ base: profileBase, shipped, graph, baseIri: base });
  const profiles = createProfileDeposits({ registry, model, vocabulary, ...(shapesDeposits ? { shapesDeposits } : {}) });
  return {
    inForce, registry, profiles,
    deposits: createDeposits({ journal, graph, judge, writer, profiles, checkPossible: createPossibleCheck({ shapes: validator.shapes, model }), identities: createIdentities({ shapes, model, graph }), server: agent.iri, follows: (iri) => isFollowing(iri, base), clock, maxStatements, ...(lookup ? { terms: { deposits: createTermDeposits({ lookup, uses, journal, base, agent: agent.iri }), agent, software } } : {}) }),
    importSource: createImportSource({ chooseImporter, context: { model, base, ...(contexts ? { contexts } : {}), ...(lookup ? { terms: lookup } : {}) }, prepare, software, clock }),
  };
}

/** What profiles stand on, from the shapes as they are written. */
export function createProfileBase({ model, shapes, vocabulary, hash }: { model: ResourceModel; shapes: Iterable<Quad>; vocabulary: Iterable<Quad>; hash: string }): ProfileBase {
  const labels = new Map([...vocabulary].flatMap(({ subject, predicate, object }) => (predicate.value === rdfs.label ? [[subject.value, object.value] as const] : [])));
  const facts = { symbolOf: (unit: string) => model.findUnit(unit)?.symbols[0] ?? unit, termPrefixes, labelOf: (term: string) => labels.get(term) };
  return { shapes: expandAnnotations(shapes, facts), vocabulary: [...vocabulary], model, facts, hash };
}
