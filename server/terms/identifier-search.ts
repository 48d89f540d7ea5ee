/**
 * Finding terms by identifiers: IRIs of any spelling, CURIEs, accessions, the last parts of IRIs, and their beginnings.
 * People leave out the zeros before a number ("GO:5634"), so a number is looked for in all widths that ontologies use.
 */
import type { DatabaseSync } from 'node:sqlite';
import { readPid } from '../pids/pids.ts';
import { localNameOf } from './curie.ts';

export interface FoundIdentifiers {
  readonly found: readonly { readonly iri: string; readonly kind: 'iri' | 'curie' }[];
  /** there are others that begin so */ readonly more: boolean;
}

/** Identifiers with one beginning: how many are given, and how many are looked at for the shortest. */
const mostBeginning = 50, lookedAt = 5000;
/** Most digits of a number with the zeros before it. */
const widest = 12;

/** Creates the search over the connection of a catalogue; a text that is no identifier finds nothing. */
export function createIdentifierSearch(database: DatabaseSync): (text: string) => FoundIdentifiers {
  const iriAt = database.prepare('SELECT iri FROM iri WHERE iri = ?'), localAt = database.prepare('SELECT iri FROM iri WHERE local = ?');
  const localFrom = database.prepare('SELECT iri FROM (SELECT iri, local FROM iri WHERE local >= ? AND local < ? LIMIT ?) ORDER BY length(local), local LIMIT ?');
  const irisOf = (rows: unknown[]): string[] => (rows as { iri: string }[]).map(({ iri }) => iri);

  return (text) => {
    const asIri = /^<?([a-z][\w+.-]*:\/\/[^\s>]+)>?$/i.exec(text)?.[1];
    if (asIri !== undefined) {
      const known = readPid(asIri)?.iri ?? asIri;
      return { found: [...new Set([asIri, known])].flatMap((iri) => irisOf(iriAt.all(iri))).map((iri) => ({ iri, kind: 'iri' })), more: false };
    }
    if (text.length < 3 || /\s/.test(text) || !/[\d_:#]/.test(text)) return { found: [], more: false };
    const pid = /[:_]/.test(text) ? readPid(text)?.iri : undefined;
    const local = localNameOf(text.replace(/^#/, ''));
    const after = local.slice(local.indexOf('_') + 1);
    const beginning = /^[a-z][\w.-]*[_:]\w*\d/i.test(text) || /^[a-z]+_\w+/i.test(text) ? irisOf(localFrom.all(local, `${local}\uFFFF`, lookedAt, mostBeginning + 1)) : [];
    const iris = new Set([
      ...(pid === undefined ? [] : irisOf(iriAt.all(pid))), ...irisOf(localAt.all(local)), ...(text.includes(':') ? irisOf(localAt.all(after)) : []),
      ...padded(local).flatMap((each) => irisOf(localAt.all(each))), ...beginning.slice(0, mostBeginning),
    ]);
    return { found: [...iris].map((iri) => ({ iri, kind: 'curie' })), more: beginning.length > mostBeginning };
  };
}

/** "fbbi_251" → "fbbi_251", "fbbi_0251" … up to the widest number; nothing where no number stands at the end. */
function padded(local: string): string[] {
  const [, prefix, number] = /^(.*[a-z].*_)0*(\d{1,12})$/.exec(local) ?? [];
  return prefix === undefined || number === undefined ? [] : Array.from({ length: widest + 1 - number.length }, (_, zeros) => prefix + '0'.repeat(zeros) + number);
}
