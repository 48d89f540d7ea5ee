/**
 * The profiles in force in the keeper: those that came in files and those that administrators deposited as records. A
 * deposit of a profile is checked here before it is written, and is in force as soon as it is committed.
 */
import { KnownError } from '../errors.ts';
import { toNQuads } from '../rdf/n-quads.ts';
import { namedNode } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { mg, rdf } from '../rdf/vocabulary.ts';
import type { Severity } from '../rdf/report.ts';
import type { GraphView } from '../store/store.ts';
import { checkPartsOf, checkProfile } from './check-profiles.ts';
import type { CheckProfileParts } from './check-profiles.ts';
import { baseName, profileRecordPrefix } from './profile.ts';
import type { Profile, ProfileFault } from './profile.ts';
import { createProfileSet } from './profile-set.ts';
import type { ProfileBase, ProfileSet } from './profile-set.ts';
import { profilesIn, readProfile } from './read-profile.ts';
import type { RequirementFacts } from './requirement-facts.ts';

/** A stored profile that does not fit the shapes any more: it judges nothing until it is mended. */
export interface DormantProfile { name: string; faults: ProfileFault[] }

export interface ProfileRegistry {
  /** what is in force now; another object after each change */ readonly set: ProfileSet;
  readonly dormant: readonly DormantProfile[];
  /** Whether a deposit under this id, or of these statements, is one of a profile. */
  concerns(id: string, quads: Iterable<Quad>): boolean;
  /** What is wrong with a profile that would be stored under this record. */
  check(record: string, id: string, quads: readonly Quad[]): ProfileFault[];
  /** Names of the profiles that include the one of this record. */
  includedBy(id: string): string[];
  /** Takes over what was committed; undefined content: withdrawn. */
  note(record: string, id: string, quads: readonly Quad[] | undefined): void;
  /** Calls back after every change. */
  onChange(listener: () => void): void;
}

export interface ProfileRegistryParts { base: ProfileBase; /** profiles in files, checked */ shipped: readonly Profile[]; graph: Pick<GraphView, 'match'>; /** base IRI of the server, ends in a slash */ baseIri: string }

/** Creates the registry and reads the stored profiles from the graph. */
export function createProfileRegistry({ base, shipped, graph, baseIri }: ProfileRegistryParts): ProfileRegistry {
  const listeners: (() => void)[] = [];
  const stored = new Map<string, Profile>();
  const dormant = new Map<string, DormantProfile>();
  let parts: CheckProfileParts | undefined;
  let set: ProfileSet | undefined;

  const partsOf = (): CheckProfileParts => parts ??= checkPartsOf(base);
  const read = (record: string, id: string, quads: readonly Quad[]): { profile?: Profile; faults: ProfileFault[] } => {
    const { profile, faults } = readProfile(quads, { from: 'record', record });
    const name = id.slice(profileRecordPrefix.length);
    const shippedName = shipped.some((each) => each.name === name);
    if (!id.startsWith(profileRecordPrefix)) faults.push({ subject: profile?.iri ?? record, message: `a profile is kept as the record ${profileRecordPrefix}NAME, and this is the record ${id}`, remedy: 'deposit it by PUT /profiles/NAME' });
    else if (shippedName) faults.push({ subject: profile?.iri ?? record, message: `the profile ${name} comes with the server`, remedy: 'choose another name, and include it if it is to be extended' });
    else if (profile && profile.name !== name) faults.push({ subject: profile.iri, message: `its name is ${profile.name}, and it is deposited as ${name}`, value: profile.name, remedy: `deposit it by PUT /profiles/${profile.name}` });
    return { ...(profile ? { profile } : {}), faults };
  };
  const others = (id: string): Profile[] => [...shipped, ...[...stored].filter(([own]) => own !== id).map(([, profile]) => profile)];
  const takeOver = (record: string, id: string, quads: readonly Quad[]): void => {
    const { profile, faults } = read(record, id, quads);
    const all = [...faults, ...(profile ? checkProfile(profile, others(id), partsOf()) : [])];
    stored.delete(id);
    dormant.delete(id);
    if (profile && all.length === 0) stored.set(id, profile); else dormant.set(id, { name: id.slice(profileRecordPrefix.length), faults: all });
  };

  // an included profile must be there before the one that includes it: what has faults is tried again while others get in
  let waiting = new Set(graph.match(null, rdf.type, namedNode(mg.Profile)).map((quad) => quad.graph.value).filter((record) => record.startsWith(`${baseIri}records/${profileRecordPrefix}`)));
  while (waiting.size > 0) {
    for (const record of waiting) takeOver(record, record.slice(`${baseIri}records/`.length), graph.match(null, null, null, { graph: record }));
    const left = new Set([...waiting].filter((record) => dormant.has(record.slice(`${baseIri}records/`.length))));
    if (left.size === waiting.size) break;
    waiting = left;
  }

  return {
    get set() { return set ??= createProfileSet({ base, profiles: [...shipped, ...stored.values()] }); },
    get dormant() { return [...dormant.values()]; },
    concerns: (id, quads) => id.startsWith(profileRecordPrefix) || profilesIn(quads).length > 0,
    check(record, id, quads) {
      const { profile, faults } = read(record, id, quads);
      return [...faults, ...(profile ? checkProfile(profile, others(id), partsOf()) : [])];
    },
    includedBy(id) {
      const profile = stored.get(id);
      return profile ? others(id).filter((other) => other.includes.includes(profile.iri)).map(({ name }) => name) : [];
    },
    note(record, id, quads) {
      if (quads) takeOver(record, id, quads); else { stored.delete(id); dormant.delete(id); }
      set = undefined;
      for (const listener of listeners) listener();
    },
    onChange(listener) { listeners.push(listener); },
  };
}

/** What the lists of profiles tell of each. */
export interface ProfileSummary { name: string; title: string; iri?: string; description?: string; source?: string; ladder?: string; rung?: number; includes: string[]; demands: Severity; from: 'server' | 'record'; faults?: string[] }

/** All profiles in words; the base first. */
export function summariesOf({ set, dormant }: Pick<ProfileRegistry, 'set' | 'dormant'>): ProfileSummary[] {
  const nameOf = new Map(set.profiles.map((profile) => [profile.iri, profile.name]));
  return [
    { name: baseName, title: 'Base profile', description: 'What every deposit is judged by: a Violation keeps a record out', includes: [], demands: 'Violation', from: 'server' },
    ...set.profiles.map(({ iri, name, title, description, source, includes, ladder, rung, demands, from }) => ({
      iri, name, title, demands, from, includes: includes.map((each) => nameOf.get(each) ?? each),
      ...(description ? { description } : {}), ...(source ? { source } : {}), ...(ladder !== undefined && rung !== undefined ? { ladder, rung } : {}),
    })),
    ...dormant.map(({ name, faults }) => ({ name, title: name, includes: [], demands: 'Violation' as const, from: 'record' as const, faults: faults.map(({ message }) => message) })),
  ];
}

/** One profile with what it asks for, and its statements. */
export interface ProfileDetails extends ProfileSummary { requirements: RequirementFacts[]; nquads: string }

/** Everything there is to say of one profile. Errors: not-found. */
export function detailsOf(registry: Pick<ProfileRegistry, 'set' | 'dormant'>, name: string): ProfileDetails {
  const all = summariesOf(registry);
  const summary = all.find((each) => each.name === name);
  if (!summary) throw new KnownError('not-found', `there is no profile ${JSON.stringify(name.slice(0, 100))}; there are ${all.map((each) => each.name).join(', ')}`, { profiles: all.map((each) => each.name) });
  const { set } = registry;
  return { ...summary, requirements: summary.faults ? [] : set.requirements(name), nquads: toNQuads(set.find(name)?.quads ?? [], '') };
}
