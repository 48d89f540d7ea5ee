/**
 * The fitted weights of term ranking stand in one record, so that a fit has a date, an agent and a way back: the version
 * before it. This file knows what the record says; what the numbers mean is said where they are used.
 */
import { fromNQuads, toNQuads } from '../rdf/n-quads.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import { namespaces, rdfType, rdfs, xsd } from '../rdf/vocabulary.ts';
import type { JournalReader } from '../store/store.ts';

/** Id of the record. */
export const rankingRecordId = 'term-ranking';
const mg = (name: string): ReturnType<typeof namedNode> => namedNode(namespaces.mg + name);

/** The record as N-Triples; `weights` is written as JSON. */
export function rankingRecord(record: string, { weights, decisions, quality }: { weights: object; decisions: number; quality: object }): string {
  const subject = namedNode(`${record}#weights`);
  return toNQuads([
    quad(subject, rdfType, mg('TermRanking')), quad(subject, namedNode(rdfs.label), literal(`weights of term ranking, fitted to ${decisions} decisions`)),
    quad(subject, mg('rankingWeights'), literal(JSON.stringify(weights))), quad(subject, mg('decisionsFitted'), literal(String(decisions), namedNode(xsd.integer))),
    quad(subject, mg('rankingQuality'), literal(JSON.stringify(quality))),
  ], '');
}

/** The weights that the newest version of the record holds, parsed; null where there is none, or it is withdrawn. Throws SyntaxError where it is no JSON. */
export function readRankingRecord(journal: Pick<JournalReader, 'newest' | 'content'>, record: string): unknown {
  const row = journal.newest(record);
  if (!row || row.withdrawn) return null;
  const stated = fromNQuads(journal.content(row.seq) ?? '').find(({ predicate }) => predicate.value === `${namespaces.mg}rankingWeights`)?.object.value;
  return stated === undefined ? null : JSON.parse(stated) as unknown;
}
