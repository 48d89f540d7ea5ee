/**
 * Who asks, and may they? Tokens travel in the Authorization header only (no cookies, so no request can be forged by
 * another site), and while the server listens on loopback it answers only to names that mean this machine, so that a
 * page whose DNS name was rebound to 127.0.0.1 reads nothing.
 */
import type { RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import type { Agent } from '../records/record.ts';
import { roleAllows } from '../store/tokens.ts';
import type { Role, Tokens } from '../store/tokens.ts';

/** 'anybody': no token even where reading needs one; 'visitor': reading, needs a token only where set so. */
export type Door = 'anybody' | 'visitor' | Exclude<Role, 'reader'>;

/** The agent of a request, noted by `findAgent`. */
export function agentOf(response: Response): Agent | undefined {
  return response.locals['agent'] as Agent | undefined;
}

/** The agent behind a door that needs one. */
export function getAgent(response: Response): Agent {
  const agent = agentOf(response);
  if (!agent) throw new KnownError('not-signed-in', 'this needs a token: Authorization: Bearer TOKEN');
  return agent;
}

const orcid = /(\d{4}-\d{4}-\d{4}-\d{3}[\dX])\/?$/;

/** Reads the token, if there is one, and notes whose it is. A token that is not valid is refused, even for reading. */
export function findAgent({ tokens, base }: { tokens: () => Tokens | undefined; base: string }): RequestHandler {
  return (request, response, next) => {
    const header = request.headers.authorization;
    if (header === undefined) { next(); return; }
    const token = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(header)?.[1];
    if (token === undefined) throw new KnownError('not-signed-in', 'the Authorization header must read: Bearer TOKEN', { token: 'not-valid' });
    const row = tokens()?.find(token);
    if (row === undefined) throw new KnownError('not-signed-in', 'this token is unknown, expired or revoked', { token: 'not-valid' });
    const id = row.orcid === undefined ? undefined : orcid.exec(row.orcid)?.[1];
    const agent: Agent = {
      iri: id === undefined ? `${base}agents/${encodeURIComponent(row.name)}` : `https://orcid.org/${id}`,
      name: row.name, role: row.role,
    };
    response.locals['agent'] = agent;
    next();
  };
}

/** Lets through who may pass this door; else not-signed-in or not-allowed. */
export function checkAccess(door: Door, { requireTokenForReading }: { requireTokenForReading: boolean }): RequestHandler {
  return (_request, response, next) => {
    if (door === 'anybody' || (door === 'visitor' && !requireTokenForReading)) { next(); return; }
    const { role } = getAgent(response);
    const needed: Role = door === 'visitor' ? 'reader' : door;
    if (!roleAllows(role, needed)) throw new KnownError('not-allowed', `this needs the role ${needed}; the token has the role ${role}`, { needed, role });
    next();
  };
}

const loopbackName = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Refuses requests that came by a name which is not this server's. Without `names` every name is taken. */
export function checkHost(names: readonly string[] | undefined): RequestHandler {
  return (request, _response, next) => {
    if (names !== undefined) {
      const name = (request.headers.host ?? '').toLowerCase().replace(/:\d*$/, '');
      if (!loopbackName.test(name) && !names.includes(name)) {
        throw new KnownError('host-not-known', `this server does not answer to the name ${JSON.stringify(name.slice(0, 200))}; MICROGRAPH_HOST_NAMES adds names`);
      }
    }
    next();
  };
}
