/**
 * The importer of BioStudies submissions in PageTab JSON, in all the shapes that the archive has had: sections beside each
 * other that refer to each other by title, sections within each other, and those from before there were templates. What
 * becomes of which section and attribute stands in `mappings/pagetab.yaml`; here are the document's own rules only.
 */
import { hash } from 'node:crypto';
import { readJson } from '../rdf/json-source.ts';
import { rules } from '../rdf/vocabulary.ts';
import type { Imported, Result } from '../rdf/report.ts';
import { notReadable, readText } from '../rdf/source-text.ts';
import { createBinding } from './bind-mapping.ts';
import { late } from './late.ts';
import type { ImportContext, Importer, Source } from './importer.ts';
import type { MappingTable } from './mapping-table.ts';
import { mapTree } from './map-tree.ts';
import { readPageTab } from './pagetab-tree.ts';
import { beginsWith, readHead } from './source-head.ts';
import { createSourceNames } from './source-names.ts';
import { isJsonObject } from '../rdf/json-object.ts';

type Json = Readonly<Record<string, unknown>>;
interface Submission { value: Json | readonly unknown[]; pointer: string }

/** A file list is a document of its own: an array of files with their attributes. */
const isFileList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.some((each) => isJsonObject(each) && typeof each['path'] === 'string') && !value.some((each) => isJsonObject(each) && 'section' in each);
const isSubmission = (value: unknown): value is Json => isJsonObject(value) && isJsonObject(value['section']);

/** One submission, a list of them, or the archive's export `{ "submissions": [ … ] }`. */
function findSubmissions(document: unknown): { submissions: Submission[]; others: string[] } {
  if (isFileList(document)) return { submissions: [{ value: document, pointer: '' }], others: [] };
  const wrapped = isJsonObject(document) && Array.isArray(document['submissions']);
  const list = Array.isArray(document) ? document as unknown[] : wrapped ? document['submissions'] as unknown[] : undefined;
  if (!list) return { submissions: isSubmission(document) ? [{ value: document, pointer: '' }] : [], others: [] };
  const all = list.map((value, index) => ({ value, pointer: `${wrapped ? '/submissions' : ''}/${index}` }));
  return { submissions: all.filter((each): each is { value: Json; pointer: string } => isSubmission(each.value)), others: all.filter(({ value }) => !isSubmission(value)).map(({ pointer }) => pointer) };
}

/** By the archive's number, so that a corrected submission is a new version; else by content. */
function recordFor({ value, pointer }: Submission, source: Source, base: string): string {
  const accno = !isFileList(value) && typeof (value as Json)['accno'] === 'string' ? String((value as Json)['accno']).trim() : '';
  const number = pointer === '' ? '' : `-${pointer.replace(/^.*\//, '')}`;
  return `${base}records/${/^[A-Za-z][\w.-]{1,80}$/.test(accno) ? accno : `${isFileList(value) ? 'file-list' : 'pagetab'}-${(source.sha256 || hash('sha256', source.bytes)).slice(0, 16)}${number}`}`;
}

/** Creates the importer. */
export function createPageTab(table: () => MappingTable): Importer {
  const bind = late(() => createBinding(table()));
  const names = late(() => createSourceNames(table()));
  const readOne = (submission: Submission, source: Source, context: ImportContext, before: readonly Result[], alone: boolean): Imported => {
    const findings = [...before];
    const root = readPageTab(submission.value, { names: names(), pointer: submission.pointer, find: (result) => { if (findings.length < 1000) findings.push(result); } });
    const imported = mapTree(root, { mapping: bind()(context.model), record: alone && context.record !== undefined ? context.record : recordFor(submission, source, context.base), id: '@accno' });
    return { ...imported, findings: [...findings, ...imported.findings] };
  };
  return {
    name: 'pagetab',
    title: 'BioStudies submission or file list (PageTab JSON)',
    get version() { return table().version; },
    mediaTypes: ['application/vnd.biostudies.pagetab+json'],
    endings: [],
    recognise({ bytes }) {
      const head = readHead(bytes, 1_000_000);
      if (!beginsWith(head, '[{') || /"@(?:context|graph)"/.test(head)) return 0;
      if (/^\s*\[\s*\{/.test(head) && /"path"\s*:\s*"/.test(head) && /"type"\s*:\s*"(?:file|directory)"/.test(head)) return 0.6;
      return /"section"\s*:\s*\{/.test(head) && /"(?:attributes|subsections|accno)"\s*:/.test(head) ? 0.85 : 0;
    },
    async read(source, context) {
      const { value, findings } = readJson(readText(source.bytes));
      const { submissions, others } = findSubmissions(value);
      if (submissions.length === 0) throw notReadable('This is no submission in PageTab: no object in it has a section, and it is no list of files', { pointer: '' });
      const odd: Result[] = others.slice(0, 100).map((pointer) => ({ severity: 'Warning', message: 'This is no submission, since it has no section; it is not read', focus_node: pointer, shape: rules.jsonType, origin: { pointer }, remedy: 'leave it out, or give it its section' }));
      return submissions.map((submission, index) => readOne(submission, source, context, index === 0 ? [...findings, ...odd] : [], submissions.length === 1));
    },
  };
}
