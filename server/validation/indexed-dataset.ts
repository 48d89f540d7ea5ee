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

/** Lists beyond this length know their objects by key. */
const longest = 16;

/**
 * Graph names are ignored: a statement is in it once, whatever graphs it stands in. What looks from predicates and objects
 * is made when it is first asked for: most sets are only ever asked about subjects.
 */
export class IndexedDataset {
  readonly #all: Quad[] = [];
  readonly #bySubject = new Map<string, Map<string, MatchArray>>();
  readonly #objects = new Map<MatchArray, Set<string>>();
  #byObject: Map<string, Map<string, MatchArray>> | undefined;
  #byPredicate: Map<string, MatchArray> | undefined;

  constructor(quads: Iterable<Quad> = []) {
    for (const quad of quads) this.add(quad);
  }

  get size(): number { return this.#all.length; }
  [Symbol.iterator](): IterableIterator<Quad> { return this.#all.values(); }
  has({ subject, predicate, object }: Quad): boolean {
    const list = this.#bySubject.get(keyOf(subject))?.get(keyOf(predicate));
    return list !== undefined && this.#holds(list, keyOf(object));
  }
  hasSubject(key: string): boolean { return this.#bySubject.has(key); }

  /** each subject once, in order of appearance */
  *subjectTerms(): IterableIterator<Term> {
    for (const inner of this.#bySubject.values()) for (const [quad] of inner.values()) { yield quad!.subject; break; }
  }

  add(quad: Quad): this {
    const subject = keyOf(quad.subject), predicate = keyOf(quad.predicate);
    let inner = this.#bySubject.get(subject);
    if (!inner) this.#bySubject.set(subject, inner = new Map());
    let list = inner.get(predicate);
    if (!list) inner.set(predicate, list = new MatchArray());
    else {
      const object = keyOf(quad.object);
      if (this.#holds(list, object)) return this;
      this.#objects.get(list)?.add(object);
    }
    list.push(quad);
    this.#all.push(quad);
    if (this.#byObject) put(this.#byObject, keyOf(quad.object), predicate, quad);
    if (this.#byPredicate) putIn(this.#byPredicate, predicate, quad);
    return this;
  }

  /** By RDF/JS: anything undefined or null is free. The array must not be changed by the caller. */
  match(subject?: Term | null, predicate?: Term | null, object?: Term | null): Matches {
    if (subject) {
      const found = byPredicate(this.#bySubject.get(keyOf(subject)), predicate);
      return object ? filterBy(found, (quad) => keyOf(quad.object) === keyOf(object)) : found;
    }
    if (object) {
      if (!this.#byObject) {
        this.#byObject = new Map();
        for (const quad of this.#all) put(this.#byObject, keyOf(quad.object), keyOf(quad.predicate), quad);
      }
      return byPredicate(this.#byObject.get(keyOf(object)), predicate);
    }
    if (predicate) {
      if (!this.#byPredicate) {
        this.#byPredicate = new Map();
        for (const quad of this.#all) putIn(this.#byPredicate, keyOf(quad.predicate), quad);
      }
      return this.#byPredicate.get(keyOf(predicate)) ?? none;
    }
    return toMatches(this.#all);
  }

  /** Whether one of the statements, all of one subject and predicate, has this object. */
  #holds(list: MatchArray, object: string): boolean {
    if (list.length <= longest) {
      for (const quad of list) if (keyOf(quad.object) === object) return true;
      return false;
    }
    let known = this.#objects.get(list);
    if (!known) this.#objects.set(list, known = new Set(Array.from(list, (quad) => keyOf(quad.object))));
    return known.has(object);
  }
}

/** A key that tells statements apart, whatever their graph. */
export function statementKey({ subject, predicate, object }: Quad): string {
  return `${keyOf(subject)}\n${keyOf(predicate)}\n${keyOf(object)}`;
}

function put(index: Map<string, Map<string, MatchArray>>, first: string, predicate: string, quad: Quad): void {
  let inner = index.get(first);
  if (!inner) index.set(first, inner = new Map());
  putIn(inner, predicate, quad);
}

function putIn(index: Map<string, MatchArray>, key: string, quad: Quad): void {
  let list = index.get(key);
  if (!list) index.set(key, list = new MatchArray());
  list.push(quad);
}

function byPredicate(inner: Map<string, MatchArray> | undefined, predicate?: Term | null): Matches {
  if (!inner) return none;
  return predicate ? inner.get(keyOf(predicate)) ?? none : toMatches([...inner.values()].flat());
}

function filterBy(quads: Matches, keep: (quad: Quad) => boolean): Matches {
  return quads.length === 0 ? none : toMatches([...quads].filter(keep));
}
