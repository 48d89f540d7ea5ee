/** What a worker says to the server, all by HTTP with its token: jobs, the facts that verdicts need, and deposits. */
import { AnalysisError } from './analysis-error.ts';
import type { Baseline, ToleranceRule } from './assessment.ts';
import type { Job } from './jobs.ts';
import { propertyIri } from './procedures.ts';

export interface ServerClient {
  /** base of all IRIs, ends in a slash */ base(): Promise<string>;
  claim(worker: string, leaseSeconds: number): Promise<Job | undefined>;
  heartbeat(id: number, worker: string, leaseSeconds: number): Promise<void>;
  done(id: number, worker: string, record: string): Promise<void>;
  fail(id: number, worker: string, errorClass: string, message: string, record?: string): Promise<Job>;
  /** Units and rules of all properties. */ facts(): Promise<{ units: Map<string, string>; rules: ToleranceRule[] }>;
  baseline(property: string, procedure: string, about: string): Promise<Baseline | undefined>;
  /** Hash of the outcome that a run's record states; undefined when there is none. */ resultOf(run: string): Promise<string | undefined>;
  /** Throws deposit-refused with the first reason. */ deposit(record: string, nquads: string): Promise<void>;
}

type Row = Record<string, { value: string } | undefined>;
const prefixes = 'PREFIX mg: <https://w3id.org/micrograph/> PREFIX sosa: <http://www.w3.org/ns/sosa/>';

/** Creates the client. Throws AnalysisError server-not-reachable when no answer comes. */
export function createServerClient({ url, token, signal }: { url: string; token: string; signal?: AbortSignal }): ServerClient {
  const root = url.endsWith('/') ? url : `${url}/`;
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    try {
      return await fetch(root + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers as Record<string, string> }, signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(60_000)]) : AbortSignal.timeout(60_000) });
    } catch (cause) { throw new AnalysisError('server-not-reachable', (cause as Error).message, { cause }); }
  };
  const post = async (path: string, body: unknown): Promise<Response> => {
    const response = await ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (response.ok) return response;
    throw new AnalysisError('server-not-reachable', `${path}: ${response.status} ${(await response.text()).slice(0, 500)}`);
  };
  const select = async (query: string): Promise<Row[]> => {
    const response = await ask('sparql', { method: 'POST', headers: { 'content-type': 'application/sparql-query', accept: 'application/sparql-results+json' }, body: `${prefixes} ${query}` });
    if (!response.ok) throw new AnalysisError('server-not-reachable', `${response.status} ${(await response.text()).slice(0, 500)}`);
    return (await response.json() as { results: { bindings: Row[] } }).results.bindings;
  };
  const iri = (text: string): string => `<${text.replaceAll(/[<>"{}|^`\\\s]/g, (char) => encodeURIComponent(char))}>`;

  return {
    async base() { return (await (await ask('', { headers: { accept: 'application/json' } })).json() as { base: string }).base; },
    async claim(worker, leaseSeconds) {
      const response = await post('qc/jobs/claim', { worker, lease_seconds: leaseSeconds });
      return response.status === 204 ? undefined : await response.json() as Job;
    },
    async heartbeat(id, worker, leaseSeconds) { await (await post(`qc/jobs/${id}/heartbeat`, { worker, lease_seconds: leaseSeconds })).body?.cancel(); },
    async done(id, worker, record) { await (await post(`qc/jobs/${id}/done`, { worker, record })).body?.cancel(); },
    async fail(id, worker, errorClass, message, record) { return await (await post(`qc/jobs/${id}/fail`, { worker, error_class: errorClass, message: message.slice(0, 4000), ...(record ? { record } : {}) })).json() as Job; },
    async facts() {
      const units = new Map((await select('SELECT ?property ?unit WHERE { ?property a sosa:ObservableProperty ; mg:canonicalUnit ?unit }')).map((row) => [row['property']!.value, row['unit']!.value]));
      const rules = (await select(`SELECT * WHERE { ?rule a mg:ToleranceRule ; mg:forProperty ?property ; mg:against ?against .
        OPTIONAL { ?rule mg:passAbove ?passAbove } OPTIONAL { ?rule mg:passBelow ?passBelow } OPTIONAL { ?rule mg:failBelow ?failBelow } OPTIONAL { ?rule mg:failAbove ?failAbove }
        OPTIONAL { ?rule mg:warnRatio ?warnRatio } OPTIONAL { ?rule mg:failRatio ?failRatio } } ORDER BY ?rule`)).map((row): ToleranceRule => ({
        iri: row['rule']!.value, property: row['property']!.value, against: row['against']!.value as ToleranceRule['against'],
        ...Object.fromEntries(['passAbove', 'passBelow', 'failBelow', 'failAbove', 'warnRatio', 'failRatio'].flatMap((name) => (row[name] ? [[name, Number(row[name].value)]] : []))),
      }));
      return { units, rules };
    },
    async baseline(property, procedure, about) {
      const [row] = await select(`SELECT ?o ?value WHERE { ?o mg:isBaseline true ; sosa:observedProperty ${iri(propertyIri(property))} ; sosa:usedProcedure ${iri(procedure)} ; sosa:hasFeatureOfInterest ${iri(about)} ; sosa:hasSimpleResult ?value ; sosa:resultTime ?time } ORDER BY DESC(?time) LIMIT 1`);
      return row ? { observation: row['o']!.value, value: Number(row['value']!.value) } : undefined;
    },
    async resultOf(run) { return (await select(`SELECT ?hash WHERE { ${iri(run)} mg:resultSha256 ?hash }`))[0]?.['hash']?.value; },
    async deposit(record, nquads) {
      const id = record.slice(record.lastIndexOf('/') + 1);
      const response = await ask(`records/${encodeURIComponent(id)}`, { method: 'PUT', headers: { 'content-type': 'application/n-quads' }, body: nquads });
      if (response.ok) { await response.body?.cancel(); return; }
      const body = await response.text();
      let reason = body.slice(0, 500);
      try { reason = (JSON.parse(body) as { report?: { results: { message: string; severity: string }[] } }).report?.results.find(({ severity }) => severity === 'Violation')?.message ?? reason; } catch { /* it is shown as it came */ }
      throw new AnalysisError(response.status >= 500 ? 'server-not-reachable' : 'deposit-refused', `${response.status} ${reason}`);
    },
  };
}
