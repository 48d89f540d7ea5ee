/** Lints `shapes/` with its profiles, `ontologies/` and `mappings/` as the server does at its start, and counts what there is: `npm run shapes:check`. */
import { resolve } from 'node:path';
import { isKnownError, KnownError } from '../server/errors.ts';
import { checkMappings } from '../server/importers/index.ts';
import { loadModel } from '../server/model/build-model.ts';
import { loadProfiles } from '../server/profiles/load-profiles.ts';
import { checkPartsOf } from '../server/profiles/check-profiles.ts';

try {
  const root = resolve(import.meta.dirname, '..');
  const { model, shapes, vocabulary, profileTexts } = loadModel(root);
  const profiles = loadProfiles(profileTexts, checkPartsOf({ model, shapes: shapes.getQuads(null, null, null, null), vocabulary: vocabulary.getQuads(null, null, null, null) }));
  const faults = checkMappings(model);
  if (faults.length > 0) throw new KnownError('start-up-faults', 'mapping tables do not fit the shapes', { faults });
  console.log(`${model.types.length} types, ${model.types.reduce((sum, type) => sum + type.fields.length, 0)} fields, ${model.units.length} units, ${profiles.length} profiles: no faults`);
} catch (error) {
  if (!isKnownError(error)) throw error;
  for (const fault of error.fields['faults'] as string[]) console.error(fault);
  process.exitCode = 1;
}
