/**
 * Fetching an ontology's file, because an administrator asked for that address: every step has a limit, redirects are
 * followed a few times and judged like the first address, and what is a page for people is refused by name.
 */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { KnownError } from '../errors.ts';
import { createLookup, isPublicAddress, literalAddress } from '../pids/fetch-json.ts';

export interface FetchOntologyOptions {
  /** longest for all of it, and longest without a byte */ timeoutMs?: number;
  idleMs?: number;
  maxBytes?: number;
  maxRedirects?: number;
  /** which addresses may be fetched from; for tests alone, others than those of the public internet */ isAllowed?: (address: string) => boolean;
}

export type FetchOntology = (iri: string, onBytes?: (done: number, of?: number) => void) => Promise<{ bytes: Uint8Array; from: string }>;

const unreachable = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT']);
const refusal = (iri: string, reason: string): KnownError => new KnownError('source-not-readable', `${iri} could not be fetched: ${reason}`);

/** Creates the function. Errors: request-not-valid for what is no http address, source-not-readable with the reason. */
export function createFetchOntology({ timeoutMs = 600_000, idleMs = 30_000, maxBytes = 1_000_000_000, maxRedirects = 8, isAllowed = isPublicAddress }: FetchOntologyOptions = {}): FetchOntology {
  const lookup = createLookup(isAllowed);
  const step = (iri: string, url: URL, signal: AbortSignal, onBytes: (done: number, of?: number) => void): Promise<{ to: string } | { bytes: Uint8Array }> => new Promise((resolve, reject) => {
    const fail = (reason: string): void => { reject(refusal(iri, reason)); };
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      signal, agent: false, timeout: idleMs, lookup,
      headers: { accept: 'application/rdf+xml, text/turtle;q=0.9, application/json;q=0.8, text/obo;q=0.8, */*;q=0.1', 'accept-encoding': 'identity', 'user-agent': 'Micrograph (metadata server)' },
    }, (response) => {
      const status = response.statusCode ?? 0, { location, 'content-type': type = '' } = response.headers;
      const leave = (reason: string): void => { fail(reason); response.destroy(); };
      if (status >= 300 && status < 400 && location !== undefined) { resolve({ to: location }); response.destroy(); return; }
      if (status !== 200) { leave(`${url.host} answered with status ${status}`); return; }
      if (/^text\/html\b|^application\/xhtml/i.test(type)) { leave(`${url.host} answered with a page for people (${type.slice(0, 60)}), not with an ontology; give the address of the file itself`); return; }
      const said = Number(response.headers['content-length']), of = Number.isSafeInteger(said) && said > 0 ? said : undefined;
      if (of !== undefined && of > maxBytes) { leave(`it has ${of.toLocaleString('en')} bytes, and ${maxBytes.toLocaleString('en')} are the most`); return; }
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes) { leave(`it is larger than ${maxBytes.toLocaleString('en')} bytes`); return; }
        chunks.push(chunk);
        onBytes(size, of);
      });
      response.on('aborted', () => { fail(signal.aborted ? `it took longer than ${timeoutMs / 1000} s` : 'the answer broke off'); });
      response.on('error', (error) => { fail(signal.aborted ? `it took longer than ${timeoutMs / 1000} s` : `the answer broke off (${error.message})`); });
      response.on('end', () => { if (response.complete) resolve({ bytes: new Uint8Array(Buffer.concat(chunks)) }); else fail('the answer broke off'); });
    });
    request.on('timeout', () => { request.destroy(new Error(`${url.host} said nothing for ${idleMs / 1000} s`)); });
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) fail(`it took longer than ${timeoutMs / 1000} s`);
      else if (unreachable.has(error.code ?? '')) fail(`${url.host} cannot be reached from here (${error.code}); without a network, download the file elsewhere and give it as a file`);
      else fail(error.code === 'ECONNRESET' ? 'the answer broke off' : error.message);
    });
    request.end();
  });

  return async (iri, onBytes = () => undefined) => {
    if (!/^https?:\/\//i.test(iri) || !URL.canParse(iri)) throw new KnownError('request-not-valid', `${JSON.stringify(iri.slice(0, 200))} is no address that can be fetched; it must begin with http:// or https://`);
    const signal = AbortSignal.timeout(timeoutMs);
    let url = new URL(iri);
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      const literal = literalAddress(url);
      if (literal !== undefined && !isAllowed(literal)) throw refusal(iri, `${hop === 0 ? 'it is at' : 'it leads to'} ${literal}, which is not public`);
      const answer = await step(iri, url, signal, onBytes);
      if ('bytes' in answer) return { bytes: answer.bytes, from: url.href };
      if (!URL.canParse(answer.to, url)) throw refusal(iri, `${url.host} leads to ${JSON.stringify(answer.to.slice(0, 100))}, which is no address`);
      url = new URL(answer.to, url);
      if (!/^https?:$/.test(url.protocol)) throw refusal(iri, `it leads to ${url.protocol} which is not fetched`);
    }
    throw refusal(iri, `it leads on more than ${maxRedirects} times`);
  };
}
