/** A keeper without threads that judges by the shapes of the repository, over an empty journal in a folder of its own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chooseImporter } from '../../server/importers/index.ts';
import { loadModel } from '../../server/model/build-model.ts';
import { loadProfiles } from '../../server/profiles/load-profiles.ts';
import { checkPartsOf } from '../../server/profiles/check-profiles.ts';
import type { LocalKeeper } from '../../server/records/keeper.ts';
import { openKeeper } from '../../server/records/open-keeper.ts';
import type { Agent, DepositAnswer } from '../../server/records/record.ts';
import { createGraph } from '../../server/store/graph.ts';
import { openJournal } from '../../server/store/journal.ts';
import type { GraphView, Journal } from '../../server/store/store.ts';
import { createSliceLookup } from './term-lookup.ts';

export const root = resolve(import.meta.dirname, '../..');
export const base = 'http://localhost:7117/';
export const agent: Agent = { iri: `${base}agents/test`, name: 'test', role: 'curator' };

export interface ModelKeeper {
  keeper: LocalKeeper; journal: Journal; graph: GraphView;
  /** judges Turtle without keeping it, also by the profiles of these names, and with a patch applied to it */ validate(turtle: string, profiles?: readonly string[], patch?: string): Promise<DepositAnswer>;
  /** deposits a Turtle file; throws when it is refused */ depositFile(file: string, id: string): Promise<void>;
  /** the same for every file of a folder of the repository */ depositFolder(folder: string, prefix: string): Promise<void>;
  close(): Promise<void>;
}

/** What comes with the repository, read once for all keepers of a test file. */
function readRepository() {
  const { model, shapes, vocabulary, profileTexts } = loadModel(root);
  const given = { model, shapes: shapes.getQuads(null, null, null, null), vocabulary: vocabulary.getQuads(null, null, null, null) };
  return { ...given, profiles: loadProfiles(profileTexts, checkPartsOf(given)) };
}
let repository: ReturnType<typeof readRepository> | undefined;

/** Opens it; `close` removes the folder. `maxStatements` bounds a record. */
export function openModelKeeper({ maxStatements }: { maxStatements?: number } = {}): ModelKeeper {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-model-'));
  const journal = openJournal({ file: join(folder, 'journal.sqlite') });
  const graph = createGraph();
  const keeper = openKeeper({ journal, graph, ...repository ??= readRepository(), chooseImporter, base, software: 'Micrograph test', lookup: createSliceLookup(), ...(maxStatements === undefined ? {} : { maxStatements }) });
  const deposit = async (bytes: Uint8Array, id: string, dryRun: boolean, profiles: readonly string[] = [], patch?: string): Promise<DepositAnswer> => {
    const [answer] = await keeper.deposit({ source: { bytes, mediaType: 'text/turtle' }, id, agent, activity: 'test', dryRun, profiles, ...(patch === undefined ? {} : { patch }) });
    return answer!;
  };
  const depositFile = async (file: string, id: string): Promise<void> => {
    const answer = await deposit(new Uint8Array(readFileSync(file)), id, false);
    if (!answer.accepted) throw new Error(`${file} was refused: ${JSON.stringify(answer.report.results.slice(0, 3))}`);
  };
  return {
    keeper, journal, graph, depositFile,
    validate: (turtle, profiles, patch) => deposit(new TextEncoder().encode(turtle), 'example', true, profiles, patch),
    async depositFolder(path, prefix) {
      // in any order, as the server does: what was refused is tried again as long as others were accepted meanwhile
      for (let waiting = readdirSync(join(root, path)).filter((file) => file.endsWith('.ttl')).toSorted(), refused: [string, unknown][] = []; waiting.length > 0; waiting = refused.map(([name]) => name), refused = []) {
        for (const name of waiting) await depositFile(join(root, path, name), prefix + name.slice(0, -4)).catch((error: unknown) => { refused.push([name, error]); });
        if (refused.length === waiting.length) throw refused[0]![1];
      }
    },
    async close() { await keeper.close(); rmSync(folder, { recursive: true, force: true }); },
  };
}
