/**
 * What an exporter asks of its door: the statements of things that other records describe, and a place to say what a format
 * has no room for. A text file can hold the latter as remarks; the header holds it for every format.
 */
import type { LeftOut } from '../exporters/exporter.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import type { Quad } from '../rdf/terms.ts';
import type { JournalReader } from '../store/store.ts';

/** More would be a body, and headers have an end. */
const mostListed = 20, longest = 4000;

/** Name of the header: a JSON list of what and why, and how many more there are. */
export const leftOutName = 'micrograph-left-out';

/** The header for what was left out; none when all was written. */
export function leftOutHeader(left: readonly LeftOut[]): Record<string, string> {
  if (left.length === 0) return {};
  const listed = left.slice(0, mostListed).map(({ what, reason }) => ({ what, reason }));
  while (listed.length > 0 && JSON.stringify(listed).length > longest) listed.pop();
  const more = left.length - listed.length;
  return { [leftOutName]: JSON.stringify([...listed, ...more > 0 ? [{ what: `${more} more`, reason: 'not listed here' }] : []]).replaceAll(/[^\u0020-\u007e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`) };
}

/** The newest statements of the record that an IRI stands under; each record is read once. */
export function readLinked(journal: Pick<JournalReader, 'newest' | 'content'>): (iri: string) => readonly Quad[] {
  const known = new Map<string, readonly Quad[]>();
  return (iri) => {
    const record = iri.includes('#') ? iri.slice(0, iri.indexOf('#')) : iri;
    let quads = known.get(record);
    if (!quads) {
      const row = journal.newest(record);
      known.set(record, quads = row && !row.withdrawn ? fromNQuads(journal.content(row.seq) ?? '') : []);
    }
    return quads;
  };
}
