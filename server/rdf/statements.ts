/**
 * Statements that are read and no more changed: shapes and vocabularies, which every start reads whole. A list for each
 * subject is all that reading them asks for; an indexed store that can be changed costs several times as much to fill.
 */
import type { Quad, Quad_Subject, Term } from './terms.ts';

/** Where a look-up begins: an IRI, or any term, whichever RDF/JS interfaces type it. */
export type Place = string | { readonly termType: string; readonly value: string };

interface Row { readonly predicate: number; readonly object: number; readonly quad: Quad }

/** What n3 calls a term, for what can be a subject. */
const nameOf = (place: Place): string => (typeof place === 'string' ? place : place.termType === 'BlankNode' ? `_:${place.value}` : place.termType === 'NamedNode' ? place.value : '');
const idOf = (term: unknown): string => (term as { id: string }).id;

/**
 * A set of statements of n3's terms, whatever graphs they stand in. Answers come in the order in which terms were first
 * named, those about one subject by predicate and object, each once: as n3's own store gives them.
 */
export class Statements implements Iterable<Quad> {
  readonly #numbers = new Map<string, number>();
  /** by the subject's number */ readonly #about: (Row[] | undefined)[] = [];
  /** by the object's number; made when it is first asked for */ #of: Map<number, Row[]> | undefined;
  #size = 0;

  constructor(quads: Iterable<Quad> = []) {
    const numbers = this.#numbers;
    const numberOf = (id: string): number => {
      let number = numbers.get(id);
      if (number === undefined) numbers.set(id, number = numbers.size);
      return number;
    };
    for (const quad of quads) {
      const subject = numberOf(idOf(quad.subject)), row = { predicate: numberOf(idOf(quad.predicate)), object: numberOf(idOf(quad.object)), quad };
      const rows = this.#about[subject];
      if (rows) rows.push(row); else this.#about[subject] = [row];
    }
    this.#about.forEach((rows, subject) => {
      const sorted = rows!.sort((a, b) => a.predicate - b.predicate || a.object - b.object);
      const kept = sorted.filter((row, at) => at === 0 || row.object !== sorted[at - 1]!.object || row.predicate !== sorted[at - 1]!.predicate);
      this.#about[subject] = kept;
      this.#size += kept.length;
    });
  }

  get size(): number { return this.#size; }

  * [Symbol.iterator](): Generator<Quad, void, undefined> {
    for (const rows of this.#about) if (rows) for (const { quad } of rows) yield quad;
  }

  /** Whether anything is said of it. */
  describes(place: Place): boolean { return this.#rows(place).length > 0; }

  /** The first object of a subject's statements with a predicate. */
  getObject(subject: Place, predicate: string): Term | undefined {
    const wanted = this.#numbers.get(predicate);
    for (const row of this.#rows(subject)) if (row.predicate === wanted) return row.quad.object as Term;
    return undefined;
  }

  getObjects(subject: Place, predicate: string, _graph?: null): Term[] {
    const wanted = this.#numbers.get(predicate), found: Term[] = [];
    if (wanted !== undefined) for (const row of this.#rows(subject)) if (row.predicate === wanted) found.push(row.quad.object as Term);
    return found;
  }

  /** Subjects of statements with a predicate, and with an object where one is given; each once. */
  getSubjects(predicate: string, object: string | null, _graph?: null): Quad_Subject[] {
    const wanted = this.#numbers.get(predicate), found: Quad_Subject[] = [];
    if (wanted === undefined) return found;
    if (object === null) {
      for (const rows of this.#about) {
        const row = rows?.find((each) => each.predicate === wanted);
        if (row) found.push(row.quad.subject);
      }
      return found;
    }
    for (const { predicate: own, quad } of this.#uses(object)) if (own === wanted) found.push(quad.subject);
    return found;
  }

  /** All statements, or those about a subject. */
  getQuads(subject?: Place | null, _predicate?: null, _object?: null, _graph?: null): Quad[] {
    return subject === undefined || subject === null ? [...this] : this.#rows(subject).map(({ quad }) => quad);
  }

  #rows(place: Place): readonly Row[] {
    const number = this.#numbers.get(nameOf(place));
    return number === undefined ? [] : this.#about[number] ?? [];
  }

  #uses(object: string): readonly Row[] {
    let uses = this.#of;
    if (!uses) {
      this.#of = uses = new Map();
      for (const rows of this.#about) {
        for (const row of rows ?? []) {
          const list = uses.get(row.object);
          if (list) list.push(row); else uses.set(row.object, [row]);
        }
      }
    }
    const number = this.#numbers.get(object);
    return number === undefined ? [] : uses.get(number) ?? [];
  }
}
