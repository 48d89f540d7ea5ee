/**
 * What only an administrator asks: a consistent copy of the journal, the check of the whole store, and tokens. The copy
 * is made inside the data folder and streamed out, so that no path of a request ever reaches the file system.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import express from 'express';
import type { Router } from 'express';
import { KnownError } from '../errors.ts';
import type { Agent, Keeper } from '../records/record.ts';
import type { Tokens } from '../store/tokens.ts';
import type { TableView } from '../tables/tables.ts';

export interface AdminParts { keeper: Keeper; tables: TableView; tokens: Tokens; dataFolder: string }

const roles: readonly string[] = ['reader', 'contributor', 'curator', 'admin'];

/** Routes under /admin; the caller has made sure that the agent is an administrator. */
export function createAdminApi({ keeper, tables, tokens, dataFolder }: AdminParts): Router {
  const router = express.Router();

  router.post('/backup', async (_request, response) => {
    const folder = join(dataFolder, 'backups');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${randomUUID()}.sqlite`);
    try {
      const { seq } = await keeper.backup(file);
      const { size } = await stat(file);
      response.set({ 'content-type': 'application/vnd.sqlite3', 'content-length': String(size), 'micrograph-seq': String(seq) });
      await pipeline(createReadStream(file), response);
    } finally {
      await rm(file, { force: true });
    }
  });

  router.post('/check', async (_request, response) => {
    const { seq } = await keeper.status();
    const faults = await keeper.check();
    const ofJournal = (fault: string): boolean => fault.startsWith('journal');
    response.json({ seq, journal: faults.filter(ofJournal), graph: faults.filter((fault) => !ofJournal(fault)), tables: await tables.check() });
  });

  router.get('/tokens', (_request, response) => { response.json({ tokens: tokens.list() }); });

  router.post('/tokens', express.json({ limit: '10kb' }), (request, response) => {
    const { name, role, orcid, days } = (request.body ?? {}) as { name?: unknown; role?: unknown; orcid?: unknown; days?: unknown };
    if (typeof name !== 'string' || name.trim() === '') throw new KnownError('request-not-valid', 'a token needs a name: who or what will use it');
    if (typeof role !== 'string' || !roles.includes(role)) throw new KnownError('request-not-valid', `role is one of ${roles.join(', ')}`);
    if (days !== undefined && (typeof days !== 'number' || !(days > 0))) throw new KnownError('request-not-valid', 'days is a positive number: how long the token is valid');
    const made = tokens.create({
      name, role: role as Agent['role'],
      ...(typeof orcid === 'string' ? { orcid } : {}),
      ...(typeof days === 'number' ? { days } : {}),
    });
    response.status(201).json(made);
  });

  router.delete('/tokens/:id', (request, response) => {
    if (!tokens.revoke(request.params.id)) throw new KnownError('not-found', `there is no token ${request.params.id}`);
    response.status(204).end();
  });
  return router;
}
