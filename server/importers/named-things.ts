/**
 * Finds what a value means that names another element by what stands there: its title, its number. Formats for people
 * refer by title, and titles are retyped; so what differs in case and punctuation only is found and said, and for the
 * rest the titles that it may mean are offered. Nothing is linked by a guess.
 */
import { foldPhrase, mostAlike } from '../rdf/most-alike.ts';
import type { Resource } from './field-writer.ts';
import type { NamedThing } from './references.ts';
import type { Element } from './source-tree.ts';

interface Names { exact: Map<string, Resource>; /** values that stand at several */ doubled: Set<string>; folded: Map<string, { resource: Resource; text: string }[]> }

const mostGuesses = 200;

/** Creates the look-up over the resources of one source, for places written `Element/@step`. */
export function createNamedThings(resources: ReadonlyMap<Element, Resource>): (by: string, text: string) => NamedThing {
  const known = new Map<string, Names>();
  let guesses = 0;
  const namesAt = (by: string): Names => {
    let names = known.get(by);
    if (names) return names;
    known.set(by, names = { exact: new Map(), doubled: new Set(), folded: new Map() });
    const [name, step] = by.split('/');
    for (const [element, resource] of resources) {
      if (element.name !== name) continue;
      const text = String(element.statements.find((each) => each.step === step)?.value ?? '').trim();
      if (text === '') continue;
      if (names.exact.has(text)) { names.doubled.add(text); continue; }
      names.exact.set(text, resource);
      const folded = foldPhrase(text);
      names.folded.set(folded, [...names.folded.get(folded) ?? [], { resource, text }]);
    }
    return names;
  };
  return (by, text) => {
    const { exact, doubled, folded } = namesAt(by);
    const found = exact.get(text);
    if (found) return { found, alike: [], ...(doubled.has(text) ? { doubled: true } : {}) };
    const [one, ...others] = folded.get(foldPhrase(text)) ?? [];
    if (one && others.length === 0) return { found: one.resource, spelt: one.text, alike: [] };
    // a source in which nothing fits is not one that a few titles would mend
    guesses += 1;
    return { alike: guesses > mostGuesses || exact.size > 5000 ? [] : mostAlike(text, exact.keys()) };
  };
}
