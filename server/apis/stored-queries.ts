/**
 * The questions that are ready to ask: every `queries/*.rq`, read from its header comments. All faults of all files are
 * found at the start and told together.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isKnownError, KnownError } from '../errors.ts';
import { bindParameters, parameterTypes, readTerm, usedParameters } from './query-parameters.ts';
import type { ParameterType, QueryParameter, TermContext } from './query-parameters.ts';
import type { RunQuery } from './query-runner.ts';

export interface StoredQuery {
  /** file name without .rq, also in the URL */ name: string;
  title: string;
  /** the question it answers, as a person would ask it */ question: string;
  /** steward, curator, ai */ audience: string[];
  parameters: QueryParameter[];
  sparql: string;
}

const audiences = ['steward', 'curator', 'ai'];
const parameterLine = /^(\w+)\s+(\w+)\s+("(?:[^"\\]|\\.)*"|\S+)\s+(\S.*)$/;

/**
 * Reads one file. A header line is `# key: value`; keys are title, question (may go on over several lines with the same
 * key), for (words separated by commas) and parameter (`name type default description`, default `-` = must be given,
 * `*` = any when not given, text with spaces in double quotes). Faults are added to the list.
 */
export function readStoredQuery(name: string, text: string, faults: string[]): StoredQuery {
  const query: StoredQuery = { name, title: '', question: '', audience: [], parameters: [], sparql: text };
  const fault = (what: string): void => { faults.push(`queries/${name}.rq: ${what}`); };
  const keys: Record<string, (value: string) => void> = {
    title(value) { query.title = value; },
    question(value) { query.question = `${query.question} ${value}`.trim(); },
    for(value) { query.audience = value.split(',').map((word) => word.trim()).filter(Boolean); },
    parameter(value) {
      const match = parameterLine.exec(value);
      if (!match) { fault(`the line "parameter: ${value}" is not of the form: name type default description`); return; }
      const [, parameter = '', type = '', fallback = '', description = ''] = match;
      if (!(parameterTypes as readonly string[]).includes(type)) fault(`the parameter ${parameter} has the type ${type}; types are ${parameterTypes.join(', ')}`);
      if (query.parameters.some((other) => other.name === parameter)) fault(`the parameter ${parameter} is declared twice`);
      query.parameters.push({
        name: parameter, type: type as ParameterType, description, optional: fallback === '*',
        ...(fallback === '-' || fallback === '*' ? {} : { fallback: fallback.startsWith('"') ? JSON.parse(fallback) as string : fallback }),
      });
    },
  };
  for (const line of text.split('\n')) {
    if (line.trim() !== '' && !line.startsWith('#')) break;
    const [, key = '', value = ''] = /^#\s*([a-z]+):\s*(\S.*?)\s*$/.exec(line) ?? [];
    if (key === '') continue;
    if (keys[key]) keys[key](value);
    else fault(`the header key "${key}" is unknown; keys are ${Object.keys(keys).join(', ')}`);
  }
  if (!/^[a-z][a-z0-9-]*$/.test(name)) fault('its name must be lower case words joined by hyphens');
  if (query.title === '') fault('its header has no title');
  if (query.question === '') fault('its header has no question');
  if (query.audience.length === 0 || query.audience.some((word) => !audiences.includes(word))) fault(`its header must say for whom it is: ${audiences.join(', ')}`);
  const used = usedParameters(text);
  for (const { name: parameter } of query.parameters) if (!used.has(parameter)) fault(`the parameter ${parameter} is declared but not used as $${parameter}`);
  for (const parameter of used) if (!query.parameters.some((declared) => declared.name === parameter)) fault(`$${parameter} is used but not declared`);
  return query;
}

/** Reads a folder of queries. Throws start-up-faults with `faults`, one line each. */
export function readStoredQueries(folder: string): StoredQuery[] {
  const faults: string[] = [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.rq')).toSorted();
  const queries = files.map((file) => readStoredQuery(file.slice(0, -3), readFileSync(join(folder, file), 'utf8'), faults));
  if (faults.length > 0) throw new KnownError('start-up-faults', 'stored queries are not well formed', { faults });
  return queries;
}

/** A value of each type, to try a query whose parameters must be given. */
const samples: Readonly<Record<ParameterType, string>> = { iri: 'urn:sample', term: 'urn:sample', string: 'sample', integer: '1', decimal: '1', boolean: 'true', date: '2026-01-01', dateTime: '2026-01-01T00:00:00Z' };

/** The text to run. Errors: request-not-valid for unknown, repeated, missing and malformed parameters. */
export function bindQuery(query: StoredQuery, search: URLSearchParams, context: TermContext): string {
  const own = new Set([...query.parameters.map(({ name }) => name), 'format', 'timeout']);
  for (const name of search.keys()) {
    if (!own.has(name)) throw new KnownError('request-not-valid', `the question ${query.name} has no parameter ${JSON.stringify(name.slice(0, 100))}; ${query.parameters.length === 0 ? 'it has none' : `it has ${query.parameters.map((each) => each.name).join(', ')}`}`, { parameter: name.slice(0, 100) });
    if (search.getAll(name).length > 1) throw new KnownError('request-not-valid', `the parameter ${name} is given more than once`, { parameter: name });
  }
  const terms = new Map<string, string>();
  for (const parameter of query.parameters) {
    const given = search.get(parameter.name)?.trim();
    const text = given === undefined || given === '' ? parameter.fallback : given;
    if (text !== undefined) terms.set(parameter.name, readTerm(parameter, text, context));
    else if (!parameter.optional) throw new KnownError('request-not-valid', `the parameter ${parameter.name} is missing: ${parameter.description}`, { parameter: parameter.name });
  }
  return bindParameters(query.sparql, terms);
}

/** Runs each query over an empty dataset, so that its syntax is checked in no time. Returns one line a fault. */
export async function checkStoredQueries(queries: readonly StoredQuery[], run: RunQuery, context: TermContext): Promise<string[]> {
  const faults: string[] = [];
  const nothing = ['urn:micrograph:empty'];
  for (const query of queries) {
    try {
      const search = new URLSearchParams(query.parameters.filter((each) => each.fallback === undefined && !each.optional).map((each) => [each.name, samples[each.type]]));
      const answer = await run({ sparql: bindQuery(query, search, context), accept: ['application/sparql-results+json'], defaultGraphs: nothing, namedGraphs: nothing, label: 'check' });
      if (answer.form !== 'select') faults.push(`queries/${query.name}.rq: it is no SELECT`);
    } catch (error) {
      if (!isKnownError(error)) throw error;
      faults.push(`queries/${query.name}.rq: ${error.message}`);
    }
  }
  return faults;
}
