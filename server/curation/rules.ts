/**
 * What a batch of decisions asks of a record, and the change that brings it about. Rules follow from the batch alone, so
 * that a batch that was broken off goes on after a restart; a record that fulfils them already is left as it is.
 */
import type { Patch } from '../rdf/rdf-patch.ts';
import { namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { rdfType } from '../rdf/vocabulary.ts';
import type { CurationField } from './curation-field.ts';
import { waitingTexts } from './waiting.ts';
import type { AcceptedTerms } from './waiting.ts';

/** A text in a field gets a term, also where it has one of the terms that were accepted for it before. */
export interface TextRule { readonly field: CurationField; readonly text: string; readonly term: string; readonly insteadOf: ReadonlySet<string> }
/** A term takes the place of another, wherever a term field holds it. */
export interface MoveRule { readonly from: string; readonly to: string }
export interface Rules { readonly texts: readonly TextRule[]; readonly moves: readonly MoveRule[] }

/** A rule that a change fulfils, with how many things. */
export interface RulePatch { readonly patch: Patch; readonly things: ReadonlySet<string> }

/** Creates the change of a record's statements; undefined where nothing is to be done. */
export function createRulePatch({ rules, termPredicates, accepted }: { rules: Rules; /** predicates of all term fields */ termPredicates: ReadonlySet<string>; accepted: AcceptedTerms }): (quads: readonly Quad[]) => RulePatch | undefined {
  const byField = Map.groupBy(rules.texts, ({ field }) => field);
  const moves = new Map(rules.moves.map(({ from, to }) => [from, to]));
  return (quads) => {
    const remove: Quad[] = [], add: Quad[] = [], things = new Set<string>();
    const bySubject = Map.groupBy(quads, ({ subject }) => subject.value);
    for (const [thing, own] of bySubject) {
      for (const [field, own_rules] of byField) {
        if (!own.some(({ predicate, object }) => predicate.value === rdfType.value && object.value === field.typeIri)) continue;
        const texts = new Set(own.filter(({ predicate, object }) => predicate.value === field.textPredicate && object.termType === 'Literal').map(({ object }) => object.value));
        const concerned = own_rules.filter(({ text }) => texts.has(text));
        if (concerned.length === 0) continue;
        const stated = own.filter(({ predicate, object }) => predicate.value === field.termPredicate && object.termType === 'NamedNode');
        const terms = new Set(stated.map(({ object }) => object.value));
        const waiting = terms.size === 0 ? texts : new Set(waitingTexts(field, [{ record: '', thing, texts, terms }], accepted).map(({ text }) => text));
        for (const { text, term, insteadOf } of concerned) {
          const old = stated.filter(({ object }) => insteadOf.has(object.value) && object.value !== term && ![...texts].some((other) => other !== text && accepted(field.name, other).has(object.value)));
          if (terms.has(term) || !waiting.has(text) && old.length === 0) continue;
          remove.push(...old);
          add.push(quad(own[0]!.subject, namedNode(field.termPredicate), namedNode(term)));
          things.add(thing);
        }
      }
      if (moves.size > 0) {
        for (const each of own) {
          const to = each.object.termType === 'NamedNode' && termPredicates.has(each.predicate.value) ? moves.get(each.object.value) : undefined;
          if (to === undefined) continue;
          remove.push(each);
          add.push(quad(each.subject, each.predicate, namedNode(to)));
          things.add(thing);
        }
      }
    }
    return add.length === 0 ? undefined : { patch: { remove, add }, things };
  };
}

/** True for a statement that the rules may have made: what an undoing takes back, and nothing else. */
export function madeByRules({ texts, moves }: Rules): (quad: Quad) => boolean {
  const made = new Set([...texts.map(({ field, term }) => `${field.termPredicate}\n${term}`), ...texts.flatMap(({ field, insteadOf }) => [...insteadOf].map((term) => `${field.termPredicate}\n${term}`))]);
  const moved = new Set(moves.flatMap(({ from, to }) => [from, to]));
  return ({ predicate, object }) => object.termType === 'NamedNode' && (made.has(`${predicate.value}\n${object.value}`) || moved.has(object.value));
}
