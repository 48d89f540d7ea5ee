/**
 * Ontologies over HTTP: which are loaded and in use; administrators load files or addresses, choose versions and take them
 * away. A load that takes long tells its steps as lines of JSON to whoever asks for them.
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError, describeError, errorTable } from '../errors.ts';
import { negotiate } from '../rdf/negotiate.ts';
import { ontologiesRecordId } from '../records/ontology-pins.ts';
import type { LoadStep, LoadSummary, OntologyVersion } from '../terms/catalogue.ts';
import { faultKinds } from '../terms/fault-kinds.ts';
import type { OntologySource } from '../terms/load-ontology.ts';
import { getAgent } from './access.ts';
import { createBodyReader, mediaTypeOf } from './bodies.ts';
import type { FetchOntology } from './fetch-ontology.ts';
import { html, link, page, table } from './html.ts';
import type { Ontologies } from './ontologies.ts';
import { findParameter, readFlag, searchOf } from './parameters.ts';
import { knownErrorOf } from './problem.ts';
import { htmlOffer } from './record-forms.ts';

export interface OntologiesApiParts { ontologies: Ontologies; root: string; maxBodyBytes: number; fetchOntology: FetchOntology }

const jsonOffer = { mediaType: 'application/json', names: ['json'] } as const;
/** Ontologies are larger than records. */
const least = 512 * 1_048_576;
const linesType = 'application/x-ndjson', shownFaults = 50;

/** A version as it is shown. */
const describe = ({ namespaces, sha256, loadedAt, inUse, versionIri, ...version }: OntologyVersion): unknown => ({ ...version, ...(versionIri === undefined ? {} : { version_iri: versionIri }), namespaces, sha256, loaded_at: loadedAt, in_use: inUse });

/** What a load came to. */
function summaryOf({ version, faults, already, ms, inUse, before, kept }: LoadSummary & { inUse: boolean; before?: OntologyVersion; kept?: string }): unknown {
  return {
    ontology: version.id, version: version.version, already, in_use: inUse, ...(before ? { before: before.version } : {}), ...(kept === undefined ? {} : { kept }), ms: Math.round(ms), ...(describe(version) as object),
    counts: { ...version.counts, imported: version.counts.terms - version.counts.defined }, fault_count: faults.length, fault_kinds: faultKinds(faults).slice(0, shownFaults), faults: faults.slice(0, shownFaults),
  };
}

/** Handlers of /ontologies and below. */
export function createOntologiesApi({ ontologies, root, maxBodyBytes, fetchOntology }: OntologiesApiParts): Record<'list' | 'show' | 'add' | 'use' | 'remove', RequestHandler> {
  const readBody = createBodyReader(Math.max(maxBodyBytes, least));
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  const offers = (request: Request): string => negotiate(request.headers.accept, [jsonOffer, htmlOffer], findParameter(searchOf(request), 'format'));

  /** {"iri": …} in a small JSON body asks for an address; all else is the file itself */
  const addressIn = (request: Request, bytes: Uint8Array): string | undefined => {
    if (mediaTypeOf(request) !== 'application/json' || bytes.length > 10_000) return undefined;
    try {
      const body = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown> | null;
      return body && typeof body === 'object' && Object.keys(body).length === 1 ? text(body['iri']) : undefined;
    } catch { return undefined; }
  };
  const sourceOf = async (request: Request, response: Response, onStep: (step: unknown) => void): Promise<OntologySource> => {
    const search = searchOf(request);
    const given = await readBody(request, response);
    if (given.length === 0) throw new KnownError('request-not-valid', 'the body is empty; send the ontology\'s file, or {"iri": "http://…"} as application/json');
    const iri = addressIn(request, given);
    let told = 0;
    const fetched = iri === undefined ? undefined : await fetchOntology(iri, (done, of) => { if (Date.now() - told > 200) { told = Date.now(); onStep({ stage: 'fetching', done, ...(of === undefined ? {} : { of }) }); } });
    const id = findParameter(search, 'id'), version = findParameter(search, 'version');
    return {
      bytes: fetched?.bytes ?? given, source: iri ?? (findParameter(search, 'name')?.split(/[/\\]/).at(-1)?.slice(0, 200) || 'unnamed'),
      ...(id ? { id: id.toLowerCase() } : {}), ...(version ? { version } : {}), ...(search.has('complete') ? { complete: readFlag(search, 'complete') } : {}),
    };
  };

  return {
    list(request, response) {
      const versions = ontologies.versions();
      response.vary('Accept').set('cache-control', 'no-cache');
      if (offers(request) !== 'text/html') { response.json({ ontologies: versions.map(describe) }); return; }
      response.type('html').send(page({
        title: 'Ontologies', root, alternates: [{ href: `${root}ontologies?format=json`, mediaType: 'application/json' }],
        body: html`<h1>Ontologies</h1><p>From which terms are taken. Which versions are in use is a record with its <a href="${root}records/${ontologiesRecordId}/history">history</a>; <code>micrograph ontology add FILE</code> loads another one.</p>
<form action="${root}terms"><label>Find a term <input name="q" type="search"></label> <button>Find</button></form>
${table(['Ontology', 'Version', 'In use', 'Terms', 'Its own', 'Obsolete', 'Names', 'Whole', 'From'], versions.map((each) => [
          html`<a href="${root}ontologies/${each.id}">${each.prefix}</a>${each.title !== undefined && html`<br><span class="quiet">${each.title}</span>`}`, each.version, each.inUse ? 'yes' : '', each.counts.terms.toLocaleString('en'), each.counts.defined.toLocaleString('en'), each.counts.obsolete.toLocaleString('en'), each.counts.strings.toLocaleString('en'), each.complete ? 'yes' : 'extract', each.source,
        ]))}`,
      }));
    },
    async show(request, response) {
      const id = String(request.params['id']), versions = ontologies.of(id);
      response.vary('Accept').set('cache-control', 'no-cache');
      const withFaults = await Promise.all(versions.map(async (version) => ({ version, faults: await ontologies.faults({ ontology: version.id, version: version.version }) })));
      if (offers(request) !== 'text/html') {
        response.json({ id: versions[0]!.id, prefix: versions[0]!.prefix, versions: withFaults.map(({ version, faults }) => ({ ...(describe(version) as object), fault_count: faults.length, faults: faults.slice(0, shownFaults) })) });
        return;
      }
      response.type('html').send(page({
        title: versions[0]!.prefix, root, alternates: [{ href: `${root}ontologies/${versions[0]!.id}?format=json`, mediaType: 'application/json' }],
        body: html`<h1>${versions.find(({ title }) => title)?.title ?? versions[0]!.prefix}</h1>
<form action="${root}terms"><input type="hidden" name="ontology" value="${versions[0]!.id}"><label>Find a term of it <input name="q" type="search"></label> <button>Find</button></form>
${withFaults.map(({ version, faults }) => html`<h2>${version.version}${version.inUse && ', in use'}</h2>
${table(['', ''], [
          ['Version', version.versionIri === undefined ? version.version : link(version.versionIri, version.versionIri)], ['Licence', version.licence === undefined ? 'not stated' : link(version.licence, version.licence)], ['From', `${version.source}, as ${version.format}, loaded ${version.loadedAt}`],
          ['SHA-256', html`<code>${version.sha256}</code>`], ['Terms', `${version.counts.terms.toLocaleString('en')}: ${version.counts.defined.toLocaleString('en')} its own, ${version.counts.obsolete.toLocaleString('en')} obsolete`], ['Its own begin with', version.namespaces.join(', ')], ['Whole', version.complete ? 'yes' : 'no, an extract'],
        ])}
${faults.length > 0 && html`<p>${faults.length} things in the file were not understood:</p><ul>${faults.slice(0, shownFaults).map(({ line, path, message }) => html`<li>${line !== undefined && `line ${line}: `}${path !== undefined && `${path}: `}${message}</li>`)}</ul>`}`)}`,
      }));
    },
    async add(request, response) {
      const search = searchOf(request), agent = getAgent(response), use = search.has('use') ? readFlag(search, 'use') : undefined;
      if (!(request.headers.accept ?? '').includes(linesType)) {
        const source = await sourceOf(request, response, () => undefined);
        const summary = await ontologies.add(source, { agent, ...(use === undefined ? {} : { use }) });
        response.status(summary.already ? 200 : 201).set({ 'cache-control': 'no-store', location: `${root}ontologies/${summary.version.id}` }).json(summaryOf(summary));
        return;
      }
      const say = (line: unknown): void => {
        if (!response.headersSent) response.status(200).set({ 'content-type': linesType, 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
        response.write(`${JSON.stringify(line)}\n`);
      };
      try {
        const source = await sourceOf(request, response, say);
        say({ summary: summaryOf(await ontologies.add(source, { agent, ...(use === undefined ? {} : { use }), onStep: (step: LoadStep) => { say(step); } })) });
      } catch (error) {
        // once lines are under way the last one tells what went wrong
        const known = knownErrorOf(error);
        if (!response.headersSent || !known) throw error;
        say({ problem: { ...known.fields, type: known.code, title: errorTable[known.code].title, status: errorTable[known.code].status, detail: describeError(known).message } });
      }
      response.end();
    },
    async use(request, response) {
      const search = searchOf(request), version = findParameter(search, 'version');
      if (version === undefined || version === '') throw new KnownError('request-not-valid', 'the parameter version is missing: PUT /ontologies/fbbi/use?version=2026-01-30', { parameter: 'version' });
      const used = await ontologies.use({ ontology: String(request.params['id']).toLowerCase(), version }, { agent: getAgent(response) });
      response.set('cache-control', 'no-store').json(describe(used));
    },
    async remove(request, response) {
      const search = searchOf(request), instead = findParameter(search, 'instead');
      const { removed, inUse } = await ontologies.remove({ ontology: String(request.params['id']).toLowerCase(), version: String(request.params['version']) }, { agent: getAgent(response), force: readFlag(search, 'force'), ...(instead ? { instead } : {}) });
      response.set('cache-control', 'no-store').json({ removed: describe(removed), in_use: inUse ? describe(inUse) : null });
    },
  };
}
