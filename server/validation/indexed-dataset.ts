/**
 * A set of quads in memory, indexed by subject and by predicate with object: what the SHACL engine asks for thousands of
 * times a record. It is the engine's dataset for shapes, and the submission's side of the overlay.
 */
import type { Quad, Term } from '../rdf/terms.ts';

/** A key that tells terms apart; n3's terms carry theirs. */
export function keyOf(term: Term): string {
  const { id } = term as { id?: string };
  if (id !== undefined) return id;
  if (term.termType === 'Literal') return `"${term.value}"${term.language ? `@${term.language.toLowerCase()}` : term.datatype.value === 'http://www.w3.org/2001/XMLSchema#string' ? '' : `^^${term.datatype.value}`}`;
  return term.termType === 'BlankNode' ? `_:${term.value}` : term.value;
}

/** An array that also answers `size`, as the engine asks of what `match` gives. */
export type Matches = Quad[] & { readonly size: number };

class MatchArray extends Array<Quad> {
  get size(): number { return this.length; }
}

/** Quads → what `match` gives. */
export function toMatches(quads: readonly Quad[]): Matches {
  const matches = new MatchArray();
  for (const quad of quads) matches.push(quad);
  return matches;
}

const none: Matches = new MatchArray();

/** Graph names are ignored: a statement is in it once, whatever graphs it stands in. */
export class IndexedDataset {
  readonly #all = new Map<string, Quad>();
  readonly #bySubject = new Map<string, Map<string, MatchArray>>();
  readonly #byObject = new Map<string, Map<string, MatchArray>>();
  readonly #byPredicate = new Map<string, MatchArray>();

  constructor(quads: Iterable<Quad> = []) {
    for (const quad of quads) this.add(quad);
  }

  get size(): number { return this.#all.size; }
  [Symbol.iterator](): IterableIterator<Quad> { return this.#all.values(); }
  has(quad: Quad): boolean { return this.#all.has(statementKey(quad)); }
  hasSubject(key: string): boolean { return this.#bySubject.has(key); }

  /** each subject once, in order of appearance */
  *subjectTerms(): IterableIterator<Term> {
    for (const inner of this.#bySubject.values()) for (const [quad] of inner.values()) { yield quad!.subject; break; }
  }

  add(quad: Quad): this {
    const key = statementKey(quad);
    if (this.#all.has(key)) return this;
    this.#all.set(key, quad);
    const predicate = keyOf(quad.predicate);
    put(this.#bySubject, keyOf(quad.subject), predicate, quad);
    put(this.#byObject, keyOf(quad.object), predicate, quad);
    const list = this.#byPredicate.get(predicate);
    if (list) list.push(quad); else { const made = new MatchArray(); made.push(quad); this.#byPredicate.set(predicate, made); }
    return this;
  }

  /** By RDF/JS: anything undefined or null is free. The array must not be changed by the caller. */
  match(subject?: Term | null, predicate?: Term | null, object?: Term | null): Matches {
    if (subject) {
      const found = byPredicate(this.#bySubject.get(keyOf(subject)), predicate);
      return object ? filterBy(found, (quad) => keyOf(quad.object) === keyOf(object)) : found;
    }
    if (object) return byPredicate(this.#byObject.get(keyOf(object)), predicate);
    if (predicate) return this.#byPredicate.get(keyOf(predicate)) ?? none;
    return toMatches([...this.#all.values()]);
  }
}

/** A key that tells statements apart, whatever their graph. */
export function statementKey({ subject, predicate, object }: Quad): string {
  return `${keyOf(subject)}\n${keyOf(predicate)}\n${keyOf(object)}`;
}

function put(index: Map<string, Map<string, MatchArray>>, first: string, predicate: string, quad: Quad): void {
  let inner = index.get(first);
  if (!inner) index.set(first, inner = new Map());
  let list = inner.get(predicate);
  if (!list) inner.set(predicate, list = new MatchArray());
  list.push(quad);
}

function byPredicate(inner: Map<string, MatchArray> | undefined, predicate?: Term | null): Matches {
  if (!inner) return none;
  return predicate ? inner.get(keyOf(predicate)) ?? none : toMatches([...inner.values()].flat());
}

function filterBy(quads: Matches, keep: (quad: Quad) => boolean): Matches {
  return quads.length === 0 ? none : toMatches([...quads].filter(keep));
}
