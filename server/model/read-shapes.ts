/**
 * Turtle files of a folder → one dataset. Syntax errors of several files are reported together, each with file and line,
 * so that one start shows everything there is to mend.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from 'n3';
import { KnownError } from '../errors.ts';
import { Dataset } from '../rdf/terms.ts';

/** All `*.ttl` directly in the folders. Throws start-up-faults naming every file that can not be read. */
export function readTurtleFolders(...folders: string[]): { dataset: Dataset; prefixes: Record<string, string> } {
  const dataset = new Dataset();
  const prefixes: Record<string, string> = {};
  const faults: string[] = [];
  for (const folder of folders) {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.ttl')).toSorted()) {
      const file = join(folder, name);
      try {
        const parser = new Parser({ baseIRI: `file:///${name}`, blankNodePrefix: `_:${name.replaceAll(/\W/g, '')}` });
        dataset.addQuads(parser.parse(readFileSync(file, 'utf8'), null, (prefix, iri) => { prefixes[prefix] = iri.value; }));
      } catch (error) {
        faults.push(`${name}: ${(error as Error).message}`);
      }
    }
  }
  if (faults.length > 0) throw new KnownError('start-up-faults', 'shapes or vocabularies cannot be read', { faults });
  return { dataset, prefixes };
}
