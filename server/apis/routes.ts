/**
 * The URL space on one screen: path, methods, who may, handler. What a door does is in its own file; parts come in from
 * `server.ts`. /health, /ready and /metrics are in `app.ts`, for they answer while the rest is still loading.
 */
import { resolve } from 'node:path';
import type { RequestHandler, Router } from 'express';
import packageFacts from '../../package.json' with { type: 'json' };
import type { ResourceModel } from '../model/resource-model.ts';
import type { MappingsClient } from '../mapping-sets/channel.ts';
import type { Resolve } from '../pids/resolver.ts';
import type { Quad } from '../rdf/terms.ts';
import type { Keeper } from '../records/record.ts';
import type { JournalReader, QueryPool, StatusReader, VersionRow } from '../store/store.ts';
import type { Tokens } from '../store/tokens.ts';
import type { TableView } from '../tables/tables.ts';
import { createAdminApi } from './admin-api.ts';
import { createBodyReader } from './bodies.ts';
import { createConformanceApi } from './conformance-api.ts';
import { createCurationApi } from './curation-api.ts';
import type { CurationApiParts } from './curation-api.ts';
import { createDriftApi } from './drift-api.ts';
import type { DriftApiParts } from './drift-api.ts';
import type { ReportToRdf } from './deposit-answers.ts';
import { createGraphStoreApi } from './graph-store-api.ts';
import { createHomePage } from './home-page.ts';
import { createIdentitiesApi } from './identities-api.ts';
import { createImportsApi } from './imports-api.ts';
import { createInferredMappings } from './inferred-mappings.ts';
import { createMappingSets } from './mapping-sets.ts';
import { createMappingsApi } from './mappings-api.ts';
import type { Grouping } from './groupings.ts';
import { createFetchOntology } from './fetch-ontology.ts';
import type { KnownName } from './known-names.ts';
import type { Metrics } from './metrics.ts';
import type { Ontologies } from './ontologies.ts';
import { createOntologiesApi } from './ontologies-api.ts';
import { createOlsApi } from './ols-api.ts';
import { createQcEntriesApi } from './qc-entries-api.ts';
import { createQcSeriesApi } from './qc-series-api.ts';
import type { QualityParts } from './graphql-quality.ts';
import { createProfilesApi } from './profiles-api.ts';
import { createPidsApi } from './pids-api.ts';
import { createQcInstrumentApi } from './qc-instrument-api.ts';
import { createQcDueApi } from './qc-due-api.ts';
import { createQcExportApi } from './qc-export-api.ts';
import { createQcReportApi } from './qc-report-api.ts';
import { createQcStateApi } from './qc-state-api.ts';
import { createQueriesApi } from './queries-api.ts';
import type { RunQuery } from './query-runner.ts';
import { createReadinessApi } from './readiness-api.ts';
import { createReconcileApi, termFieldsOf } from './reconcile-api.ts';
import type { ReconcileParts } from './reconcile-api.ts';
import { createRecordsApi } from './records-api.ts';
import { createReferenceApi } from './reference-api.ts';
import { createRemoteTermsApi } from './remote-terms-api.ts';
import { createResourceFacts } from './resource-facts.ts';
import { createResourcePages } from './resource-pages.ts';
import { createRouter } from './router.ts';
import { createShapesApi } from './shapes-api.ts';
import { createSparqlApi } from './sparql-api.ts';
import { createSssomApi } from './sssom-api.ts';
import type { StoredQuery } from './stored-queries.ts';
import { createTemplatesApi } from './templates-api.ts';
import { createSuggestApi } from './suggest-api.ts';
import type { TermSuggestions } from './term-suggestions.ts';
import { createTermsApi } from './terms-api.ts';
import type { TermHits, TermSearch } from '../terms/catalogue.ts';
import type { CatalogueClient } from '../terms/catalogue-channel.ts';
import type { OlsClient } from '../terms/ols-client.ts';
import type { OpenLookup } from '../terms/term-lookup.ts';
import { createWebPages } from './web-pages.ts';

export interface RouteParts {
  base: string; root: string; dataFolder: string;
  deadlineMs: number; maxBodyBytes: number; requireTokenForReading: boolean; corsOrigin?: string;
  model: ResourceModel; journal: JournalReader; keeper: Keeper; queries: QueryPool; tables: TableView; tokens: Tokens; metrics: Metrics; statuses: StatusReader; groupings: readonly Grouping[];
  run: RunQuery; storedQueries: readonly StoredQuery[];
  context: { document: { '@context': unknown }; text: string; etag: string };
  importers: readonly { name: string; title: string }[];
  /** examples of the shapes, for the reference */ readExamples: () => readonly Quad[];
  reportToRdf: ReportToRdf; provenanceOf: (row: VersionRow) => string;
  /** looks identifiers up; undefined where that is off */ resolve?: Resolve | undefined;
  /** names that are known without the graph */ nameOf: KnownName;
  /** what versions of ontologies did to terms in use */ drift: DriftApiParts['drift'];
  /** the curator's bench */ curation: Pick<CurationApiParts, 'curation' | 'suggest'>;
  /** series, charts and what people enter */ quality: QualityParts;
  /** the ontologies, and questions about their terms */ ontologies: Ontologies; catalogue: CatalogueClient; lookup: OpenLookup; suggestions: TermSuggestions; /** look-up services elsewhere */ ols: OlsClient;
  /** the mapping sets, in their thread */ mappings: MappingsClient;
  /** candidates of texts in fields, for reconciliation */ suggestForFields?: ReconcileParts['suggest'];
  /** what QC tells of images and instruments */ state: Omit<Parameters<typeof createQcStateApi>[0], 'deadlineMs'>;
  /** GraphQL's own handler, and the router of the QC jobs */ graphql: RequestHandler; qcJobs: RequestHandler;
}

const web = resolve(import.meta.dirname, '../../web');

/** Builds the router of all paths below the base IRI. */
export function createRoutes(parts: RouteParts): Router {
  const { base, model } = parts;
  const shared = { ...parts, readBody: createBodyReader(parts.maxBodyBytes), output: { prefixes: model.prefixes, context: parts.context.document['@context'], contextIri: `${base}context.jsonld` } };
  const facts = createResourceFacts(parts);
  const pages = createResourcePages({ ...shared, facts });
  const records = createRecordsApi({ ...shared, page: pages.record });
  const graphs = createGraphStoreApi({ ...shared, page: pages.record });
  const imports = createImportsApi(shared);
  const identities = createIdentitiesApi(shared);
  const profiles = createProfilesApi(shared);
  const readiness = createReadinessApi(parts);
  const shapes = createShapesApi(shared);
  const curation = createCurationApi({ ...shared, ...parts.curation });
  const drift = createDriftApi({ ...shared, curation: parts.curation.curation });
  const sparql = createSparqlApi({ ...shared, prefixes: model.prefixes });
  const queries = createQueriesApi({ ...parts, queries: parts.storedQueries, context: { base, prefixes: model.prefixes } });
  const reference = createReferenceApi(parts);
  const templates = createTemplatesApi(parts);
  const sets = createMappingSets(parts);
  const mappings = createMappingsApi({ ...shared, sets }), inferred = createInferredMappings({ ...shared, sets }), sssom = createSssomApi({ ...shared, sets });
  const ontologies = createOntologiesApi({ ...parts, fetchOntology: createFetchOntology() });
  const terms = createTermsApi(parts);
  const search = (asked: TermSearch): Promise<TermHits> => parts.catalogue.ask.search(asked);
  const suggest = createSuggestApi(parts);
  const qcSeries = createQcSeriesApi(parts.quality), entries = createQcEntriesApi(shared);
  const qcReport = createQcReportApi({ ...parts, ...parts.quality, dueOf: (instrument) => parts.quality.due.of(instrument), facts, version: packageFacts.version });
  const qcState = createQcStateApi({ ...parts.state, deadlineMs: parts.deadlineMs });
  const qcInstrument = createQcInstrumentApi({ ...parts, ...parts.quality, ...parts.state, dueOf: (instrument) => parts.quality.due.of(instrument), facts });

  return createRouter([
    { path: '/', GET: ['visitor', createHomePage({ ...parts, queries: parts.storedQueries, countOpenTexts: async () => (await parts.curation.curation.list({ state: 'open', first: 1 })).total })] },
    { path: '/records', GET: ['visitor', records.list], POST: ['contributor', records.create] },
    { path: '/records/:id', GET: ['visitor', records.show], PUT: ['contributor', records.put], PATCH: ['contributor', records.patch], DELETE: ['contributor', records.withdraw] },
    { path: '/records/:id/history', GET: ['visitor', records.history] },
    { path: '/records/:id/versions/:number', GET: ['visitor', records.version] },
    { path: '/records/:id/report', GET: ['visitor', records.report] },
    { path: '/records/:id/readiness', GET: ['visitor', readiness.record] },
    { path: '/readiness', GET: ['visitor', readiness.groups] },
    { path: '/imports', POST: ['contributor', imports.create] },
    { path: '/validate', GET: ['visitor', imports.form], POST: ['visitor', imports.validate] },
    { path: '/shapes', GET: ['visitor', shapes.status] },
    { path: '/shapes/preview', POST: ['admin', shapes.preview] },
    { path: '/shapes/activate', POST: ['admin', shapes.activate] },
    { path: '/shapes/deactivate', POST: ['admin', shapes.deactivate] },
    { path: '/conformance', GET: ['visitor', createConformanceApi(parts)] },
    { path: '/profiles', GET: ['visitor', profiles.list] },
    { path: '/profiles/:name', GET: ['visitor', profiles.show], PUT: ['admin', profiles.put], DELETE: ['admin', profiles.withdraw] },
    { path: '/pids', GET: ['visitor', createPidsApi(parts)], cors: true },
    { path: '/ontologies', GET: ['visitor', ontologies.list], POST: ['admin', ontologies.add] },
    { path: '/ontologies/:id', GET: ['visitor', ontologies.show] },
    { path: '/ontologies/:id/use', PUT: ['admin', ontologies.use] },
    { path: '/ontologies/:id/:version', DELETE: ['admin', ontologies.remove] },
    { path: '/terms', GET: ['visitor', terms.search], cors: true },
    { path: '/terms/remote', GET: ['visitor', createRemoteTermsApi(parts)], cors: true },
    { path: '/api/ols4', all: ['visitor', createOlsApi({ ...parts, search, relatives: (asked) => parts.catalogue.ask.relatives(asked) })], cors: true },
    { path: '/reconcile', all: ['visitor', createReconcileApi({ ...shared, search, fields: termFieldsOf(model), suggest: parts.suggestForFields })], cors: true },
    { path: '/terms/term', GET: ['visitor', terms.term], cors: true },
    { path: '/terms/suggest', GET: ['visitor', suggest.suggest], cors: true },
    { path: '/terms/ranking', POST: ['admin', suggest.refit] },
    { path: '/identities', GET: ['visitor', identities.list], POST: ['curator', identities.decide] },
    { path: '/curation/values', GET: ['visitor', curation.values] },
    { path: '/curation/values/:id', GET: ['visitor', curation.value] },
    { path: '/curation/drift', GET: ['visitor', drift.list] },
    { path: '/curation/drift/decisions', POST: ['curator', drift.move] },
    { path: '/curation/decisions', POST: ['curator', curation.decide] },
    { path: '/curation/batches', GET: ['visitor', curation.batches] },
    { path: '/curation/batches/:id', GET: ['visitor', curation.batch] },
    { path: '/curation/batches/:id/undo', POST: ['curator', curation.undo] },
    { path: '/curation/batches/:id/redo', POST: ['curator', curation.redo] },
    { path: '/curation/batches/:id/stop', POST: ['curator', curation.stop] },
    { path: '/curation/batches/:id/resume', POST: ['curator', curation.resume] },
    { path: '/mappings', GET: ['visitor', mappings.list], cors: true },
    { path: '/mappings/curated', GET: ['visitor', mappings.curated], cors: true },
    { path: '/mappings/check', POST: ['visitor', mappings.check], cors: true },
    { path: '/mappings/inferred', GET: ['visitor', inferred.show], POST: ['curator', inferred.create], cors: true },
    { path: '/mappings/inferred/:id', GET: ['visitor', inferred.explain], cors: true },
    { path: '/mappings/:id', GET: ['visitor', mappings.set], cors: true },
    { path: '/api/sssom/mappings', GET: ['visitor', sssom.mappings], cors: true },
    { path: '/api/sssom/mappings/:id', GET: ['visitor', sssom.mapping], cors: true },
    { path: '/api/sssom/entities', POST: ['visitor', sssom.entities], cors: true },
    { path: '/api/sssom/mapping_sets', GET: ['visitor', sssom.sets], cors: true },
    { path: '/api/sssom/stats', GET: ['visitor', sssom.stats], cors: true },
    { path: '/graphs', GET: ['visitor', graphs.read], PUT: ['contributor', graphs.put], POST: ['contributor', graphs.post], DELETE: ['contributor', graphs.delete], cors: true },
    { path: '/sparql', GET: ['visitor', sparql.query], POST: ['visitor', sparql.query], cors: true },
    { path: '/sparql/running', GET: ['admin', sparql.running] },
    { path: '/sparql/running/:id', DELETE: ['admin', sparql.kill] },
    { path: '/graphql', all: ['visitor', parts.graphql], cors: true },
    { path: '/queries', GET: ['visitor', queries.list], cors: true },
    { path: '/queries/:name', GET: ['visitor', queries.ask], cors: true },
    { path: '/resources', GET: ['visitor', pages.resources] },
    { path: '/reference', GET: ['visitor', reference.list] },
    { path: '/reference/:name', GET: ['visitor', reference.show] },
    { path: '/templates', GET: ['visitor', templates.list] },
    { path: '/templates/:file', GET: ['visitor', templates.download] },
    { path: '/context.jsonld', GET: ['anybody', reference.context], cors: true },
    { path: '/problems', GET: ['anybody', reference.problems] },
    { path: '/problems/:code', GET: ['anybody', reference.problem] },
    { path: '/qc/series', GET: ['visitor', qcSeries.series], cors: true },
    { path: '/qc/entries', GET: ['visitor', entries.list], cors: true },
    { path: '/qc/measurements', POST: ['contributor', entries.measurements] },
    { path: '/qc/baselines', POST: ['contributor', entries.baselines] },
    { path: '/qc/maintenance', POST: ['contributor', entries.maintenance] },
    { path: '/qc/drifting', GET: ['visitor', qcSeries.drifting], cors: true },
    { path: '/qc/report', GET: ['visitor', qcReport.report] },
    { path: '/qc/export', GET: ['visitor', createQcExportApi(parts)] },
    { path: '/qc/pidinst', GET: ['visitor', qcReport.pidinst] },
    { path: '/qc/state', GET: ['visitor', qcState.state], cors: true },
    { path: '/qc/affected', GET: ['visitor', qcState.affected], cors: true },
    { path: '/qc/unassured', GET: ['visitor', qcState.unassured], cors: true },
    { path: '/qc/due', GET: ['visitor', createQcDueApi({ due: parts.quality.due, deadlineMs: parts.deadlineMs })], cors: true },
    { path: '/qc/instruments', GET: ['visitor', qcState.instruments], cors: true },
    { path: '/qc/instrument', GET: ['visitor', qcInstrument], cors: true },
    { path: '/qc/jobs', all: ['visitor', parts.qcJobs] },
    { path: '/admin', all: ['admin', createAdminApi(parts)] },
    ...createWebPages({ ...parts, folder: web }),
    // whatever else lies below the base IRI may be the IRI of a resource
    { path: '/', all: ['visitor', pages.dereference] },
  ], parts);
}
