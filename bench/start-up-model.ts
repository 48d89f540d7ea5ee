/**
 * Start-up: what the NBO model costs beside the others. Everything that a start derives from the shapes (model, lint,
 * GraphQL schema, validator, empty tables) is made with and without `shapes/nbo`, in turns within one run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { deriveSdl } from '../server/derived/graphql-schema.ts';
import { describeSchema } from '../server/derived/graphql-schema-words.ts';
import { buildModel, createShapesReader } from '../server/model/build-model.ts';
import { checkModel } from '../server/model/check-model.ts';
import { readShapeTexts, readTexts, readTurtleTexts } from '../server/model/read-shapes.ts';
import { openJournal } from '../server/store/journal.ts';
import { openTableView } from '../server/tables/table-view.ts';
import { createValidator } from '../server/validation/validator.ts';
import { digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { compareInTurns } from './timing.ts';

const root = resolve(import.meta.dirname, '..');

/** What a start derives, from the shapes with or without the NBO model. Returns the number of types. */
async function start(withNbo: boolean): Promise<number> {
  const keep = ([name]: [string, string]): boolean => !name.startsWith('profiles/') && (withNbo || !/(?:^|\/)nbo(?:\/|\.ttl$)/.test(name));
  const { dataset: shapes, prefixes } = readTurtleTexts(new Map([...readShapeTexts(join(root, 'shapes'))].filter(keep)));
  const { dataset: vocabulary } = readTurtleTexts(new Map([...readTexts(join(root, 'ontologies'), 'ontologies/')].filter(keep)));
  const model = buildModel(shapes, vocabulary, prefixes);
  checkModel(model, createShapesReader(shapes));
  describeSchema(makeExecutableSchema({ assumeValidSDL: true, assumeValid: true, noLocation: true, typeDefs: deriveSdl(model) }), model);
  createValidator({ shapes: shapes.getQuads(null, null, null, null), vocabulary: vocabulary.getQuads(null, null, null, null) });
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
  const journal = openJournal({ file: join(folder, 'journal.sqlite') });
  try {
    const tables = await openTableView({ file: join(folder, 'tables.duckdb'), journal, model });
    await tables.close();
  } finally { journal.close(); rmSync(folder, { recursive: true, force: true }); }
  return model.types.length;
}

/** Rows of the table. */
export async function measure(): Promise<Measured[]> {
  const types = await start(true), others = await start(false);
  const [full, without] = await compareInTurns(() => start(true), () => start(false), { turns: 5, warmUp: 1 });
  const more = (full - without) / 1000;
  return [{ what: `start-up with the full NBO model (${types} types), beyond one without (${others} types)`, figure: `${digits(more)} s (${digits(full)} ms against ${digits(without)} ms)`, bar: '≤ 1 s', met: more <= 1 }];
}
