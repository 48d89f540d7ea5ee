/**
 * All parts of a keeper put together over a journal and a graph that are given: the same for the keeper's thread, for tests
 * without threads and for measurements.
 */
import { createConformance } from '../profiles/conformance.ts';
import type { Conformance } from '../profiles/conformance.ts';
import type { StatusStore } from '../store/store.ts';
import { createGate } from './gate.ts';
import type { GateParts, ShapesInForce } from './gate.ts';
import { createKeeper } from './keeper.ts';
import type { KeeperParts, LocalKeeper } from './keeper.ts';
import { createShapesControl } from './shapes-control.ts';
import type { LoadShapes, ShapesControl } from './shapes-control.ts';

export interface OpenKeeperParts extends ShapesInForce, Omit<GateParts, 'clock' | 'maxStatements' | 'cap' | 'shapesDeposits'> {
  /** where the standing of records is kept; without it none is */ statuses?: StatusStore;
  /** reads other shapes, where they may be changed */ loadShapes?: LoadShapes;
  /** why the activated set of shapes was not read */ shapesFaults?: readonly string[];
  clock?: () => Date;
  /** most statements of one record */ maxStatements?: number;
  /** most focus nodes outside the record that one statement may have judged again */ cap?: number;
  batch?: NonNullable<KeeperParts['batch']>;
}

/** Creates the keeper. Throws start-up-faults for shapes that the engine cannot be trusted with. */
export function openKeeper({ model, shapes, vocabulary, shapesHash = '', profiles = [], statuses, loadShapes, shapesFaults = [], clock = () => new Date(), maxStatements = 2_000_000, cap = 1000, batch, ...parts }: OpenKeeperParts): LocalKeeper {
  const { journal, graph, base, software } = parts;
  let conformance: Conformance | undefined;
  const control: { shapes?: ShapesControl } = {};
  const makeGate = (inForce: ShapesInForce): ReturnType<typeof createGate> => createGate(inForce, {
    ...parts, clock, maxStatements, cap,
    ...(loadShapes ? { shapesDeposits: { check: (quads) => control.shapes!.check(quads), note: () => { control.shapes!.note(); } } } : {}),
  });
  let gate = makeGate({ model, shapes, vocabulary, shapesHash, profiles });
  const follow = (): void => { gate.registry.onChange(() => { conformance?.noteProfiles(); }); };
  follow();
  const registry = { get set() { return gate.registry.set; }, get dormant() { return gate.registry.dormant; } };
  const keeper: LocalKeeper = createKeeper({
    journal, graph, registry, base, software, shapes: () => control.shapes,
    deposits: { deposit: (prepared) => gate.deposits.deposit(prepared), withdraw: (request, by) => gate.deposits.withdraw(request, by), keepTerms: (terms) => gate.deposits.keepTerms(terms) },
    importSource: (request) => gate.importSource(request),
    ...(statuses ? { startConformance: (isBusy) => conformance = createConformance({ journal, graph, store: statuses, registry, isBusy }) } : {}),
    ...(batch ? { batch } : {}),
  });
  if (loadShapes) {
    control.shapes = createShapesControl({
      journal, graph, loadShapes, base, gate: () => gate, createGate: makeGate, keeper: () => keeper, startFaults: shapesFaults, ...(statuses ? { statuses } : {}),
      takeOver(next) { gate = next; follow(); conformance?.noteProfiles(); },
    });
  }
  keeper.onAccepted((accepted) => { gate.profiles.note(accepted, journal); });
  return keeper;
}
