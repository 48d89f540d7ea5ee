/**
 * One careful GET of a small JSON document from a public host: every step has a limit, every redirect is judged like the
 * first address, and names that lead into private networks are refused at the moment of connecting, whatever they said
 * before. The caller gets an answer or a reason, never an exception.
 */
import { lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import type { Json } from './pid-sources.ts';

export interface FetchJsonOptions {
  /** whole time, redirects included */ timeoutMs?: number;
  maxBytes?: number;
  maxRedirects?: number;
  /** for tests alone: addresses of this machine, and HTTP without TLS */ allowLocal?: boolean;
}

export type Fetched =
  | { kind: 'json'; json: Json; from: string }
  | { kind: 'missing' }
  | { kind: 'failed'; reason: string; /** the answer will be the same next time */ lasting: boolean; /** of HTTP, where there was one */ status?: number; /** how long the server asks us to wait */ retryAfterMs?: number };

export type FetchJson = (url: string, options: { accept: string; hosts: readonly string[] }) => Promise<Fetched>;

const notPublic = new BlockList();
for (const [net, bits] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3]] as const) notPublic.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [['::', 127], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['2001::', 32], ['2002::', 16], ['100::', 64], ['2001:db8::', 32], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8]] as const) notPublic.addSubnet(net, bits, 'ipv6');

/** Whether an address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(.+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isIP(mapped) === 4 && isPublicAddress(mapped);
  const family = isIP(address);
  return family !== 0 && !notPublic.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** The system's look-up, but answers that are not allowed are errors. */
export const createLookup = (isAllowed: (address: string) => boolean): LookupFunction => (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) { callback(error, '', 0); return; }
    const bad = addresses.find(({ address }) => !isAllowed(address));
    const [first] = addresses;
    if (bad || !first) { callback(new Error(`${hostname} leads to ${bad?.address ?? 'no address'}, which is not public`), '', 0); return; }
    if (options.all) callback(null, addresses); else callback(null, first.address, first.family);
  });
};
const publicLookup = createLookup(isPublicAddress);

/** The address that a URL names by number, where it names one: no look-up is done for it, so it must be judged by itself. */
export function literalAddress({ hostname }: URL): string | undefined {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? undefined : host;
}

/** A Retry-After header: seconds, or a date. */
function retryAfter(header: string | undefined): { retryAfterMs?: number } {
  if (header === undefined) return {};
  const ms = /^\d{1,6}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? { retryAfterMs: Math.max(0, ms) } : {};
}

type Step = Fetched | { kind: 'redirect'; to: string };

/** Creates the function. Answers with another status, type or size than expected are failures with a reason. */
export function createFetchJson({ timeoutMs = 10_000, maxBytes = 2_000_000, maxRedirects = 5, allowLocal = false }: FetchJsonOptions = {}): FetchJson {
  const step = (url: URL, accept: string, signal: AbortSignal): Promise<Step> => new Promise((resolve) => {
    const fail = (reason: string, lasting = false): void => { resolve({ kind: 'failed', reason, lasting }); };
    const timeUp = `${url.host} did not answer within ${timeoutMs} ms`;
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'GET', signal, agent: false, headers: { accept, 'accept-encoding': 'identity', 'user-agent': 'Micrograph (metadata server)' }, ...(allowLocal ? {} : { lookup: publicLookup }),
    }, (response) => {
      const status = response.statusCode ?? 0, { location } = response.headers;
      const leave = (result: Step): void => { resolve(result); response.destroy(); };
      if (status >= 300 && status < 400 && location !== undefined) { leave({ kind: 'redirect', to: location }); return; }
      if (status === 404 || status === 410) { leave({ kind: 'missing' }); return; }
      if (status !== 200) { leave({ kind: 'failed', reason: `${url.host} answered with status ${status}`, lasting: status >= 400 && status < 500 && status !== 429 && status !== 408, status, ...retryAfter(response.headers['retry-after']) }); return; }
      if (!/[/+]json\b/i.test(response.headers['content-type'] ?? '')) { leave({ kind: 'failed', reason: `${url.host} answered with ${JSON.stringify((response.headers['content-type'] ?? 'no type').slice(0, 100))}, not with JSON`, lasting: true }); return; }
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes) leave({ kind: 'failed', reason: `the answer of ${url.host} is larger than ${maxBytes} bytes`, lasting: true }); else chunks.push(chunk);
      });
      response.on('error', (error) => { fail(signal.aborted ? timeUp : `the answer of ${url.host} broke off (${error.message})`); });
      response.on('aborted', () => { fail(signal.aborted ? timeUp : `the answer of ${url.host} broke off`); });
      response.on('end', () => {
        try {
          const json = JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
          if (json === null || typeof json !== 'object' || Array.isArray(json)) fail(`${url.host} answered with JSON that is no object`, true);
          else resolve({ kind: 'json', json: json as Json, from: url.href });
        } catch { fail(`the answer of ${url.host} is no JSON`, true); }
      });
    });
    request.on('error', (error) => { fail(signal.aborted ? timeUp : `${url.host} cannot be reached (${error.message})`); });
    request.end();
  });

  return async (address, { accept, hosts }) => {
    const signal = AbortSignal.timeout(timeoutMs);
    let next = address;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const url = URL.canParse(next) ? new URL(next) : undefined;
      const literal = url && literalAddress(url);
      if (!url || (url.protocol !== 'https:' && !(allowLocal && url.protocol === 'http:')) || url.username !== '' || (url.port !== '' && !allowLocal)) return { kind: 'failed', reason: `was led to ${JSON.stringify(next.slice(0, 200))}, which is no plain https address`, lasting: true };
      if (!hosts.includes(url.hostname)) return { kind: 'failed', reason: `was led to ${url.hostname}, which is none of the resolvers (${hosts.join(', ')})`, lasting: true };
      if (!allowLocal && literal !== undefined && !isPublicAddress(literal)) return { kind: 'failed', reason: `was led to ${literal}, which is not public`, lasting: true };
      const result = await step(url, accept, signal);
      if (result.kind !== 'redirect') return result;
      if (!URL.canParse(result.to, url.href)) return { kind: 'failed', reason: `was led to ${JSON.stringify(result.to.slice(0, 200))}, which is no address`, lasting: true };
      next = new URL(result.to, url.href).href;
    }
    return { kind: 'failed', reason: `more than ${maxRedirects} redirects`, lasting: true };
  };
}
