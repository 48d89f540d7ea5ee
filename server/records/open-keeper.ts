/**
 * All parts of a keeper put together over a journal and a graph that are given: the same for the keeper's thread, for tests
 * without threads and for measurements.
 */
import type { Importer, Source } from '../importers/importer.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import { readPid } from '../pids/pids.ts';
import { createConformance } from '../profiles/conformance.ts';
import type { Conformance } from '../profiles/conformance.ts';
import { createProfileRegistry } from '../profiles/profile-registry.ts';
import type { ProfileBase } from '../profiles/profile-set.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Contexts } from '../rdf/contexts.ts';
import type { Quad } from '../rdf/terms.ts';
import { rdfs } from '../rdf/vocabulary.ts';
import type { GraphView, Journal, StatusStore } from '../store/store.ts';
import { createCandidates } from '../validation/candidates.ts';
import { checkShapes } from '../validation/check-shapes.ts';
import { expandAnnotations } from '../validation/expand-annotations.ts';
import { createJudge } from '../validation/judge.ts';
import { createPatchOffers } from '../validation/patches.ts';
import { createResultWriter } from '../validation/report.ts';
import { createUnknownTermCheck } from '../validation/unknown-terms.ts';
import { createValidator } from '../validation/validator.ts';
import { createDeposits } from './deposit.ts';
import { createIdentities } from './identities.ts';
import { createImportSource } from './import-source.ts';
import { createKeeper } from './keeper.ts';
import type { KeeperParts, LocalKeeper } from './keeper.ts';
import { termPrefixes } from './ontology-terms.ts';
import { createPreparation } from './prepare.ts';
import { createProfileDeposits } from './profile-deposits.ts';

export interface OpenKeeperParts {
  journal: Journal;
  /** loaded from the journal already */ graph: GraphView;
  model: ResourceModel;
  /** the shapes as written, and our vocabulary */ shapes: Iterable<Quad>;
  vocabulary: Iterable<Quad>;
  /** changes when shapes or vocabulary do */ shapesHash?: string;
  /** profiles in files, checked */ profiles?: readonly Profile[];
  /** where the standing of records is kept; without it none is */ statuses?: StatusStore;
  chooseImporter: (source: Source, format?: string) => Importer;
  /** base IRI, ends in a slash */ base: string;
  /** JSON-LD contexts beside the vendored ones */ contexts?: Contexts;
  /** name and version of this server */ software: string;
  clock?: () => Date;
  /** most statements of one record */ maxStatements?: number;
  /** most focus nodes outside the record that one statement may have judged again */ cap?: number;
  batch?: NonNullable<KeeperParts['batch']>;
}

/** Creates the keeper. Throws start-up-faults for shapes that the engine cannot be trusted with. */
export function openKeeper({ journal, graph, model, shapes, vocabulary, shapesHash = '', profiles: shipped = [], statuses, chooseImporter, base, contexts, software, clock = () => new Date(), maxStatements = 2_000_000, cap = 1000, batch }: OpenKeeperParts): LocalKeeper {
  const profileBase = createProfileBase({ model, shapes, vocabulary, hash: shapesHash });
  const { shapes: expanded } = profileBase;
  const validator = createValidator({ shapes: expanded, vocabulary });
  checkShapes(validator.shapes);
  const judge = createJudge({ validator, graph, cap });
  const findCandidates = createCandidates({ shapes: validator.shapes, model, vocabulary, termPrefixes, identify: (text) => { const pid = readPid(text); return pid && !pid.fault ? pid.iri : undefined; } });
  const writer = createResultWriter({ shapes: validator.shapes, model, vocabulary, offerPatch: createPatchOffers({ validator, index: judge.index, model, findCandidates }) });
  const prepare = createPreparation({ model, base, checkUnknownTerms: createUnknownTermCheck({ model, shapes, vocabulary }) });
  const registry = createProfileRegistry({ base: profileBase, shipped, graph, baseIri: base });
  const profiles = createProfileDeposits({ registry, model, vocabulary });
  const deposits = createDeposits({ journal, graph, judge, writer, profiles, identities: createIdentities({ shapes, model, graph }), clock, maxStatements });
  const importSource = createImportSource({ chooseImporter, context: { model, base, ...(contexts ? { contexts } : {}) }, prepare, software, clock });
  let conformance: Conformance | undefined;
  const keeper = createKeeper({ journal, graph, deposits, importSource, registry, base, software,
    ...(statuses ? { startConformance: (isBusy) => conformance = createConformance({ journal, graph, store: statuses, registry, isBusy }) } : {}),
    ...(batch ? { batch } : {}) });
  keeper.onAccepted((accepted) => { profiles.note(accepted, journal); });
  registry.onChange(() => { conformance?.noteProfiles(); });
  return keeper;
}

/** What profiles stand on, from the shapes as they are written. */
export function createProfileBase({ model, shapes, vocabulary, hash }: { model: ResourceModel; shapes: Iterable<Quad>; vocabulary: Iterable<Quad>; hash: string }): ProfileBase {
  const labels = new Map([...vocabulary].flatMap(({ subject, predicate, object }) => (predicate.value === rdfs.label ? [[subject.value, object.value] as const] : [])));
  const facts = { symbolOf: (unit: string) => model.findUnit(unit)?.symbols[0] ?? unit, termPrefixes, labelOf: (term: string) => labels.get(term) };
  return { shapes: expandAnnotations(shapes, facts), vocabulary: [...vocabulary], model, facts, hash };
}
