/**
 * All parts of a keeper put together over a journal and a graph that are given: the same for the keeper's thread, for tests
 * without threads and for measurements.
 */
import type { Importer, Source } from '../importers/importer.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { Contexts } from '../rdf/contexts.ts';
import type { Quad } from '../rdf/terms.ts';
import { rdfs } from '../rdf/vocabulary.ts';
import type { GraphView, Journal } from '../store/store.ts';
import { checkShapes } from '../validation/check-shapes.ts';
import { expandAnnotations } from '../validation/expand-annotations.ts';
import { createJudge } from '../validation/judge.ts';
import { createResultWriter } from '../validation/report.ts';
import { createUnknownTermCheck } from '../validation/unknown-terms.ts';
import { createValidator } from '../validation/validator.ts';
import { createDeposits } from './deposit.ts';
import { createImportSource } from './import-source.ts';
import { createKeeper } from './keeper.ts';
import type { KeeperParts, LocalKeeper } from './keeper.ts';
import { termPrefixes } from './ontology-terms.ts';
import { createPreparation } from './prepare.ts';

export interface OpenKeeperParts {
  journal: Journal;
  /** loaded from the journal already */ graph: GraphView;
  model: ResourceModel;
  /** the shapes as written, and our vocabulary */ shapes: Iterable<Quad>;
  vocabulary: Iterable<Quad>;
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
export function openKeeper({ journal, graph, model, shapes, vocabulary, chooseImporter, base, contexts, software, clock = () => new Date(), maxStatements = 2_000_000, cap = 1000, batch }: OpenKeeperParts): LocalKeeper {
  const labels = new Map([...vocabulary].flatMap(({ subject, predicate, object }) => (predicate.value === rdfs.label ? [[subject.value, object.value] as const] : [])));
  const expanded = expandAnnotations(shapes, { symbolOf: (unit) => model.findUnit(unit)?.symbols[0] ?? unit, termPrefixes, labelOf: (term) => labels.get(term) });
  const validator = createValidator({ shapes: expanded, vocabulary });
  checkShapes(validator.shapes);
  const judge = createJudge({ validator, graph, cap });
  const writer = createResultWriter({ shapes: validator.shapes, model, vocabulary });
  const prepare = createPreparation({ model, base, checkUnknownTerms: createUnknownTermCheck({ model, shapes, vocabulary }) });
  const deposits = createDeposits({ journal, graph, judge, writer, clock, maxStatements });
  const importSource = createImportSource({ chooseImporter, context: { model, base, ...(contexts ? { contexts } : {}) }, prepare, software, clock });
  return createKeeper({ journal, graph, deposits, importSource, base, software, ...(batch ? { batch } : {}) });
}
