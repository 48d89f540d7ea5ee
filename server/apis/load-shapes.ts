/** The shapes in force at a start, for every thread the same: model, vocabulary, mappings and profiles checked together. */
import { existsSync } from 'node:fs';
import { KnownError } from '../errors.ts';
import { checkMappings } from '../importers/index.ts';
import { loadModel } from '../model/build-model.ts';
import { loadActive, readActiveTexts } from '../profiles/active-shapes.ts';
import { loadProfiles } from '../profiles/load-profiles.ts';
import { checkPartsOf } from '../profiles/check-profiles.ts';
import type { ShapesInForce } from '../records/gate.ts';
import type { LoadShapes } from '../records/shapes-control.ts';
import { openJournalReader } from '../store/journal-reader.ts';

/** Reads sets of shapes: those of the folder `root`, with other files in their place. */
export function createLoadShapes(root: string): LoadShapes {
  return (over) => {
    const { model, shapes, vocabulary, profileTexts, hash: shapesHash } = loadModel(root, over);
    const faults = checkMappings(model);
    if (faults.length > 0) throw new KnownError('start-up-faults', `${faults.length} faults in the mapping tables`, { faults });
    const given = { model, shapes: shapes.getQuads(null, null, null, null), vocabulary: vocabulary.getQuads(null, null, null, null), shapesHash };
    return { ...given, profiles: loadProfiles(profileTexts, checkPartsOf(given)) };
  };
}

/** What is in force by a journal that may not be there yet. Throws start-up-faults for what came with the server. */
export function loadShapesInForce({ root, journalFile, base }: { root: string; journalFile: string; base: string }): { loaded: ShapesInForce; faults: string[] } {
  if (!existsSync(journalFile)) return loadActive(createLoadShapes(root), new Map());
  const journal = openJournalReader({ file: journalFile });
  try { return loadActive(createLoadShapes(root), readActiveTexts(journal, base)); } finally { journal.close(); }
}
