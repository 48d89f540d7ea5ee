/**
 * The shapes in force across a thread border: what the server's thread has read and checked, the keeper's thread takes over
 * and need not read again. Terms travel once each, statements as three numbers, the model as the plain data that it is.
 */
import { termFromId } from 'n3';
import { completeModel } from '../model/build-model.ts';
import type { ModelFacts } from '../model/build-model.ts';
import type { Profile } from '../profiles/profile.ts';
import { Statements } from '../rdf/statements.ts';
import { quad } from '../rdf/terms.ts';
import type { Quad, Quad_Object, Quad_Subject, NamedNode } from '../rdf/terms.ts';
import type { ShapesInForce } from '../records/gate.ts';

/** Three numbers a statement: places in the list of terms. */
type Packed = Uint32Array<ArrayBuffer>;

/** What `postMessage` carries. */
export interface SharedShapes {
  /** n3's names of terms */ terms: string[];
  shapes: Packed;
  vocabulary: Packed;
  profiles: (Omit<Profile, 'quads'> & { quads: Packed })[];
  model: ModelFacts;
  shapesHash: string;
  /** why the activated shapes are not in force */ faults: string[];
}

const idOf = (term: unknown): string => (term as { id: string }).id;

/** The message for what `loadShapesInForce` gave. */
export function shareShapes({ loaded, faults }: { loaded: ShapesInForce; faults: string[] }): SharedShapes {
  const places = new Map<string, number>();
  const placeOf = (id: string): number => {
    let place = places.get(id);
    if (place === undefined) places.set(id, place = places.size);
    return place;
  };
  const pack = (quads: Iterable<Quad>): Packed => {
    const numbers: number[] = [];
    for (const { subject, predicate, object } of quads) numbers.push(placeOf(idOf(subject)), placeOf(idOf(predicate)), placeOf(idOf(object)));
    return Uint32Array.from(numbers);
  };
  const { types, templates, units, prefixes, ownNamespaces, checkedOnly } = loaded.model;
  const packed = { shapes: pack(loaded.shapes), vocabulary: pack(loaded.vocabulary), profiles: (loaded.profiles ?? []).map((profile) => ({ ...profile, quads: pack(profile.quads) })) };
  return { ...packed, terms: [...places.keys()], model: { types, templates, units, prefixes, ownNamespaces, checkedOnly }, shapesHash: loaded.shapesHash ?? '', faults };
}

/** What was shared, as it was. */
export function adoptShapes({ terms, shapes, vocabulary, profiles, model, shapesHash, faults }: SharedShapes): { loaded: ShapesInForce; faults: string[] } {
  const known = terms.map((id) => termFromId(id));
  const unpack = (numbers: Packed): Quad[] => {
    const quads: Quad[] = [];
    for (let at = 0; at < numbers.length; at += 3) quads.push(quad(known[numbers[at]!] as Quad_Subject, known[numbers[at + 1]!] as NamedNode, known[numbers[at + 2]!] as Quad_Object));
    return quads;
  };
  const words = unpack(vocabulary);
  return { loaded: { model: completeModel(model, new Statements(words)), shapes: unpack(shapes), vocabulary: words, shapesHash, profiles: profiles.map((profile) => ({ ...profile, quads: unpack(profile.quads) })) }, faults };
}
