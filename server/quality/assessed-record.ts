/**
 * Verdicts → the record that holds them: one for each measured record, written by the server alone. IRIs come from what is
 * judged by which rule, and times stay out of the hash of its content, so the same verdicts are the same record.
 */
import { createHash } from 'node:crypto';
import { toNQuads } from '../rdf/n-quads.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { namespaces, prov, rdf, rdfs, xsd } from '../rdf/vocabulary.ts';
import type { Judged } from './assessment.ts';

/** How ids of such records begin. */
export const assessedPrefix = 'assessed-';
const longestId = 200;

/** Id of the record of verdicts about the observations of another. An id that would be too long is told by its hash. */
export function assessedIdOf(id: string): string {
  const whole = assessedPrefix + id;
  return whole.length <= longestId ? whole : `${assessedPrefix}${createHash('sha256').update(id).digest('hex')}`;
}

const term = (name: string): string => namespaces.mg + name;
const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 20);

/** The record as N-Quads of the default graph, and the hash of its content without its times. */
export function writeAssessed({ record, measured, judged, now }: { /** IRI of the record */ record: string; /** IRI of the record with the observations */ measured: string; judged: readonly { observation: string; judged: Judged }[]; now: string }): { nquads: string; hash: string } {
  const quads: Quad[] = [], times: Quad[] = [];
  const say = (subject: string, predicate: string, object: Quad['object'] | string, into = quads): void => { into.push(quad(namedNode(subject), namedNode(predicate), typeof object === 'string' ? namedNode(object) : object)); };
  const number = (value: number): Quad['object'] => literal(String(value), namedNode(xsd.double));
  say(record, prov.wasDerivedFrom, measured);
  for (const { observation, judged: { rule, verdict, reason, referenceValue, referenceObservation, ratio } } of judged) {
    const assessment = `${record}#${short(`${observation} ${rule.iri}`)}`;
    say(assessment, rdf.type, term('Assessment'));
    say(assessment, rdfs.label, literal(`${verdict}, against ${rule.against}${rule.label === undefined ? '' : `: ${rule.label}`}`));
    say(assessment, term('assesses'), observation);
    say(assessment, term('against'), literal(rule.against));
    say(assessment, term('verdict'), literal(verdict));
    say(assessment, term('appliedRule'), rule.iri);
    say(assessment, term('reason'), literal(reason));
    if (referenceValue !== undefined) say(assessment, term('referenceValue'), number(referenceValue));
    if (referenceObservation !== undefined) say(assessment, term('referenceObservation'), referenceObservation);
    if (ratio !== undefined) say(assessment, term('ratio'), number(ratio));
    say(assessment, prov.generatedAtTime, literal(now, namedNode(xsd.dateTime)), times);
  }
  const hash = createHash('sha256').update(toNQuads(quads, '')).digest('hex');
  say(record, term('resultSha256'), literal(hash));
  return { nquads: toNQuads([...quads, ...times], ''), hash };
}
