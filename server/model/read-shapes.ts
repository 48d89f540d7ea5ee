/**
 * Turtle files → one dataset. Syntax errors of several files are reported together, each with file and line, so that one
 * start shows everything there is to mend. A set of shapes is texts by name (`study.ttl`, `profiles/rembi.ttl`), so that
 * those that came with the server and those that an administrator tries or activates are read in the same way.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from 'n3';
import { KnownError } from '../errors.ts';
import { Statements } from '../rdf/statements.ts';
import type { Quad } from '../rdf/terms.ts';

/** Texts by name, below a folder. */
export type Texts = ReadonlyMap<string, string>;

/** Folders of a set of shapes, beside what stands there itself: further shapes of the base, and profiles. `examples/` is others'. */
const folders = ['', 'nbo/', 'profiles/'];
/** Where the profiles of a set of shapes stand. */
export const profilesFolder = 'profiles/';

/** All `*.ttl` directly in a folder; none when there is no such folder. */
export function readTexts(folder: string, prefix = ''): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  return new Map(readdirSync(folder).filter((name) => name.endsWith('.ttl')).toSorted().map((name) => [prefix + name, readFileSync(join(folder, name), 'utf8')]));
}

/** The whole set of shapes of a folder. */
export function readShapeTexts(folder: string): Map<string, string> {
  return new Map(folders.flatMap((prefix) => [...readTexts(join(folder, prefix), prefix)]));
}

/** Texts with some of them replaced and some added; an empty text takes a file away. */
export function overlayTexts(texts: Texts, over: Texts): Map<string, string> {
  return new Map([...texts, ...over].filter(([name]) => (over.get(name) ?? texts.get(name) ?? '').trim() !== '').map(([name]) => [name, over.get(name) ?? texts.get(name)!]));
}

/** Hash of texts with their names. */
export function hashTexts(texts: Texts): string {
  const hash = createHash('sha256');
  for (const [name, text] of [...texts].toSorted(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${name}\n${text}\n`);
  return hash.digest('hex');
}

/** Reads them all. Throws start-up-faults naming every file that can not be read. */
export function readTurtleTexts(texts: Texts): { dataset: Statements; prefixes: Record<string, string> } {
  const quads: Quad[] = [];
  const prefixes: Record<string, string> = {};
  const faults: string[] = [];
  for (const [name, text] of texts) {
    try {
      const parser = new Parser({ baseIRI: `file:///${name}`, blankNodePrefix: `_:${name.replaceAll(/\W/g, '')}` });
      for (const quad of parser.parse(text, null, (prefix, iri) => { prefixes[prefix] = iri.value; })) quads.push(quad);
    } catch (error) {
      faults.push(`${name}: ${(error as Error).message}`);
    }
  }
  if (faults.length > 0) throw new KnownError('start-up-faults', 'shapes or vocabularies cannot be read', { faults });
  return { dataset: new Statements(quads), prefixes };
}
