/**
 * Changing the shapes of a running server, for administrators: what would newly fail, by profile and project, before anything
 * is in force; putting files in force; and the way back.
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import { shapesRecordId } from '../profiles/active-shapes.ts';
import type { NewlyFailing, ShapesPreview } from '../profiles/preview-shapes.ts';
import { recordIri } from '../records/record.ts';
import type { Keeper } from '../records/record.ts';
import { getAgent } from './access.ts';
import { decodeText, mediaTypeOf, readMultipart } from './bodies.ts';
import { membersOf } from './groupings.ts';
import type { Grouping } from './groupings.ts';
import { readFlag, searchOf } from './parameters.ts';
import type { RunQuery } from './query-runner.ts';

export interface ShapesApiParts {
  base: string; keeper: Keeper; run: RunQuery; groupings: readonly Grouping[]; maxBodyBytes: number;
  readBody: (request: Request, response: Response) => Promise<Uint8Array>;
}

/** Records that would newly fail, of one profile and project. */
export interface FailingGroup { profile: string; /** IRI; null: of no project */ project: string | null; label: string; records: Omit<NewlyFailing, 'profile'>[] }

const projectGrouping = 'project';

/** By profile, then by project; a record of several projects stands in each. */
export function groupFailing(failing: readonly NewlyFailing[], projectsOf: (record: string) => readonly { group: string; label?: string }[]): FailingGroup[] {
  const groups = new Map<string, FailingGroup>();
  for (const { profile, ...each } of failing) {
    const projects = projectsOf(each.record);
    for (const { group, label } of projects.length > 0 ? projects : [{ group: null, label: 'of no project' }]) {
      const key = JSON.stringify([profile, group]);
      const known = groups.get(key) ?? { profile, project: group, label: label ?? group ?? '', records: [] };
      known.records.push(each);
      groups.set(key, known);
    }
  }
  return [...groups.values()].toSorted((a, b) => (a.profile < b.profile ? -1 : a.profile > b.profile ? 1 : (a.project === null ? 1 : b.project === null ? -1 : a.label < b.label ? -1 : 1)));
}

/** Handlers of /shapes and below. */
export function createShapesApi({ base, keeper, run, groupings, maxBodyBytes, readBody }: ShapesApiParts): Record<'status' | 'preview' | 'activate' | 'deactivate', RequestHandler> {
  const readFiles = async (request: Request, response: Response): Promise<Record<string, string>> => {
    if (mediaTypeOf(request) === 'multipart/form-data') {
      const { files } = await readMultipart(request, { limit: maxBodyBytes, mostFiles: 1000 });
      return Object.fromEntries(files.map(({ name = '', bytes }) => [name, decodeText(bytes, request)]));
    }
    const text = decodeText(await readBody(request, response), request);
    let body: unknown;
    try { body = JSON.parse(text); } catch { throw new KnownError('request-not-valid', 'the body is no JSON; send {"files": {"NAME.ttl": "…"}}, or the files as multipart/form-data'); }
    const files = (body as { files?: unknown } | null)?.files;
    if (typeof files !== 'object' || files === null || !Object.values(files).every((each) => typeof each === 'string')) throw new KnownError('request-not-valid', 'the body needs files: an object of texts by name, such as {"files": {"profiles/mine.ttl": "…"}}');
    return files as Record<string, string>;
  };
  /** projects are found by a query; a server without that grouping knows none */
  const findProjects = async (preview: ShapesPreview): Promise<(record: string) => readonly { group: string; label?: string }[]> => {
    const grouping = groupings.find(({ name }) => name === projectGrouping);
    if (!grouping || preview.newly_failing.length + preview.newly_passing.length === 0) return () => [];
    const byRecord = Map.groupBy(await membersOf(grouping, run), ({ record }) => record);
    return (record) => byRecord.get(record) ?? [];
  };

  return {
    async status(_request, response) {
      const [shapes, { state, pending, done, of }] = await Promise.all([keeper.shapesStatus(), keeper.conformance()]);
      response.set('cache-control', 'no-store').json({ ...shapes, conformance: { state, pending, done, of } });
    },
    async preview(request, response) {
      const files = await readFiles(request, response);
      const { newly_failing: failing, newly_passing: passing, ...preview } = await keeper.previewShapes(files);
      const projectsOf = await findProjects({ ...preview, newly_failing: failing, newly_passing: passing });
      response.status(preview.faults.length > 0 ? 422 : 200).set('cache-control', 'no-store').json({
        ...preview, newly_failing: groupFailing(failing, projectsOf), newly_passing: groupFailing(passing.map((each) => ({ ...each, messages: [] })), projectsOf),
      });
    },
    async activate(request, response) {
      const previous = readFlag(searchOf(request), 'previous');
      const answer = await keeper.activateShapes(previous ? 'previous' : await readFiles(request, response), getAgent(response));
      const { restart_needed: restart } = await keeper.shapesStatus();
      response.status(answer.accepted ? 200 : 422).set('cache-control', 'no-store').json({ ...answer, restart_needed: restart });
    },
    async deactivate(_request, response) {
      const answer = await keeper.withdraw({ record: recordIri(base, shapesRecordId), agent: getAgent(response) });
      const { restart_needed: restart } = await keeper.shapesStatus();
      response.status(answer.accepted ? 200 : 422).set('cache-control', 'no-store').json({ ...answer, restart_needed: restart });
    },
  };
}
