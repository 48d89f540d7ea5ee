/** Mappings, queries and examples speak only of what the shapes and the vocabulary know; names in the server do not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const own = 'https://w3id.org/micrograph/';

function texts(folder: string, ending: RegExp): { name: string; text: string }[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => ({ name: join(folder, name), text: readFileSync(join(root, folder, name), 'utf8') }));
}

/** Local names of our namespace in a text, written with the prefix mg: or in full. */
function ownNames(text: string): Set<string> {
  const names = new Set<string>();
  for (const match of text.matchAll(/(?<![\w-])mg:([A-Za-z][\w-]*)/g)) names.add(match[1]!);
  for (const match of text.matchAll(/<https:\/\/w3id\.org\/micrograph\/([A-Za-z][\w-]*)>/g)) names.add(match[1]!);
  return names;
}

test('every own term that shapes, queries and examples use is defined in the vocabulary', () => {
  const defined = new Set<string>();
  for (const { text } of texts('ontologies', /\.ttl$/)) {
    for (const match of text.matchAll(/(?:^|\n)(?:mg:|<https:\/\/w3id\.org\/micrograph\/)([A-Za-z][\w-]*)>?\s+(?:a|rdf:type)\s/g)) defined.add(match[1]!);
  }
  const undefinedTerms: string[] = [];
  for (const folder of ['shapes', 'queries', 'mappings']) {
    for (const { name, text } of texts(folder, /\.(ttl|rq|yaml)$/)) {
      for (const term of ownNames(text.replaceAll(/#(?![^\n]*>).*$/gm, ''))) if (!defined.has(term)) undefinedTerms.push(`${relative(root, join(root, name))}: ${own}${term}`);
    }
  }
  expect(undefinedTerms).toEqual([]);
});
