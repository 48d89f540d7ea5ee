/**
 * The shapes that an administrator activated: files in place of those that came with the server, or beside them. They are
 * kept as one record, each file's text in it, so that they are journaled, backed up and undone like everything else.
 */
import { isKnownError } from '../errors.ts';
import type { Texts } from '../model/read-shapes.ts';
import { fromNQuads, toNQuads } from '../rdf/n-quads.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { dcterms, mg, rdf } from '../rdf/vocabulary.ts';
import type { JournalReader } from '../store/store.ts';

/** Id of the record. */
export const shapesRecordId = 'shapes-active';

/** What a file of a set of shapes may be called. */
export const shapesFilePattern = /^(?:(?:nbo|profiles)\/)?[A-Za-z0-9][\w.-]*\.ttl$/;

/** The files in a record's statements. */
export function textsOf(quads: readonly Quad[]): Map<string, string> {
  const about = (predicate: string): Map<string, string> => new Map(quads.filter((each) => each.predicate.value === predicate).map((each) => [each.subject.value, each.object.value]));
  const names = about(dcterms.identifier), texts = about(mg.turtleText);
  return new Map([...names].map(([subject, name]) => [name, texts.get(subject) ?? ''] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The record's statements for files, as N-Triples. */
export function recordOf(texts: Texts, record: string): string {
  return toNQuads([...texts].flatMap(([name, text]) => {
    const subject = namedNode(`${record}#${name.replaceAll('/', '-')}`);
    return [quad(subject, namedNode(rdf.type), namedNode(mg.ShapesFile)), quad(subject, namedNode(dcterms.identifier), literal(name)), quad(subject, namedNode(mg.turtleText), literal(text))];
  }), '');
}

/** The files of the record's newest version; none when nothing is activated. */
export function readActiveTexts(journal: Pick<JournalReader, 'newest' | 'content'>, base: string): Map<string, string> {
  const row = journal.newest(`${base}records/${shapesRecordId}`);
  return !row || row.withdrawn ? new Map() : textsOf(fromNQuads(journal.content(row.seq) ?? ''));
}

/**
 * What the activated files make of the shapes that came with the server. Where a newer server's shapes do not go with them,
 * those that came with it are in force and the faults are told: a server that does not start could not be mended.
 */
export function loadActive<T>(load: (over: Texts) => T, active: Texts): { loaded: T; faults: string[] } {
  if (active.size === 0) return { loaded: load(new Map()), faults: [] };
  try {
    return { loaded: load(active), faults: [] };
  } catch (error) {
    if (!isKnownError(error, 'start-up-faults')) throw error;
    return { loaded: load(new Map()), faults: [error.message, ...(error.fields['faults'] as string[] | undefined ?? [])] };
  }
}
