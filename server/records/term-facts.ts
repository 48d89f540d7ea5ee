/**
 * What the ontologies in use say to a report about terms: their names, what replaces them, and which terms of a field are
 * nearest to a wrong one. Nearest are first those of the same name, then relatives within the branch, then the likest names.
 */
import type { TermSpec } from '../model/resource-model.ts';
import { editDistance } from '../rdf/nearest.ts';
import type { TermLookup } from '../terms/catalogue.ts';
import type { TermFacts } from '../validation/term-facts.ts';
import { relationsOf } from './term-deposits.ts';
import { isWithin, ontologyOf } from './term-place.ts';

/** Terms below a branch that are compared by name, so that a refusal costs some milliseconds. */
const mostCompared = 1500;
const wanted = 3;

const words = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);

/** Likeness of two names, 0 to 1: the share of words in common, and of letters. */
function likeness(a: string, b: string): number {
  const [x, y] = [words(a), words(b)];
  const common = [...x].filter((word) => y.has(word)).length;
  const edits = editDistance(a.toLowerCase(), b.toLowerCase(), 12), longer = Math.max(a.length, b.length);
  return Math.max(common === 0 ? 0 : 0.9 * (2 * common) / (x.size + y.size), edits > 12 ? 0 : 1 - edits / longer);
}

/** Creates it over the versions in use. */
export function createTermFacts(lookup: TermLookup): TermFacts {
  const living = (iri: string): boolean => lookup.find(iri)?.obsolete === false;

  /** ways in which an IRI may have lost or won a zero, and numbers one slip away */
  const likeIds = (iri: string, { ontologies }: TermSpec): string[] => {
    const [, beginning = '', number = ''] = /^(.*?)(\d+)$/.exec(iri) ?? [];
    if (number === '' || ontologyOf(iri, ontologies) === undefined) return [];
    const bare = number.replace(/^0+/, '');
    return [6, 7, 8].map((length) => beginning + bare.padStart(length, '0')).concat(beginning + bare).filter((each) => each !== iri);
  };

  const names = (iri: string, text?: string): string[] => {
    const term = lookup.find(iri);
    return [...(term ? [term.label, ...term.synonyms.map((synonym) => synonym.text)] : []), ...(text ? [text] : [])];
  };

  return {
    show: (iri) => { const term = lookup.find(iri); return term && `${term.label} (${term.curie})`; },
    replacement(iri) {
      const found = lookup.replacement(iri);
      return found && { consider: found.consider, ...(found.to === undefined ? {} : { to: found.to }) };
    },
    isWithin: (iri, spec) => isWithin(lookup, iri, spec),
    nearest(iri, spec, text) {
      const fits = (each: string): boolean => each !== iri && living(each) && isWithin(lookup, each, spec);
      const found = new Set<string>(likeIds(iri, spec).filter(fits));
      const add = (candidates: Iterable<string>): void => { for (const each of candidates) { if (found.size >= wanted) return; if (fits(each)) found.add(each); } };
      const called = names(iri, text), relations = relationsOf(spec);
      for (const name of called) add(lookup.named(name, { ontologies: spec.ontologies }).map((each) => each.iri));
      add(lookup.descendants(iri, { relations, limit: 50 }));
      add(lookup.ancestors(iri, relations));
      if (found.size >= wanted || called.length === 0) return [...found];
      const roots = spec.branch === undefined ? rootsOf(iri, relations) : [spec.branch];
      const compared = roots.flatMap((root) => [root, ...lookup.descendants(root, { relations, limit: mostCompared })]);
      const rated = [...new Set(compared)].filter(fits).map((each) => ({ each, rate: Math.max(...called.map((name) => likeness(name, lookup.labelOf(each)!))) }));
      add(rated.filter(({ rate }) => rate > 0.3).toSorted((a, b) => b.rate - a.rate || (a.each < b.each ? -1 : 1)).map(({ each }) => each));
      // where no name is like it, the branch itself and what is directly below it tell what is meant
      if (spec.branch !== undefined) add([spec.branch, ...lookup.children(spec.branch, { relations, limit: wanted })]);
      return [...found];
    },
  };

  function rootsOf(iri: string, relations: ReturnType<typeof relationsOf>): string[] {
    const above = lookup.ancestors(iri, relations);
    return above.length === 0 ? [] : above.filter((each) => lookup.parents(each, relations).length === 0);
  }
}
