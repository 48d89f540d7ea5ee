/**
 * One thing, one IRI: leads the spellings of persistent identifiers and of schema.org to the stored one, over all quads of
 * a deposit. The spelling that the user gave is kept beside it as `mg:statedAs`, and a wrong check digit becomes a result.
 */
import { normaliseIri } from '../pids/pids.ts';
import type { NormalisedIri } from '../pids/pids.ts';
import { renameOrigins } from './origins.ts';
import type { Origins, Result } from './report.ts';
import { withHttpSchemaOrg } from './schema-org.ts';
import { literal, namedNode, quad } from './terms.ts';
import type { Quad, Term } from './terms.ts';
import { mg, namespaces, rules } from './vocabulary.ts';

export interface Normalised {
  quads: Quad[];
  /** one line for each IRI that was changed */ notes: string[];
  /** identifiers whose syntax or check digits are wrong: Violations */ findings: Result[];
  /** answers for the new spellings too */ origins: Origins;
}

const unchanged: NormalisedIri = { iri: '', changed: false };

/** Subjects and objects are normalised; predicates and datatypes only as far as schema.org goes. */
export function normaliseQuads(source: Quad[], origins: Origins): Normalised {
  const quads = withHttpSchemaOrg(source);
  const known = new Map<string, NormalisedIri>();
  const findings: Result[] = [];
  const stated: Quad[] = [];
  const renamed = new Map<string, string>();
  const notes: string[] = [];
  const statedAs = namedNode(mg.statedAs);

  const look = (term: Term, within: Quad): NormalisedIri => {
    if (term.termType !== 'NamedNode' || term.value.startsWith(namespaces.schema)) return unchanged;
    let result = known.get(term.value);
    if (result) return result;
    result = normaliseIri(term.value);
    known.set(term.value, result);
    if (result.changed) {
      notes.push(result.note!);
      if (!renamed.has(result.iri)) renamed.set(result.iri, term.value);
      stated.push(quad(namedNode(result.iri), statedAs, literal(term.value), within.graph));
    }
    if (result.fault) {
      const origin = origins.find(within.subject.value, within.predicate.value, within.object.value);
      findings.push({
        severity: 'Violation', message: result.fault.message, focus_node: within.subject.value, path: within.predicate.value, value: term.value,
        shape: rules.identifier, ...(origin ? { origin } : {}), ...(result.fault.remedy === undefined ? {} : { remedy: result.fault.remedy }),
      });
    }
    return result;
  };
  let changed = false;
  const result = quads.map((each) => {
    const subject = look(each.subject, each), object = look(each.object, each);
    if (!subject.changed && !object.changed) return each;
    changed = true;
    return quad(subject.changed ? namedNode(subject.iri) : each.subject, each.predicate, object.changed ? namedNode(object.iri) : each.object, each.graph);
  });
  return { quads: changed ? [...result, ...stated] : quads, notes, findings, origins: renameOrigins(origins, renamed) };
}
