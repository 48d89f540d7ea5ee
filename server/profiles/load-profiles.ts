/** The profiles that stand in files: texts by file name. Faults name the file and come all at once. */
import { Parser } from 'n3';
import { KnownError } from '../errors.ts';
import type { Texts } from '../model/read-shapes.ts';
import type { Quad } from '../rdf/terms.ts';
import { checkProfile } from './check-profiles.ts';
import type { CheckProfileParts } from './check-profiles.ts';
import type { Profile, ProfileFault } from './profile.ts';
import { readProfile } from './read-profile.ts';

/** Reads profiles from texts. Faults are lines `FILE: …`; a file with faults in its entry gives no profile. */
export function readProfileFiles(texts: Texts): { profiles: Profile[]; files: Map<string, string>; faults: string[] } {
  const profiles: Profile[] = [], faults: string[] = [], files = new Map<string, string>();
  for (const [file, text] of texts) {
    try {
      const quads = new Parser({ baseIRI: `file:///${file}`, blankNodePrefix: `_:${file.replaceAll(/\W/g, '')}` }).parse(text) as Quad[];
      if (quads.length === 0) continue;
      const read = readProfile(quads, { from: 'server', text });
      faults.push(...read.faults.map((fault) => faultLine(file, fault)));
      if (read.profile) { profiles.push(read.profile); files.set(read.profile.iri, file); }
    } catch (error) {
      faults.push(`${file}: ${(error as Error).message}`);
    }
  }
  return { profiles, files, faults };
}

/** One line about a fault in a file. */
export function faultLine(file: string, { subject, message, remedy }: ProfileFault): string {
  return `${file}: ${subject === '' ? '' : `<${subject}>: `}${message}${remedy ? `; ${remedy}` : ''}`;
}

/** All faults of profiles in files, with each other and with the base. */
export function findProfileFaults({ profiles, files, faults }: ReturnType<typeof readProfileFiles>, parts: CheckProfileParts): string[] {
  return [...faults, ...profiles.flatMap((profile) => checkProfile(profile, profiles.filter((other) => other !== profile), parts).map((fault) => faultLine(files.get(profile.iri)!, fault)))];
}

/** The profiles of a set of files. Throws start-up-faults with every fault of every file. */
export function loadProfiles(texts: Texts, parts: CheckProfileParts): Profile[] {
  const read = readProfileFiles(texts);
  const faults = findProfileFaults(read, parts);
  if (faults.length > 0) throw new KnownError('start-up-faults', `${faults.length} faults in the profiles`, { faults });
  return read.profiles;
}
