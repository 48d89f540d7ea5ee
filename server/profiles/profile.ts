/**
 * What a profile is: a named selection of requirements by which records are judged beside the base profile, which decides
 * what may be stored. One Turtle file holds its manifest entry and its node shapes; this file holds the words for it.
 */
import { KnownError } from '../errors.ts';
import type { Severity } from '../rdf/report.ts';
import type { Quad } from '../rdf/terms.ts';

/** A profile as its file says it. */
export interface Profile {
  readonly iri: string;
  /** dcterms:identifier: its name in URLs and parameters */ readonly name: string;
  readonly title: string;
  readonly description?: string;
  /** the standard that it speaks for, as text */ readonly source?: string;
  /** IRIs of the profiles whose requirements are its own too */ readonly includes: readonly string[];
  /** name of the ladder of which it is a level */ readonly ladder?: string;
  /** its level there, counted from below */ readonly rung?: number;
  /** a result of this severity or worse means that a record does not conform */ readonly demands: Severity;
  /** all statements of its file */ readonly quads: readonly Quad[];
  /** changes when its file does */ readonly hash: string;
  /** came with the server, with an activated set of shapes, or was deposited as a record */ readonly from: 'server' | 'record';
}

/** Something wrong with a profile: what, about which node, and what would be right. */
export interface ProfileFault {
  message: string;
  /** the node that it is about */ subject: string;
  predicate?: string;
  value?: string;
  remedy?: string;
}

/** Name of the profile that every deposit is judged by; no file may claim it. */
export const baseName = 'base';

/** Records that hold a profile have an id that begins so. */
export const profileRecordPrefix = 'profile-';

/** From grave to mild. */
export const severityRank: Readonly<Record<Severity, number>> = { Violation: 0, Warning: 1, Info: 2 };

/** The names that are asked for, each once. Errors: request-not-valid with the known ones. */
export function getProfileNames(asked: readonly string[], known: readonly string[]): string[] {
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new KnownError('request-not-valid', `there is no profile ${unknown.map((name) => JSON.stringify(name.slice(0, 100))).join(', ')}; there are ${known.join(', ')}`, { parameter: 'profile', profiles: [...known] });
  return [...new Set(asked)];
}
