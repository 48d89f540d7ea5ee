/**
 * Conditions of a request on the stored version (RFC 9110 section 13): If-Match and If-None-Match.
 */
import { KnownError } from '../errors.ts';
import type { VersionRow } from '../store/store.ts';
import { etagOf } from './record.ts';

const listed = (header: string): string[] => header.split(',').map((part) => part.trim()).filter(Boolean);

/** Throws record-has-changed, with the current ETag in its fields, when a condition does not hold. */
export function checkPreconditions({ ifMatch, ifNoneMatch }: { ifMatch?: string; ifNoneMatch?: string }, newest: VersionRow | undefined): void {
  const current = newest && !newest.withdrawn ? etagOf(newest) : undefined;
  const fields = current ? { etag: current, version: newest!.number } : {};
  if (ifMatch !== undefined) {
    const holds = current !== undefined && (ifMatch.trim() === '*' || listed(ifMatch).includes(current));
    if (!holds) throw new KnownError('record-has-changed', current ? `the record is now at version ${newest!.number}, with the ETag ${current}; read it again and repeat the change` : 'the record does not exist, so its ETag matches nothing', fields);
  }
  if (ifNoneMatch !== undefined && current !== undefined) {
    const hit = ifNoneMatch.trim() === '*' || listed(ifNoneMatch).map((tag) => tag.replace(/^W\//, '')).includes(current);
    if (hit) throw new KnownError('record-has-changed', `the record exists already, at version ${newest!.number}`, fields);
  }
}
