/** Bodies of decisions → what they ask for. A body that is none is refused as a whole, with the place in it and what would be right. */
import { verdicts } from '../curation/decision.ts';
import type { DecisionRequest } from '../curation/consider.ts';
import type { MoveRequest } from '../curation/consider-moves.ts';
import { KnownError } from '../errors.ts';

/** Most decisions of one request. */
const mostDecisions = 20_000;
const longest = { value: 200, term: 2000, predicate: 200, comment: 10_000 } as const;
const words = 'send {"decisions": [{"value": ID, "decision": "accept", "term": IRI}, …]}; decisions are ' + verdicts.join(', ');
const wordsOfMoves = 'send {"items": [{"term": IRI, "to": IRI}, …]}';

const fail = (pointer: string, message: string, right: string): never => { throw new KnownError('request-not-valid', `${pointer === '' ? 'the body' : pointer} ${message}; ${right}`, { origin: { pointer } }); };

function readJson(text: string, right: string): Record<string, unknown> {
  let body: unknown;
  try { body = JSON.parse(text); } catch (error) { throw new KnownError('request-not-valid', `the body is no JSON (${(error as Error).message.replace(/, ?"?[\s\S]*$/, '').slice(0, 120)}); ${right}`); }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return fail('', 'is no object', right);
  return body as Record<string, unknown>;
}

function listOf(body: Record<string, unknown>, name: string, right: string): Record<string, unknown>[] {
  const unknown = Object.keys(body).find((key) => key !== name);
  if (unknown !== undefined) fail('', `has a member ${JSON.stringify(unknown.slice(0, 100))} that is not known`, right);
  const list = body[name];
  if (!Array.isArray(list) || list.length === 0) return fail(`/${name}`, 'must be a list with at least one member', right);
  if (list.length > mostDecisions) throw new KnownError('too-large', `there are ${list.length} decisions; one request may have ${mostDecisions}`, { limit: mostDecisions });
  return list.map((each: unknown, index) => (each !== null && typeof each === 'object' && !Array.isArray(each) ? each as Record<string, unknown> : fail(`/${name}/${index}`, 'is no object', right)));
}

/** Decisions that are given as members of an object, from JSON or from GraphQL. */
export function readDecisions(text: string | { decisions: unknown }): DecisionRequest[] {
  return listOf(typeof text === 'string' ? readJson(text, words) : text, 'decisions', words).map((each, index) => {
    const at = (name: string): string => `/decisions/${index}/${name}`;
    const unknown = Object.keys(each).find((key) => !['value', 'decision', 'term', 'predicate', 'confidence', 'comment', 'replace'].includes(key));
    if (unknown !== undefined) fail(`/decisions/${index}`, `has a member ${JSON.stringify(unknown.slice(0, 100))} that is not known`, words);
    const string = (name: keyof typeof longest): string | undefined => {
      const value = each[name];
      if (value === undefined || value === null) return undefined;
      if (typeof value !== 'string' || value.trim() === '' || value.length > longest[name] || !value.isWellFormed()) return fail(at(name), `must be a text of up to ${longest[name]} characters`, words);
      return value;
    };
    const { decision, confidence, replace } = each;
    if (!(verdicts as readonly unknown[]).includes(decision)) fail(at('decision'), `is ${JSON.stringify(decision)?.slice(0, 100) ?? 'missing'}`, `it must be one of ${verdicts.join(', ')}`);
    if (confidence !== undefined && confidence !== null && !(typeof confidence === 'number' && confidence >= 0 && confidence <= 1)) fail(at('confidence'), 'must be a number from 0 to 1', words);
    if (replace !== undefined && replace !== null && typeof replace !== 'boolean') fail(at('replace'), 'must be true or false', words);
    const [value, term, predicate, comment] = [string('value') ?? fail(at('value'), 'is missing: the id of a value', words), string('term'), string('predicate'), string('comment')];
    return { value, decision: decision as DecisionRequest['decision'], ...(term ? { term } : {}), ...(predicate ? { predicate } : {}), ...(comment ? { comment } : {}), ...(typeof confidence === 'number' ? { confidence } : {}), ...(replace === true ? { replace } : {}) };
  });
}

/** Terms that take the place of others. */
export function readMoves(text: string): MoveRequest[] {
  return listOf(readJson(text, wordsOfMoves), 'items', wordsOfMoves).map((each, index) => {
    const unknown = Object.keys(each).find((key) => !['term', 'to'].includes(key));
    if (unknown !== undefined) fail(`/items/${index}`, `has a member ${JSON.stringify(unknown.slice(0, 100))} that is not known`, wordsOfMoves);
    const iri = (name: string): string => { const value = each[name]; return typeof value === 'string' && value.trim() !== '' && value.length <= 2000 && value.isWellFormed() ? value : fail(`/items/${index}/${name}`, 'must be the IRI of a term, or its short id', wordsOfMoves); };
    return { term: iri('term'), to: iri('to') };
  });
}
