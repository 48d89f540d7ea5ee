/** All names of the versions in use, read from the catalogue's file for the index in memory, and a sample of its terms. */
import { openCatalogueReading } from './catalogue-file.ts';
import type { TermLookup } from './catalogue.ts';
import type { IndexedName } from './name-index.ts';
import type { Background } from './term-evidence.ts';

/** What OBO writes before the labels of obsolete terms. */
const obsolete = /^\(?obsolete\)?[\s:_-]+(?=\S)/i;

/** The names, obsolete terms' among them (without that word, for they lead to what replaced them). */
export function readNames(file: string): IndexedName[] {
  const database = openCatalogueReading({ file });
  try {
    return (database.prepare('SELECT i.iri AS iri, s.text AS text, min(s.kind) AS kind FROM string s JOIN iri i ON i.id = s.iri GROUP BY s.iri, s.text').all() as unknown as IndexedName[]).map(({ iri, text, kind }) => ({ iri, kind, text: text.replace(obsolete, '') }));
  } finally { database.close(); }
}

const sampled = 4000;

/** How often terms stand below a term, estimated over a sample that is the same each time. */
export function sampleBackground(names: readonly IndexedName[], lookup: TermLookup): Background {
  const iris = [...new Set(names.map(({ iri }) => iri))].sort(), step = Math.max(1, Math.floor(iris.length / sampled));
  const counts = new Map<string, number>();
  let size = 0;
  for (let at = 0; at < iris.length; at += step) {
    size += 1;
    for (const branch of [iris[at]!, ...lookup.ancestors(iris[at]!)]) counts.set(branch, (counts.get(branch) ?? 0) + 1);
  }
  return (branch) => ((counts.get(branch) ?? 0) + 0.5) / (size + 1);
}
