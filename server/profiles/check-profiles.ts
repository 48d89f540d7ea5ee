/**
 * What must hold between a profile, the other profiles and the base: nothing included that is not there, no circle, no
 * target or property shape that nobody knows, and no word about a shape that belongs to others, for that would change what
 * they demand. All faults of a profile at once; the same check at the start, at a deposit and in a preview.
 */
import { checkWords } from '../model/check-model.ts';
import { createShapesReader } from '../model/build-model.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import { nearest } from '../rdf/nearest.ts';
import { namedNode } from '../rdf/terms.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { mg, rdf, sh } from '../rdf/vocabulary.ts';
import { findShapeFaults } from '../validation/check-shapes.ts';
import { IndexedDataset } from '../validation/indexed-dataset.ts';
import type { Profile, ProfileFault } from './profile.ts';

export interface CheckProfileParts {
  /** the base's shapes */ base: IndexedDataset;
  model: ResourceModel;
  /** whether the vocabulary describes this class */ isClass: (iri: string) => boolean;
}

/** What profiles are checked against. */
export function checkPartsOf({ shapes, vocabulary, model }: { shapes: Iterable<Quad>; vocabulary: readonly Quad[]; model: ResourceModel }): CheckProfileParts {
  const described = new Set(vocabulary.map(({ subject }) => subject.value));
  return { base: shapes instanceof IndexedDataset ? shapes : new IndexedDataset(shapes), model, isClass: (iri) => described.has(iri) };
}

const otherTargets = [sh.targetNode, sh.targetSubjectsOf, sh.targetObjectsOf];

/** Faults of one profile among others; `others` holds neither it nor an older form of it. */
export function checkProfile(profile: Profile, others: readonly Profile[], { base, model, isClass }: CheckProfileParts): ProfileFault[] {
  const faults: ProfileFault[] = [];
  const { iri, name, quads } = profile;
  const say = (subject: string, message: string, more: Omit<ProfileFault, 'subject' | 'message'> = {}): void => { faults.push({ subject, message, ...more }); };
  const byIri = new Map(others.map((each) => [each.iri, each]));

  for (const other of others) {
    if (other.name === name) say(iri, `the name ${name} is that of another profile`, { value: name, remedy: 'choose another dcterms:identifier' });
    if (other.iri === iri) say(iri, `<${iri}> is the profile ${other.name} already`, { remedy: 'give the profile an IRI of its own' });
    if (profile.ladder !== undefined && other.ladder === profile.ladder && other.rung === profile.rung) say(iri, `rung ${profile.rung} of the ladder ${profile.ladder} is the profile ${other.name} already`, { predicate: mg.rung });
  }
  for (const included of profile.includes) {
    if (included !== iri && !byIri.has(included)) {
      const near = nearest(included, [...byIri.keys()]);
      say(iri, `<${included}>, which it includes, is no profile that is known`, { predicate: mg.includes, value: included, remedy: near ? `did you mean <${near}>?` : `known are ${[...byIri.keys()].map((each) => `<${each}>`).join(', ') || 'none'}` });
    }
  }
  const circle = findCircle(profile, byIri);
  if (circle) say(iri, `the profile includes itself, by ${circle.join(', ')}`, { predicate: mg.includes });

  const own = new IndexedDataset(quads);
  const reader = createShapesReader(quads);
  const visible = [own, base, ...[...includedOf(profile, byIri)].map((each) => new IndexedDataset(each.quads))];
  const known = (node: Term, predicate?: string): boolean => visible.some((each) => each.match(node, predicate === undefined ? null : namedNode(predicate), null).length > 0);
  const foreign = new Map(others.flatMap((other) => other.quads.filter(({ subject }) => subject.termType === 'NamedNode').map(({ subject }) => [subject.value, other.name] as const)));
  for (const subject of own.subjectTerms()) {
    if (subject.termType !== 'NamedNode') continue;
    if (base.hasSubject(subject.value)) say(subject.value, `<${subject.value}> is a shape of the base profile; a profile refers to it and says nothing more of it`, { remedy: 'give your own shape another IRI' });
    else if (foreign.has(subject.value)) say(subject.value, `<${subject.value}> is described by the profile ${foreign.get(subject.value)!}`, { remedy: 'give your own shape another IRI' });
  }
  checkWords(reader, (subject, message) => { say(subject, message); }, (node) => known(node));

  let roots = 0;
  const classes = model.types.map((type) => type.iri);
  for (const { subject, object } of own.match(null, namedNode(sh.targetClass), null)) {
    roots += 1;
    if (!model.findType(object.value) && !isClass(object.value)) {
      const near = nearest(object.value, classes);
      say(subject.value, `<${object.value}> is no class that is known`, { predicate: sh.targetClass, value: object.value, ...(near ? { remedy: `did you mean <${near}>?` } : {}) });
    }
    if (own.match(subject, namedNode(sh.path), null).length > 0) say(subject.value, 'a property shape cannot have a target here; name it by sh:property of a node shape', { predicate: sh.targetClass });
  }
  for (const predicate of otherTargets) for (const { subject, object } of own.match(null, namedNode(predicate), null)) say(subject.value, `the shapes of a profile name their targets by sh:targetClass; ${predicate} is not read here`, { predicate, value: object.value });
  for (const { subject } of own.match(null, namedNode(rdf.type), namedNode(sh.NodeShape))) {
    if (own.match(subject, namedNode(sh.targetClass), null).length === 0 && ![sh.node, sh.not, sh.property, rdf.first].some((by) => own.match(null, namedNode(by), subject).length > 0)) say(subject.value, 'this node shape has no sh:targetClass and no shape refers to it, so it judges nothing');
  }
  for (const { subject, object } of own.match(null, namedNode(sh.property), null)) {
    if (known(object, sh.path)) continue;
    const near = nearest(object.value, [...base.match(null, namedNode(sh.path), null)].map((each) => each.subject.value));
    say(subject.value, `<${object.value}> is no property shape that is known`, { predicate: sh.property, value: object.value, ...(near ? { remedy: `did you mean <${near}>?` } : {}) });
  }
  for (const predicate of [mg.canonicalUnit, mg.allowedUnit]) for (const { subject, object } of own.match(null, namedNode(predicate), null)) if (!model.findUnit(object.value)) say(subject.value, `<${object.value}> is no unit that is known`, { predicate, value: object.value });
  if (roots === 0 && profile.includes.length === 0) say(iri, 'the profile has no node shape with a sh:targetClass and includes no other profile, so it demands nothing');
  for (const line of findShapeFaults(own)) { const [subject = iri, ...text] = line.split(': '); say(subject, text.join(': ')); }
  return faults.filter((each, at) => faults.findIndex((other) => other.subject === each.subject && other.message === each.message) === at);
}

/** Profiles that it includes, also by way of others; not itself. Unknown ones are left out, circles end. */
export function includedOf(profile: Profile, byIri: ReadonlyMap<string, Profile>): Set<Profile> {
  const found = new Set<Profile>();
  const visit = (each: Profile): void => {
    for (const iri of each.includes) {
      const next = byIri.get(iri);
      if (next && next !== profile && !found.has(next)) { found.add(next); visit(next); }
    }
  };
  visit(profile);
  return found;
}

/** Names of the profiles on a way from the profile back to itself. */
function findCircle(profile: Profile, byIri: ReadonlyMap<string, Profile>): string[] | undefined {
  const visit = (each: Profile, way: readonly string[]): string[] | undefined => {
    for (const iri of each.includes) {
      if (iri === profile.iri) return [...way, each.name];
      const next = byIri.get(iri);
      const found = next && !way.includes(next.name) ? visit(next, [...way, each.name]) : undefined;
      if (found) return found;
    }
    return undefined;
  };
  return visit(profile, []);
}
