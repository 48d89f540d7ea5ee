/**
 * Reads what an OLS4 server answers, in its two APIs: v1 (HAL, kept from OLS3) and v2 (the stored JSON, keyed by property
 * IRIs). Every field but the IRI may be missing, values may be plain, in lists or reified, so all of it goes through here.
 */
import { curieOf } from '../curie.ts';
import { arrayIn, isObject, stringsIn, textIn } from '../readers/json-values.ts';
import type { SynonymScope, TermLabel, TermSynonym } from '../term.ts';
import { namespaces } from '../../rdf/vocabulary.ts';

/** A term as a look-up service tells it, merged over the ontologies that hold it. */
export interface RemoteTerm {
  readonly iri: string;
  readonly curie: string;
  readonly label: string;
  readonly labels: readonly TermLabel[];
  /** v1 searches give no scopes; those are "related" */ readonly synonyms: readonly TermSynonym[];
  readonly definition?: string;
  readonly obsolete: boolean;
  /** IRIs where the service gives them, else what it gives (a short form in v1) */ readonly replacedBy: readonly string[];
  /** IRIs of direct parents, where the service tells */ readonly parents: readonly string[];
  /** ids of ontologies */ readonly definedBy: readonly string[];
  readonly appearsIn: readonly string[];
}

type Json = Record<string, unknown>;

/** The rows of a page: `_embedded.terms`, which is missing where there are none, or `elements` in v2. */
export function rowsOf(page: Json, name: string): Json[] {
  const embedded = isObject(page['_embedded']) ? page['_embedded'] : {};
  return [...arrayIn(page, 'elements'), ...arrayIn(embedded, name)].filter(isObject);
}

/** How many rows there are in all, where the page says so. */
export function totalOf(page: Json): number | undefined {
  const inner = isObject(page['page']) ? page['page']['totalElements'] : page['totalElements'];
  const solr = isObject(page['response']) ? page['response']['numFound'] : undefined;
  return [inner, solr].find((value): value is number => typeof value === 'number');
}

/** A value of v2 → texts with languages: plain, listed, literals and reifications alike. */
export function textsOf(value: unknown, depth = 0): TermLabel[] {
  if (typeof value === 'string') return value === '' ? [] : [{ text: value }];
  if (Array.isArray(value)) return value.flatMap((item) => textsOf(item, depth));
  if (!isObject(value) || depth > 5) return [];
  const lang = textIn(value, 'lang');
  const inner = textsOf(value['value'], depth + 1);
  return lang === undefined ? inner : inner.map((label) => ({ ...label, language: lang.toLowerCase() }));
}

const first = (value: unknown): string | undefined => textsOf(value)[0]?.text;
const scopes: readonly (readonly [string, SynonymScope])[] = [['hasExactSynonym', 'exact'], ['hasNarrowSynonym', 'narrow'], ['hasBroadSynonym', 'broad'], ['hasRelatedSynonym', 'related']];
const replaced = `${namespaces.obo}IAO_0100001`;
const isIri = (text: string): boolean => /^[a-z][\w+.-]*:\/\//i.test(text);

/** True for a mark that says so in any of the ways that services use. */
const isTrue = (value: unknown): boolean => value === true || first(value) === 'true';
const looksObsolete = (label: string): boolean => /^obsolete[\s_]/i.test(label);

/** An entity of v2; undefined for what is none. */
export function readV2(row: Json): RemoteTerm | undefined {
  const iri = textIn(row, 'iri');
  if (iri === undefined || !isIri(iri)) return undefined;
  const labels = textsOf(row['label']), label = labels.find(({ language }) => language === undefined || language.startsWith('en'))?.text ?? labels[0]?.text ?? first(row['shortForm']) ?? iri;
  const scoped = scopes.flatMap(([name, scope]) => textsOf(row[namespaces.oboInOwl + name]).map((text): TermSynonym => ({ ...text, scope })));
  const known = new Set(scoped.map(({ text }) => text));
  const synonyms = [...scoped, ...textsOf(row['synonym']).filter(({ text }) => !known.has(text)).map((text): TermSynonym => ({ ...text, scope: 'related' }))];
  const definition = first(row['definition']), ontology = first(row['ontologyId']);
  const defining = isTrue(row['isDefiningOntology']);
  return {
    iri, curie: curieOf(iri), label, labels, synonyms, ...(definition === undefined ? {} : { definition }),
    obsolete: isTrue(row['isObsolete']) || looksObsolete(label), replacedBy: textsOf(row[replaced]).map(({ text }) => text),
    parents: textsOf(row['directParent']).map(({ text }) => text).filter(isIri),
    definedBy: listed(textsOf(row['definedBy']).map(({ text }) => text), defining ? ontology : undefined), appearsIn: listed(textsOf(row['appearsIn']).map(({ text }) => text), ontology),
  };
}

/** A term, or a document of a search, of v1. */
export function readV1(row: Json): RemoteTerm | undefined {
  const iri = textIn(row, 'iri');
  if (iri === undefined || !isIri(iri)) return undefined;
  const label = first(row['label']) ?? textIn(row, 'short_form') ?? iri, ontology = textIn(row, 'ontology_name');
  const scoped = arrayIn(row, 'obo_synonym').filter(isObject).flatMap((item): TermSynonym[] => {
    const text = textIn(item, 'name'), scope = textIn(item, 'scope') ?? '';
    return text === undefined ? [] : [{ text, scope: scopes.find(([name]) => scope.toLowerCase().includes(name.slice(3, -7).toLowerCase()))?.[1] ?? 'related' }];
  });
  const known = new Set(scoped.map(({ text }) => text));
  const rest = [...stringsIn(row, 'synonyms'), ...stringsIn(row, 'synonym')].filter((text) => !known.has(text)).map((text): TermSynonym => ({ text, scope: 'related' }));
  const definition = stringsIn(row, 'description')[0], next = textIn(row, 'term_replaced_by');
  return {
    iri, curie: curieOf(iri), label, labels: [{ text: label }], synonyms: [...scoped, ...rest], ...(definition === undefined ? {} : { definition }),
    obsolete: row['is_obsolete'] === true || looksObsolete(label), replacedBy: next === undefined ? [] : [next], parents: [],
    definedBy: row['is_defining_ontology'] === true ? listed([], ontology) : [], appearsIn: listed([], ontology),
  };
}

function listed(values: readonly string[], more: string | undefined): string[] {
  return [...new Set([...values, ...(more === undefined ? [] : [more])].map((value) => value.toLowerCase()))];
}

/** Rows of several ontologies → one term for each IRI; what the defining ontology says comes first. */
export function mergeByIri(terms: readonly RemoteTerm[]): RemoteTerm[] {
  const byIri = Map.groupBy(terms, ({ iri }) => iri);
  return [...byIri.values()].map((same) => {
    const [best, ...others] = same.toSorted((a, b) => Number(b.definedBy.length > 0) - Number(a.definedBy.length > 0));
    return others.reduce<RemoteTerm>((merged, other) => ({
      ...merged, ...(merged.definition === undefined && other.definition !== undefined ? { definition: other.definition } : {}),
      synonyms: [...merged.synonyms, ...other.synonyms.filter(({ text }) => !merged.synonyms.some((known) => known.text === text))],
      obsolete: merged.definedBy.length > 0 ? merged.obsolete : merged.obsolete || other.obsolete,
      replacedBy: merged.replacedBy.some(isIri) || other.replacedBy.length === 0 ? merged.replacedBy : other.replacedBy,
      parents: [...new Set([...merged.parents, ...other.parents])],
      definedBy: [...new Set([...merged.definedBy, ...other.definedBy])], appearsIn: [...new Set([...merged.appearsIn, ...other.appearsIn])],
    }), best!);
  });
}

/** A short form as v1 gives it for a replacement ("EFO_0000001") → IRI, where the term's own namespace or OBO's fits. */
export function iriOfShortForm(short: string, sibling: string): string | undefined {
  if (isIri(short)) return short;
  const [, prefix, local] = /^([A-Za-z][A-Za-z\d]*)[_:]([\w.-]+)$/.exec(short.trim()) ?? [];
  if (prefix === undefined || local === undefined) return undefined;
  const own = sibling.slice(0, Math.max(sibling.lastIndexOf('/'), sibling.lastIndexOf('#')) + 1);
  return sibling.slice(own.length).startsWith(`${prefix}_`) ? `${own}${prefix}_${local}` : `${namespaces.obo}${prefix}_${local}`;
}
