/**
 * /curation: the curator's bench over HTTP. Reading is a visitor's; deciding needs the role curator. What takes long is
 * answered with 202 and the batch to ask for.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { Curation, Decided } from '../curation/curation.ts';
import { KnownError } from '../errors.ts';
import { getAgent } from './access.ts';
import { decodeText } from './bodies.ts';
import { readDecisions } from './curation-requests.ts';
import { showBatch, showDecided, showField, showValue } from './curation-answers.ts';
import { findParameter, readFlag, readWhole, searchOf } from './parameters.ts';
import type { SuggestForValue } from './suggest-for-value.ts';

export interface CurationApiParts {
  curation: Curation;
  root: string;
  readBody: (request: Request, response: Response) => Promise<Uint8Array>;
  /** ranked candidates for a value */ suggest: SuggestForValue;
}

type Door = 'values' | 'value' | 'decide' | 'batches' | 'batch' | 'undo' | 'redo' | 'stop' | 'resume';

/** Handlers of /curation. */
export function createCurationApi({ curation, root, readBody, suggest }: CurationApiParts): Record<Door, RequestHandler> {
  const idOf = (request: Request): string => String(request.params['id']);
  const send = (response: Response, body: object, status = 200): void => { response.status(status).set('cache-control', 'no-store').json(body); };
  const sendDecided = (response: Response, decided: Decided): void => {
    const running = decided.progress?.state === 'running';
    if (decided.batch) response.set('location', `${root}curation/batches/${decided.batch}`);
    send(response, showDecided(decided), running ? 202 : decided.batch ? 201 : 200);
  };
  const show = (told: Awaited<ReturnType<Curation['batch']>>, whole = false): object => showBatch(told, curation.effectOf(told.batch), whole);
  const dryRunOf = (request: Request): boolean => readFlag(searchOf(request), 'dry_run');
  return {
    async values(request, response) {
      const search = searchOf(request);
      const known = ['field', 'state', 'text', 'first', 'after'];
      const unknown = [...search.keys()].find((name) => !known.includes(name));
      if (unknown !== undefined) throw new KnownError('request-not-valid', `there is no parameter ${JSON.stringify(unknown.slice(0, 100))}; there are ${known.join(', ')}`, { parameter: unknown.slice(0, 100) });
      const [field, state, text, after] = ['field', 'state', 'text', 'after'].map((name) => findParameter(search, name));
      const { total, next, fields, values, contexts, imagesCurrent } = await curation.list({ first: readWhole(search, 'first', { fallback: 50, least: 1, most: 1000 }), ...(field ? { field } : {}), ...(state ? { state } : {}), ...(text ? { text } : {}), ...(after ? { after } : {}) });
      send(response, {
        total, ...(next ? { next } : {}), images_current: imagesCurrent, fields: fields.map((each) => showField(each.field, each.open)),
        values: values.map((value) => showValue(value, value.example === undefined ? [] : [{ iri: value.example, context: contexts.get(value.example) }])),
      });
    },
    async value(request, response) {
      const { value, examples } = await curation.show(idOf(request));
      send(response, { ...showValue(value, examples), ...await suggest(value, examples) });
    },
    async decide(request, response) {
      const agent = getAgent(response), dryRun = dryRunOf(request);
      sendDecided(response, await curation.decide(readDecisions(decodeText(await readBody(request, response), request)), { agent, dryRun }));
    },
    async batches(_request, response) { send(response, { batches: (await curation.batches()).map((each) => show(each)) }); },
    async batch(request, response) { send(response, show(await curation.batch(idOf(request)), true)); },
    async undo(request, response) {
      const told = await curation.undo(idOf(request), getAgent(response));
      send(response, show(told), told.progress.state === 'undoing' ? 202 : 200);
    },
    async redo(request, response) { sendDecided(response, await curation.redo(idOf(request), { agent: getAgent(response), dryRun: dryRunOf(request) })); },
    async stop(request, response) { send(response, show(await curation.stop(idOf(request)))); },
    async resume(request, response) { send(response, show(await curation.resume(idOf(request))), 202); },
  };
}

