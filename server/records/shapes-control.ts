/**
 * Changing the shapes of a running server: what is wrong with a set of files, what it would change for the stored records,
 * and taking it over once its record is committed. A set is the files that came with the server with those of the record
 * in their place; nothing is ever written outside the journal.
 */
import { KnownError, isKnownError } from '../errors.ts';
import { overlayTexts } from '../model/read-shapes.ts';
import type { Texts } from '../model/read-shapes.ts';
import { readActiveTexts, recordOf, shapesFilePattern, shapesRecordId, textsOf } from '../profiles/active-shapes.ts';
import { previewShapes } from '../profiles/preview-shapes.ts';
import type { ShapesPreview } from '../profiles/preview-shapes.ts';
import type { ProfileFault } from '../profiles/profile.ts';
import type { ProfileRegistry } from '../profiles/profile-registry.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import type { Quad } from '../rdf/terms.ts';
import type { GraphView, Journal, StatusStore } from '../store/store.ts';
import { createResultWriter } from '../validation/report.ts';
import type { Gate, ShapesInForce } from './gate.ts';
import type { ShapesDeposits } from './profile-deposits.ts';
import type { Agent, DepositAnswer, Keeper } from './record.ts';

/** Reads the set of shapes that these files make with those that came with the server. Throws start-up-faults. */
export type LoadShapes = (over: Texts) => ShapesInForce;

/** What is in force, in words. */
export interface ShapesStatus {
  /** files of the activated set, with the version of its record; null: the shapes that came with the server */
  active: { record: string; version: number; since: string; by: string; files: string[] } | null;
  /** the activated set that could not be read at the start; the shapes that came with the server are in force */ faults: string[];
  /** types or fields have changed since the start: pages, GraphQL and tables show them after the next one */ restart_needed: boolean;
  /** a preview under way */ preview: { done: number; of: number } | null;
}

export interface ShapesControl extends ShapesDeposits {
  status(): ShapesStatus;
  preview(files: Texts): Promise<ShapesPreview>;
  activate(files: Texts | 'previous', agent: Agent): Promise<DepositAnswer>;
}

export interface ShapesControlParts {
  journal: Journal;
  graph: GraphView;
  statuses?: StatusStore;
  loadShapes: LoadShapes;
  base: string;
  gate: () => Gate;
  /** makes the gate of other shapes, not in force yet. Throws start-up-faults */ createGate: (shapes: ShapesInForce) => Gate;
  /** puts a gate in force */ takeOver: (gate: Gate) => void;
  /** the way in */ keeper: () => Pick<Keeper, 'deposit' | 'withdraw'>;
  /** why the activated set was not read at the start */ startFaults?: readonly string[];
}

const faultsOf = (error: unknown): string[] => {
  if (!isKnownError(error, 'start-up-faults')) throw error;
  const faults = error.fields['faults'];
  return Array.isArray(faults) && faults.length > 0 ? faults as string[] : [error.message];
};

/** Files by name, with the names that may not be. Errors: request-not-valid. */
export function readShapesFiles(files: Iterable<readonly [string, string]>): Map<string, string> {
  const given = new Map(files);
  const wrong = [...given.keys()].filter((name) => !shapesFilePattern.test(name));
  if (wrong.length > 0) throw new KnownError('request-not-valid', `${wrong.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 100))).join(', ')} cannot be a file of shapes; files are NAME.ttl, nbo/NAME.ttl and profiles/NAME.ttl`, { files: wrong.slice(0, 100) });
  if (given.size === 0) throw new KnownError('request-not-valid', 'there are no files of shapes; send NAME.ttl or profiles/NAME.ttl');
  return given;
}

/** Creates the control. */
export function createShapesControl({ journal, graph, statuses, loadShapes, base, gate, createGate, takeOver, keeper, startFaults = [] }: ShapesControlParts): ShapesControl {
  const record = `${base}records/${shapesRecordId}`;
  const typesOf = ({ model }: ShapesInForce): string => JSON.stringify(model.types);
  const atStart = gate().inForce;
  let faults = [...startFaults];
  let progress: ShapesStatus['preview'] = null;
  /** the gate that a deposit made to see whether it can be made, by the text of its files */
  let candidate: { key: string; gate: Gate } | undefined;

  const keyOf = (texts: Texts): string => JSON.stringify([...texts]);
  const make = (over: Texts): Gate => {
    const key = keyOf(over);
    if (candidate?.key !== key) candidate = { key, gate: createGate(loadShapes(over)) };
    return candidate.gate;
  };
  /** all files of the new set that differ from those in force */
  const together = (files: Texts): Map<string, string> => overlayWithEmpty(readActiveTexts(journal, base), files);

  return {
    check(quads: readonly Quad[]): ProfileFault[] {
      const texts = textsOf(quads);
      try {
        readShapesFiles(texts);
        make(texts);
        return [];
      } catch (error) {
        if (isKnownError(error, 'request-not-valid')) return [{ subject: record, message: error.message }];
        return faultsOf(error).map((message) => ({ subject: record, message }));
      }
    },
    note() {
      try { takeOver(make(readActiveTexts(journal, base))); faults = []; } catch (error) { faults = faultsOf(error); }
      candidate = undefined;
    },
    status() {
      const row = journal.newest(record);
      return {
        active: !row || row.withdrawn ? null : { record, version: row.number, since: row.time, by: row.agent, files: [...readActiveTexts(journal, base).keys()] },
        faults, restart_needed: gate().inForce !== atStart && typesOf(gate().inForce) !== typesOf(atStart), preview: progress,
      };
    },
    async preview(files) {
      if (progress) throw new KnownError('not-ready', `another preview is under way: ${progress.done} of ${progress.of} records`);
      const nothing: ShapesPreview = { faults: [], dormant: [], model_changed: false, profiles: [], removed: [], newly_failing: [], newly_passing: [], unlisted: 0, records: 0, focus_nodes: 0 };
      let made: Gate;
      try { made = make(together(readShapesFiles(files))); } catch (error) { return { ...nothing, faults: faultsOf(error) }; }
      progress = { done: 0, of: 0 };
      try {
        const { set }: Pick<ProfileRegistry, 'set'> = made.registry;
        const writer = createResultWriter({ shapes: set.validator().shapes, model: made.inForce.model, vocabulary: made.inForce.vocabulary });
        const judged = await previewShapes({ journal, graph, ...(statuses ? { statuses } : {}), present: gate().registry.set, candidate: set, writer, onProgress: (done, of) => { progress = { done, of }; } });
        const stored = new Set(gate().registry.dormant.map(({ name }) => name));
        return {
          ...nothing, ...judged, model_changed: typesOf(made.inForce) !== typesOf(gate().inForce),
          dormant: made.registry.dormant.filter(({ name }) => !stored.has(name)).map(({ name, faults: own }) => ({ name, faults: own.map(({ message }) => message) })),
        };
      } finally {
        progress = null;
        candidate = undefined; // a whole validator; what is put in force later is made then
      }
    },
    async activate(files, agent) {
      const over = files === 'previous' ? previousTexts() : together(readShapesFiles(files));
      if (over.size === 0) return keeper().withdraw({ record, agent });
      const [answer] = await keeper().deposit({ source: { bytes: new TextEncoder().encode(recordOf(over, record)), mediaType: 'application/n-triples', name: 'shapes.nt' }, id: shapesRecordId, agent, activity: 'activate-shapes' });
      return answer!;
    },
  };

  /** the files of the version before the newest */
  function previousTexts(): Map<string, string> {
    const newest = journal.newest(record);
    if (!newest) throw new KnownError('request-not-valid', 'no shapes were ever activated, so there is no set before');
    const before = newest.number > 1 ? journal.version(record, newest.number - 1) : undefined;
    return !before || before.withdrawn ? new Map() : textsOf(fromNQuads(journal.content(before.seq) ?? ''));
  }
}

/** Files over files; an empty one stays, for it takes away one that came with the server. */
function overlayWithEmpty(texts: Texts, over: Texts): Map<string, string> {
  const kept = overlayTexts(texts, over);
  for (const [name, text] of over) if (text.trim() === '') kept.set(name, '');
  return new Map([...kept].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
