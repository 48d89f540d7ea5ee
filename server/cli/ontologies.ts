/** `ontology`: the ontologies of a server from the command line: sending files, choosing versions, finding terms. */
import { openAsBlob, statSync } from 'node:fs';
import { basename } from 'node:path';
import { KnownError } from '../errors.ts';
import type { ReadingFault } from '../terms/term.ts';
import type { Connection } from './connect.ts';
import type { Progress } from './progress.ts';

export interface LoadedVersion { id: string; prefix: string; version: string; title?: string; licence?: string; version_iri?: string; source: string; format: string; sha256: string; loaded_at: string; in_use: boolean; complete: boolean; counts: { terms: number; defined: number; obsolete: number; strings: number }; fault_count?: number; faults?: ReadingFault[] }
export interface LoadAnswer extends LoadedVersion { ontology: string; already: boolean; before?: string; /** why it was not put in use */ kept?: string; ms: number; counts: LoadedVersion['counts'] & { imported: number }; fault_count: number; fault_kinds: { message: string; count: number; first: ReadingFault }[] }
export interface AddOptions { id?: string; version?: string; complete?: boolean; /** undefined: unless it is older or holds less than what is in use */ use?: boolean }

type Line = { stage: string; done: number; of?: number } | { summary: LoadAnswer } | { problem: { title?: string; detail?: string; faults?: ReadingFault[] } };

const stages: Readonly<Record<string, string>> = { fetching: 'fetched', reading: 'read', writing: 'terms written', indexing: 'names indexed' };
const count = (n: number): string => n.toLocaleString('en');

/** Sends one file, or has the server fetch one address; steps are told on the way. Errors: not-found, request-not-valid with what the server says. */
export async function addOntology(connection: Connection, fileOrIri: string, { id, version, complete, use }: AddOptions, progress: Progress): Promise<LoadAnswer> {
  const isIri = /^https?:\/\//i.test(fileOrIri);
  const size = isIri ? 0 : statSync(fileOrIri, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new KnownError('not-found', `${fileOrIri}: there is no such file`);
  const query = new URLSearchParams({ ...(isIri ? {} : { name: basename(fileOrIri) }), ...(id ? { id } : {}), ...(version ? { version } : {}), ...(complete === undefined ? {} : { complete: String(complete) }), ...(use === undefined ? {} : { use: String(use) }) });
  const response = await connection.request(`/ontologies?${query}`, {
    method: 'POST', headers: { accept: 'application/x-ndjson, application/json;q=0.5', 'content-type': isIri ? 'application/json' : 'application/octet-stream' },
    body: isIri ? JSON.stringify({ iri: fileOrIri }) : await openAsBlob(fileOrIri),
  });
  try {
    for await (const line of linesOf(response)) {
      if ('summary' in line) return line.summary;
      if ('problem' in line) throw new KnownError('request-not-valid', `${fileOrIri}: ${line.problem.detail ?? line.problem.title ?? 'it was refused'}`, { faults: (line.problem.faults ?? []).map(faultText) });
      const { stage, done, of } = line;
      progress.say(`${basename(fileOrIri)}: ${stages[stage] ?? stage} ${count(done)}${of === undefined ? '' : ` of ${count(of)}`}`);
    }
  } finally {
    progress.done();
  }
  throw new KnownError('not-ready', `${fileOrIri}: the server ended before the load was done; nothing of it is kept`);
}

async function* linesOf(response: Response): AsyncIterable<Line> {
  let rest = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line !== '') yield JSON.parse(line) as Line;
  }
}

const faultText = ({ line, path, message }: ReadingFault): string => `${line === undefined ? '' : `line ${line}: `}${path === undefined ? '' : `${path}: `}${message}`;

/** What a load came to, for a person. */
export function loadText(answer: LoadAnswer): string {
  const { ontology, version, source, already, in_use: inUse, before, kept, counts, ms, fault_count: faults, fault_kinds: kinds, complete, format } = answer;
  if (already) return `${source} was loaded before, as ${ontology} ${version}${inUse ? ', in use' : ''}.`;
  return [
    `${ontology} ${version} (${format}${complete ? '' : ', an extract'}): ${count(counts.terms)} terms, ${count(counts.defined)} its own, ${count(counts.imported)} imported, ${count(counts.obsolete)} obsolete; ${count(counts.strings)} names; ${(ms / 1000).toFixed(1)} s`,
    inUse ? `in use${before === undefined ? '' : ` in place of ${before}; back with: micrograph ontology use ${ontology} ${before}`}` : `not in use${kept === undefined ? '' : `, for ${kept}`}; use it with: micrograph ontology use ${ontology} ${version}`,
    ...(faults > 0 ? [`${count(faults)} things were not understood:`, ...kinds.map(({ count: n, first }) => `  ${count(n)} × such as ${faultText(first)}`)] : []),
  ].join('\n');
}

/** The list of versions, for a person. */
export function listText(versions: readonly LoadedVersion[]): string {
  const rows = versions.map(({ id, version, in_use: inUse, counts, source, complete }) => [inUse ? '*' : ' ', id, version, `${count(counts.terms)} terms`, complete ? '' : 'extract', source]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return [...rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()), '* in use'].join('\n');
}

/** The versions of one ontology with all that is known of them. */
export function showText({ versions }: { versions: readonly LoadedVersion[] }): string {
  return versions.map(({ id, version, in_use: inUse, title, licence, version_iri: iri, source, format, sha256, loaded_at: at, counts, complete, fault_count: faults = 0, faults: list = [] }) => [
    `${id} ${version}${inUse ? ', in use' : ''}`, ...(title ? [`  ${title}`] : []), ...(iri ? [`  ${iri}`] : []), `  licence: ${licence ?? 'not stated'}`, `  from ${source} (${format}${complete ? '' : ', an extract'}), loaded ${at}`, `  sha256 ${sha256}`,
    `  ${count(counts.terms)} terms, ${count(counts.defined)} its own, ${count(counts.obsolete)} obsolete; ${count(counts.strings)} names`, ...(faults > 0 ? [`  ${count(faults)} things were not understood:`, ...list.slice(0, 10).map((fault) => `    ${faultText(fault)}`)] : []),
  ].join('\n')).join('\n');
}

interface Hit { curie: string; label: string; obsolete: boolean; replaced_by: string[]; matched: { text: string; kind: string }; holders: { ontology: string }[] }

/** What a search found, a line a term. */
export function hitsText({ hits, total, more }: { hits: readonly Hit[]; total: number; more: boolean }): string {
  const lines = hits.map(({ curie, label, obsolete, replaced_by: by, matched, holders }) => `${curie}\t${label}${obsolete ? ` (obsolete${by.length > 0 ? `, replaced by ${by.join(', ')}` : ''})` : ''}\t${matched.kind}${matched.text === label ? '' : `: ${matched.text}`}\t${holders.map(({ ontology }) => ontology).join(', ')}`);
  return [...lines, ...(total === 0 ? ['nothing was found'] : total > hits.length || more ? [`${more ? 'more than ' : ''}${total} terms; --limit shows more`] : [])].join('\n');
}
