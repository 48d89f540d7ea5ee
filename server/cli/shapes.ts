/** `shapes`: what other shapes would change for the stored records, putting them in force, and the way back. */
import { existsSync } from 'node:fs';
import type { FailingGroup } from '../apis/shapes-api.ts';
import { KnownError } from '../errors.ts';
import { readShapeTexts } from '../model/read-shapes.ts';
import type { ShapesPreview } from '../profiles/preview-shapes.ts';
import type { DepositAnswer } from '../records/record.ts';
import type { ShapesStatus } from '../records/shapes-control.ts';
import type { Connection } from './connect.ts';
import type { Progress } from './progress.ts';

export type Preview = Omit<ShapesPreview, 'newly_failing' | 'newly_passing'> & { newly_failing: FailingGroup[]; newly_passing: FailingGroup[] };
export type Activation = DepositAnswer & { restart_needed: boolean };

const json = { 'content-type': 'application/json' };

/** The files of a folder of shapes by name. Errors: not-found, request-not-valid. */
export function readFilesOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) throw new KnownError('not-found', `${folder}: there is no such folder`);
  const texts = readShapeTexts(folder);
  if (texts.size === 0) throw new KnownError('request-not-valid', `${folder} holds no shapes: NAME.ttl, nbo/NAME.ttl or profiles/NAME.ttl`);
  return Object.fromEntries(texts);
}

/** Asks what the files would change, with progress while the server judges. */
export async function previewFolder(connection: Connection, folder: string, progress: Progress): Promise<Preview> {
  const body = JSON.stringify({ files: readFilesOf(folder) });
  const look = setInterval(() => {
    void connection.request('/shapes').then((response) => response.json()).then((status) => {
      const { preview } = status as ShapesStatus;
      if (preview) progress.say(`${preview.done} of ${preview.of} records judged`);
    }).catch(() => undefined);
  }, 1000);
  try {
    return await (await connection.request('/shapes/preview', { method: 'POST', headers: json, body, accept: [422] })).json() as Preview;
  } finally {
    clearInterval(look);
    progress.done();
  }
}

/** The preview as text for a person. */
export function previewText(preview: Preview): string {
  const { faults, dormant, profiles, removed, newly_failing: failing, newly_passing: passing, records, unlisted, model_changed: changed } = preview;
  if (faults.length > 0) return [`The shapes have ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}; nothing was judged.`, ...faults.map((fault) => `  ${fault}`)].join('\n');
  const lines = [`${records} records judged; nothing is changed.`];
  for (const each of profiles) lines.push(`${each.profile}${each.new ? ' (new)' : ''}: ${each.conforming_then} would conform, ${each.conforming_now} do now; ${each.newly_failing} would newly fail, ${each.newly_passing} newly conform`);
  for (const { profile, label, project, records: list } of failing) {
    lines.push(`would newly fail ${profile}, ${project === null ? label : `project ${label}`}: ${list.length}`);
    for (const { id, messages } of list.slice(0, 10)) lines.push(`  ${id}`, ...messages.map((message) => `      ${message}`));
    if (list.length > 10) lines.push(`  … and ${list.length - 10} more; --json lists them`);
  }
  for (const { profile, label, project, records: list } of passing) lines.push(`would newly conform to ${profile}, ${project === null ? label : `project ${label}`}: ${list.length}`);
  if (removed.length > 0) lines.push(`profiles that would go: ${removed.join(', ')}`);
  for (const { name, faults: own } of dormant) lines.push(`the profile ${name}, which an administrator deposited, would not fit any more:`, ...own.map((fault) => `  ${fault}`));
  if (unlisted > 0) lines.push(`${unlisted} more are counted and not listed.`);
  if (changed) lines.push('Types or fields change: checks follow at once, pages, GraphQL and tables at the next start.');
  return lines.join('\n');
}

/** Puts the files of a folder in force, or the set before. */
export async function activateShapes(connection: Connection, from: { folder: string } | 'previous'): Promise<Activation> {
  const response = from === 'previous'
    ? await connection.request('/shapes/activate?previous=true', { method: 'POST', accept: [422] })
    : await connection.request('/shapes/activate', { method: 'POST', headers: json, body: JSON.stringify({ files: readFilesOf(from.folder) }), accept: [422] });
  return await response.json() as Activation;
}

/** Back to the shapes that came with the server. */
export async function deactivateShapes(connection: Connection): Promise<Activation> {
  return await (await connection.request('/shapes/deactivate', { method: 'POST', accept: [422] })).json() as Activation;
}

/** What was done, or why not. */
export function activationText({ accepted, report, version, unchanged, restart_needed: restart }: Activation, done = 'In force'): string {
  if (!accepted) return ['The shapes were not put in force:', ...report.results.map(({ message }) => `  ${message}`)].join('\n');
  return `${unchanged ? 'They were in force already' : done} (version ${version} of the record shapes-active). Records are judged again in the background: micrograph shapes status.${restart ? '\nTypes or fields have changed: pages, GraphQL and tables follow at the next start.' : ''}`;
}

/** What is in force, and how far judging is. */
export async function shapesStatus(connection: Connection): Promise<string> {
  const { active, faults, restart_needed: restart, conformance } = await (await connection.request('/shapes')).json() as ShapesStatus & { conformance: { state: string; pending: number; done: number; of: number } };
  return [
    active ? `version ${active.version} of ${active.record}, since ${active.since} by ${active.by}: ${active.files.join(', ')}` : 'the shapes that came with the server',
    ...(faults.length > 0 ? ['The activated shapes have faults and are not in force:', ...faults.map((fault) => `  ${fault}`)] : []),
    ...(restart ? ['Types or fields have changed: pages, GraphQL and tables follow at the next start.'] : []),
    conformance.state === 'judging' ? `records judged again: ${conformance.done} of ${conformance.of}` : `the standing of records is ${conformance.state}`,
  ].join('\n');
}
