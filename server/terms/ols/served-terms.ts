/**
 * Terms and ontologies of the catalogue in the shapes of OLS4, both of its APIs: a row for each ontology that holds a term,
 * with what that ontology says of it. Fields that OLS leaves out when they are empty are left out here.
 */
import type { CatalogueTerm, OntologyVersion, TermLookup } from '../catalogue.ts';
import { namespaces } from '../../rdf/vocabulary.ts';
import type { TermSynonym } from '../term.ts';
import { encodeTwice } from './lucene.ts';

export type Json = Record<string, unknown>;

/** Last part of an IRI: "FBbi_00000246". */
export function shortFormOf(iri: string): string {
  return iri.slice(Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#')) + 1).replace(/^RRID:/, '');
}

const scopeNames = { exact: 'hasExactSynonym', narrow: 'hasNarrowSynonym', broad: 'hasBroadSynonym', related: 'hasRelatedSynonym' } as const satisfies Record<TermSynonym['scope'], string>;
const typeNames = { class: 'class', property: 'property', individual: 'individual', concept: 'class' } as const;
const xrefOf = (xref: string): Json => {
  const [, database, id] = /^([A-Za-z][\w.]*):(?!\/\/)(.+)$/.exec(xref) ?? [];
  return database === undefined ? { database: null, id: xref, description: null, url: /^https?:/.test(xref) ? xref : null } : { database, id, description: null, url: null };
};

export interface ServedTerms {
  /** A term as one ontology states it; undefined where that does not hold it. */ inOntology(iri: string, ontology: OntologyVersion): CatalogueTerm | undefined;
  /** rows of a term: the defining ontology first */ rows(iri: string): { term: CatalogueTerm; ontology: OntologyVersion }[];
  v1(term: CatalogueTerm, ontology: OntologyVersion): Json;
  v2(term: CatalogueTerm, ontology: OntologyVersion): Json;
  /** A document of a search. */ doc(term: CatalogueTerm, ontology: OntologyVersion): Json & { id: string };
  ontologyV1(ontology: OntologyVersion): Json;
  ontologyV2(ontology: OntologyVersion): Json;
}

/** Creates the shapes; `api` is the address of the v1 API, without a slash at its end. */
export function createServedTerms({ lookup, api }: { lookup: TermLookup; api: string }): ServedTerms {
  const inOntology: ServedTerms['inOntology'] = (iri, { id, version }) => lookup.findIn(iri, id, version);
  const defines = (iri: string, { namespaces: own }: OntologyVersion): boolean => own.some((namespace) => iri.startsWith(namespace));
  const hasChildren = (iri: string): boolean => lookup.children(iri, { limit: 1 }).length > 0;

  return {
    inOntology,
    rows(iri) {
      const found = lookup.find(iri);
      return (found?.holders ?? []).flatMap(({ ontology: id }) => {
        const ontology = lookup.inUse(id), term = ontology && inOntology(iri, ontology);
        return ontology && term ? [{ term, ontology }] : [];
      });
    },
    v1(term, ontology) {
      const self = `${api}/ontologies/${ontology.id}/terms/${encodeTwice(term.iri)}`;
      const links = ['parents', 'ancestors', 'hierarchicalParents', 'hierarchicalAncestors', 'children', 'descendants', 'hierarchicalChildren', 'hierarchicalDescendants'];
      const [replacement] = term.replacedBy;
      return {
        iri: term.iri, lang: 'en', description: term.definition === undefined ? [] : [term.definition], synonyms: [...new Set(term.synonyms.map(({ text }) => text))], annotation: {}, label: term.label,
        ontology_name: ontology.id, ontology_prefix: ontology.prefix, ontology_iri: ontology.iri ?? null, is_obsolete: term.obsolete, term_replaced_by: replacement === undefined ? null : shortFormOf(replacement),
        is_defining_ontology: defines(term.iri, ontology), has_children: hasChildren(term.iri), is_root: term.parents.length === 0, short_form: shortFormOf(term.iri), obo_id: term.curie === term.iri ? shortFormOf(term.iri) : term.curie,
        in_subset: term.subsets.length === 0 ? null : term.subsets,
        obo_definition_citation: term.definition === undefined || term.definitionSources.length === 0 ? null : [{ definition: term.definition, oboXrefs: term.definitionSources.map(xrefOf) }],
        obo_xref: term.xrefs.length === 0 ? null : term.xrefs.map(xrefOf),
        obo_synonym: term.synonyms.length === 0 ? null : term.synonyms.map(({ text, scope, type }) => ({ name: text, scope: scopeNames[scope], type: type ?? null, xrefs: [] })),
        is_preferred_root: false,
        _links: { self: { href: `${self}?lang=en` }, ...Object.fromEntries(links.map((name) => [name, { href: `${self}/${name}` }])) },
      };
    },
    v2(term, ontology) {
      const holders = lookup.find(term.iri)?.holders ?? [];
      const of = (scope: TermSynonym['scope']): string[] => term.synonyms.filter((each) => each.scope === scope).map(({ text }) => text);
      const scoped = Object.fromEntries((Object.keys(scopeNames) as TermSynonym['scope'][]).map((scope) => [namespaces.oboInOwl + scopeNames[scope], of(scope)] as const).filter(([, texts]) => texts.length > 0));
      const isA = term.parents.filter(({ relation }) => relation === 'is-a').map(({ iri }) => iri);
      return {
        iri: term.iri, curie: term.curie, shortForm: shortFormOf(term.iri), label: [term.label], ...(term.definition === undefined ? {} : { definition: [term.definition] }),
        synonym: [...new Set(term.synonyms.map(({ text }) => text))], type: [typeNames[term.kind], 'entity'], ontologyId: ontology.id, ontologyPreferredPrefix: ontology.prefix, ontologyIri: ontology.iri ?? null,
        isObsolete: term.obsolete, isDefiningOntology: defines(term.iri, ontology), imported: !defines(term.iri, ontology), definedBy: holders.filter(({ defining }) => defining).map(({ ontology: id }) => id), appearsIn: holders.map(({ ontology: id }) => id),
        directParent: isA, directAncestor: lookup.ancestors(term.iri, ['is-a']), hierarchicalParent: term.parents.map(({ iri }) => iri), hierarchicalAncestor: lookup.ancestors(term.iri),
        hasDirectChildren: hasChildren(term.iri), hasDirectParents: isA.length > 0, ...scoped,
        ...(term.replacedBy.length === 0 ? {} : { [`${namespaces.obo}IAO_0100001`]: term.replacedBy.length === 1 ? term.replacedBy[0] : term.replacedBy }), linkedEntities: {},
      };
    },
    doc(term, ontology) {
      return {
        id: `${ontology.id}:${typeNames[term.kind]}:${term.iri}`, iri: term.iri, ontology_name: ontology.id, ontology_prefix: ontology.prefix, ontology_iri: ontology.iri ?? null, short_form: shortFormOf(term.iri),
        description: term.definition === undefined ? [] : [term.definition], label: term.label, obo_id: term.curie === term.iri ? shortFormOf(term.iri) : term.curie, type: typeNames[term.kind],
        is_defining_ontology: defines(term.iri, ontology), is_obsolete: term.obsolete, synonym: [...new Set(term.synonyms.map(({ text }) => text))], subset: term.subsets,
      };
    },
    ontologyV1: (ontology) => ({
      ontologyId: ontology.id, lang: 'en', languages: ['en'], loaded: ontology.loadedAt, updated: ontology.loadedAt, status: 'LOADED', message: '', version: ontology.version, fileHash: ontology.sha256, loadAttempts: 0,
      numberOfTerms: ontology.counts.terms, numberOfProperties: 0, numberOfIndividuals: 0, baseUris: ontology.namespaces,
      config: { id: ontology.id, versionIri: ontology.versionIri ?? null, namespace: ontology.id, preferredPrefix: ontology.prefix, title: ontology.title ?? ontology.prefix, version: ontology.version, baseUris: ontology.namespaces, hierarchicalProperties: [`${namespaces.obo}BFO_0000050`], preferredRootTerms: [], isSkos: ontology.format === 'skos', allowDownload: false, license: ontology.licence === undefined ? null : { label: ontology.licence, url: ontology.licence } },
      _links: { self: { href: `${api}/ontologies/${ontology.id}?lang=en` }, terms: { href: `${api}/ontologies/${ontology.id}/terms` } },
    }),
    ontologyV2: (ontology) => ({
      ontologyId: ontology.id, iri: ontology.iri ?? null, preferredPrefix: ontology.prefix, title: ontology.title ?? ontology.prefix, label: ontology.title ?? ontology.prefix, type: ['ontology'], versionIri: ontology.versionIri ?? null, version: ontology.version,
      loaded: ontology.loadedAt, sourceFileHash: ontology.sha256, numberOfClasses: ontology.counts.terms, numberOfEntities: ontology.counts.terms, base_uri: ontology.namespaces, baseUri: ontology.namespaces, isSkos: ontology.format === 'skos',
    }),
  };
}
