/**
 * Ids of records that steer the server itself, and who may write and withdraw them. A record that is believed by others (a
 * decision, a weight, a profile, what an ontology says) needs the same role at every door as at the door that makes it.
 */
import { KnownError } from '../errors.ts';
import { shapesRecordId } from '../profiles/active-shapes.ts';
import { profileRecordPrefix } from '../profiles/profile.ts';
import { ontologiesRecordId } from './ontology-pins.ts';
import { recordIri } from './record.ts';
import type { Agent } from './record.ts';
import { rankingRecordId } from './term-ranking-record.ts';
import { termRecordPrefix } from './term-record.ts';

/** One rule: a whole id, or how ids begin. */
export interface ReservedRecords {
  readonly id?: string;
  readonly prefix?: string;
  /** what the records hold, for messages */ readonly what: string;
  /** the least role; `server`: its own agent only */ readonly by: 'curator' | 'admin' | 'server';
  /** the only activity that writes them, and the door it has; administrators may also bring back what was exported */ readonly through?: { readonly activity: string; readonly door: string };
  /** anybody may try one, for nothing is kept */ readonly mayBeTried?: boolean;
  /** the server writes them anew after each change of what they speak of, so they hold no change of it up */ readonly follows?: boolean;
}

const curation = { activity: 'curate', door: '/curation/decisions' };

/** The rules; the first one that fits counts. */
export const reservedRecords: readonly ReservedRecords[] = [
  { id: rankingRecordId, what: 'the weights of term ranking', by: 'admin' },
  { id: ontologiesRecordId, what: 'which ontologies are in use', by: 'admin', mayBeTried: true },
  { id: shapesRecordId, what: 'the shapes in force', by: 'admin', mayBeTried: true },
  { prefix: profileRecordPrefix, what: 'a profile', by: 'admin', mayBeTried: true },
  { prefix: termRecordPrefix, what: 'what an ontology in use says of a term', by: 'server' },
  { prefix: 'observed-', what: 'observations that the server reads out of calibration records', by: 'server', follows: true },
  { prefix: 'assessed-', what: 'verdicts that the server keeps up', by: 'server', follows: true },
  { prefix: 'mapping-batch-', what: 'decisions of curators', by: 'curator', through: curation },
  { prefix: 'mapping-run-', what: 'how decisions of curators were carried out', by: 'curator', through: curation },
  { id: 'mappings-inferred', what: 'the inferred mappings', by: 'curator' },
];

/** The rule for a record's id, if it is reserved. */
export function findReserved(id: string): ReservedRecords | undefined {
  return reservedRecords.find((rule) => (rule.id === undefined ? id.startsWith(rule.prefix!) : id === rule.id));
}

/** Whether a resource lies in a record that follows others. `base`: of all IRIs, ends in a slash. */
export function isFollowing(iri: string, base: string): boolean {
  const beginning = recordIri(base, '');
  return iri.startsWith(beginning) && findReserved(iri.slice(beginning.length).split('#', 1)[0]!)?.follows === true;
}

/**
 * Refuses a change of a reserved record by somebody who may not make it. `activity` is that of a deposit; a withdrawal has none.
 * Errors: not-allowed, with the role that is needed.
 */
export function checkReserved({ id, agent: { iri, role }, activity, dryRun }: { id: string; agent: Agent; activity?: string; dryRun?: boolean | undefined }, server: Agent['iri']): void {
  const rule = findReserved(id);
  if (!rule || dryRun && rule.mayBeTried) return;
  const { what, by, through } = rule, holds = `the record ${id} holds ${what}, and`;
  if (by === 'server') {
    if (iri !== server || role !== 'admin') throw new KnownError('not-allowed', `${holds} only the server itself writes or withdraws it; ids that begin with ${rule.prefix ?? id} are reserved, choose another one`, { reserved: rule.prefix ?? id, role });
    return;
  }
  if (role !== 'admin' && role !== by) throw new KnownError('not-allowed', `${holds} is deposited and withdrawn by ${by === 'admin' ? 'administrators' : 'curators'}; the token has the role ${role}`, { needed: by, role });
  if (through && role !== 'admin' && activity !== undefined && activity !== through.activity) throw new KnownError('not-allowed', `${holds} is written through ${through.door} only`, { reserved: rule.prefix ?? id, role });
}
