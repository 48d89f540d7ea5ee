/**
 * RDF Patch (afs.github.io/rdf-patch): a change as rows of text, `D s p o .` for a statement to remove and `A s p o .` for one
 * to add. It is what a result offers to mend a fault, and what PATCH takes. Written and read here are the rows that change
 * statements; a header and transaction marks are passed over, prefixes are not needed, for terms are written in full.
 */
import { KnownError } from '../errors.ts';
import { escapeIri, termToNTriples, unescapeLiteral } from './n-quads.ts';
import { literal, namedNode, quad } from './terms.ts';
import type { NamedNode, Quad, Quad_Object, Term } from './terms.ts';
import { xsd } from './vocabulary.ts';

export const rdfPatchType = 'application/rdf-patch';

export interface Patch { remove: readonly Quad[]; add: readonly Quad[] }

/** An IRI that is none (a faulty one that is to be removed) is written with escapes, so that the row can be read again. */
function writeTerm(term: Term): string {
  if (term.termType !== 'NamedNode') return termToNTriples(term);
  return `<${escapeIri(term.value)}>`;
}

const rowOf = (kind: 'A' | 'D') => ({ subject, predicate, object }: Quad): string => `${kind} ${[subject, predicate, object].map((term) => writeTerm(term as Term)).join(' ')} .\n`;

/** The rows of a patch: first what goes, then what comes; each once. */
export function writePatch({ remove, add }: Patch): string {
  return [...new Set([...remove.map(rowOf('D')), ...add.map(rowOf('A'))])].join('');
}

const iri = String.raw`<((?:[^<>\\\n]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)>`;
const text = String.raw`"((?:[^"\\\n]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^${iri})?`;
const row = new RegExp(String.raw`^([AD])\s+${iri}\s+${iri}\s+(?:${iri}|${text})(?:\s+${iri})?\s*\.$`);
const passedOver = /^(?:$|#|H\s|TX\s*\.$|TC\s*\.$)/;

/**
 * Reads a patch for a record. Errors: request-not-valid with the line, for a row that is none, for another graph than the
 * record's, for blank nodes (stored records have none) and prefixed names.
 */
export function readPatch(source: string, record?: string): Patch {
  const remove: Quad[] = [], add: Quad[] = [];
  const fail = (line: number, message: string): never => { throw new KnownError('request-not-valid', `line ${line} of the patch: ${message}`, { origin: { line } }); };
  source.split(/\r?\n/).forEach((each, index) => {
    const trimmed = each.trim();
    if (passedOver.test(trimmed)) return;
    const match = row.exec(trimmed);
    if (!match) return fail(index + 1, `${JSON.stringify(trimmed.slice(0, 120))} is no row of an RDF patch; write D or A, then subject, predicate and object in full as in N-Triples, then a dot`);
    const [, kind, subject, predicate, object, value, language, datatype, graph] = match;
    if (graph !== undefined && record !== undefined && unescapeLiteral(graph) !== record) return fail(index + 1, `the graph <${graph}> is not that of the record; leave it out`);
    const node = (escaped: string): NamedNode => namedNode(unescapeLiteral(escaped));
    const term: Quad_Object = object !== undefined ? node(object) : literal(unescapeLiteral(value!), language ?? node(datatype ?? xsd.string));
    (kind === 'D' ? remove : add).push(quad(node(subject!), node(predicate!), term));
  });
  if (remove.length + add.length === 0) throw new KnownError('request-not-valid', 'the patch changes nothing: it has no row that begins with D or A');
  return { remove, add };
}

const keyOf = ({ subject, predicate, object }: Quad): string => `${termToNTriples(subject)} ${predicate.value} ${termToNTriples(object)}`;

/** Statements after the patch. `absent` are those to be removed that are not there: nothing is done about them, but said. */
export function applyPatch(quads: readonly Quad[], { remove, add }: Patch): { quads: Quad[]; absent: Quad[] } {
  const gone = new Map(remove.map((each) => [keyOf(each), each]));
  const seen = new Set<string>();
  const kept = quads.filter((each) => {
    const key = keyOf(each);
    if (!gone.has(key)) { seen.add(key); return true; }
    seen.add(`-${key}`);
    return false;
  });
  return {
    quads: [...kept, ...add.filter((each) => !seen.has(keyOf(each)))],
    absent: [...gone].flatMap(([key, each]) => (seen.has(`-${key}`) ? [] : [each])),
  };
}

/** A patch that writes one IRI for another wherever it stands; undefined where that would be more than `most` statements. */
export function renamePatch(quads: Iterable<Quad>, from: string, to: string, most = 50): Patch | undefined {
  const remove: Quad[] = [], add: Quad[] = [];
  const rename = <T extends Term>(term: T): T => (term.termType === 'NamedNode' && term.value === from ? namedNode(to) as unknown as T : term);
  for (const each of quads) {
    if (each.subject.value !== from && each.predicate.value !== from && !(each.object.termType === 'NamedNode' && each.object.value === from)) continue;
    remove.push(quad(each.subject, each.predicate, each.object));
    add.push(quad(rename(each.subject), rename(each.predicate), rename(each.object)));
    if (remove.length > most) return undefined;
  }
  return remove.length === 0 ? undefined : { remove, add };
}
