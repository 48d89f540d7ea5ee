/**
 * What the properties by which ontologies annotate their terms mean here, as one table: labels, synonyms by scope,
 * definitions by how good they are, marks of being obsolete. A property that is not in the table says nothing to the
 * catalogue; a new one is a row.
 */
import { namespaces } from '../../rdf/vocabulary.ts';
import type { SynonymScope } from '../term.ts';
import { addLabel, addSynonym, lastPart, setDefinition } from './draft-terms.ts';
import type { Draft } from './draft-terms.ts';
import type { Reading } from './reading.ts';
import type { TermIris } from './term-iris.ts';

const { rdfs, owl, skos, dcterms, obo, oboInOwl, qudt } = namespaces;
const dc = 'http://purl.org/dc/elements/1.1/', efo = 'http://www.ebi.ac.uk/efo/', ncit = 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#', fma = 'http://purl.org/sig/ont/fma/';

/** The value of an annotation: an IRI, or a text with its language. */
export interface AnnotationValue { readonly iri?: string; readonly text?: string; readonly language?: string }

export type AnnotationRole =
  | { readonly does: 'label' | 'xref' | 'subset' | 'obsolete' | 'replaced-by' | 'consider' | 'alternative-id' | 'definition-source' }
  | { readonly does: 'synonym'; readonly scope: SynonymScope; readonly type?: string }
  | { readonly does: 'definition'; /** the lower the better */ readonly rank: number };

const synonym = (scope: SynonymScope, type?: string): AnnotationRole => ({ does: 'synonym', scope, ...(type ? { type } : {}) });
const definition = (rank: number): AnnotationRole => ({ does: 'definition', rank });
const rows = (does: 'label' | 'xref' | 'subset' | 'obsolete' | 'replaced-by' | 'consider' | 'alternative-id' | 'definition-source', ...iris: string[]): [string, AnnotationRole][] => iris.map((iri) => [iri, { does }]);

/** property → what its values are */
export const annotationRoles: ReadonlyMap<string, AnnotationRole> = new Map<string, AnnotationRole>([
  ...rows('label', `${rdfs}label`, `${skos}prefLabel`, `${fma}preferred_name`),
  [`${oboInOwl}hasExactSynonym`, synonym('exact')], [`${oboInOwl}hasNarrowSynonym`, synonym('narrow')], [`${oboInOwl}hasBroadSynonym`, synonym('broad')],
  [`${oboInOwl}hasRelatedSynonym`, synonym('related')], [`${oboInOwl}hasSynonym`, synonym('related')],
  [`${skos}altLabel`, synonym('exact')], [`${skos}hiddenLabel`, synonym('related')], [`${skos}notation`, synonym('exact', 'notation')],
  // editor preferred term, alternative label, unique label across the OBO Foundry: names of the term itself
  [`${obo}IAO_0000111`, synonym('exact')], [`${obo}IAO_0000118`, synonym('exact')], [`${obo}IAO_0000589`, synonym('exact')],
  [`${obo}OBI_9991118`, synonym('exact')], [`${obo}OBI_0001847`, synonym('exact')],
  [`${efo}alternative_term`, synonym('exact')], [`${ncit}P90`, synonym('exact')], [`${fma}synonym`, synonym('exact')],
  [`${qudt}symbol`, synonym('exact', 'symbol')], [`${qudt}ucumCode`, synonym('exact', 'ucum')], [`${qudt}abbreviation`, synonym('exact', 'abbreviation')],
  [`${obo}IAO_0000115`, definition(0)], [`${oboInOwl}hasDefinition`, definition(1)], [`${skos}definition`, definition(2)], [`${efo}definition`, definition(2)],
  [`${ncit}P97`, definition(2)], [`${fma}definition`, definition(2)], [`${qudt}plainTextDescription`, definition(3)], [`${dcterms}description`, definition(4)], [`${dc}description`, definition(5)],
  ...rows('definition-source', `${obo}IAO_0000119`, `${efo}definition_citation`, `${dc}source`, `${dcterms}source`),
  ...rows('xref', `${oboInOwl}hasDbXref`, `${skos}exactMatch`, `${skos}closeMatch`, `${skos}broadMatch`, `${skos}narrowMatch`, `${skos}relatedMatch`, `${owl}sameAs`,
    `${qudt}exactMatch`, `${qudt}siExactMatch`, `${qudt}wikidataMatch`, `${qudt}dbpediaMatch`, `${qudt}omUnit`),
  ...rows('subset', `${oboInOwl}inSubset`),
  ...rows('obsolete', `${owl}deprecated`, `${oboInOwl}is_obsolete`, `${qudt}deprecated`),
  ...rows('replaced-by', `${obo}IAO_0100001`, `${oboInOwl}replacedBy`, `${dcterms}isReplacedBy`),
  ...rows('consider', `${oboInOwl}consider`),
  ...rows('alternative-id', `${oboInOwl}hasAlternativeId`),
]);

/** Properties of the annotation of an annotation. */
export const aboutAnnotations = { xref: `${oboInOwl}hasDbXref`, source: `${oboInOwl}source`, synonymType: `${oboInOwl}hasSynonymType` } as const;

/** Classes that hold nothing but what is obsolete. */
export const obsoleteClasses: ReadonlySet<string> = new Set([`${oboInOwl}ObsoleteClass`, `${oboInOwl}ObsoleteProperty`, `${owl}DeprecatedClass`, `${owl}DeprecatedProperty`]);

/** What stands beside an annotation: sources of a definition, the type of a synonym as its IRI or name. */
export interface Beside { readonly sources?: readonly string[]; readonly synonymType?: string }

/** Puts the value of one annotation where the table says; a property that is not in it says nothing. What is wrong with the value comes back, for a fault. */
export function annotate(draft: Draft, property: string, value: AnnotationValue, beside: Beside, iris: TermIris): string | undefined {
  const role = annotationRoles.get(property);
  if (!role) return undefined;
  const said = value.iri ?? value.text ?? '';
  const terms = (list: string[]): string | undefined => {
    const found = value.iri === undefined ? idsIn(said, iris) : [iris.expand(said.trim()) ?? []].flat();
    list.push(...found);
    return found.length > 0 || said.trim() === '' ? undefined : `${JSON.stringify(said.slice(0, 100))} names no term where one should be (${role.does}); an id such as "CL:0000540" or an IRI is read`;
  };
  switch (role.does) {
    case 'label': if (value.text !== undefined) addLabel(draft, value.text, value.language); break;
    case 'synonym': if (value.text !== undefined) addSynonym(draft, value.text, role.scope, { type: beside.synonymType ?? role.type, language: value.language }); break;
    case 'definition':
      if (value.text !== undefined) setDefinition(draft, value.text, beside.sources, role.rank);
      break;
    case 'definition-source': if (said !== '') draft.statedSources.push(said); break;
    case 'xref': if (said !== '') draft.xrefs.push(said); break;
    case 'subset': if (said !== '') draft.subsets.push(lastPart(said)); break;
    case 'obsolete': if (/^(?:true|1)$/i.test(said.trim())) draft.obsolete = true; break;
    case 'replaced-by': return terms(draft.replacedBy);
    case 'consider': return terms(draft.consider);
    case 'alternative-id': return terms(draft.alternativeIds);
  }
  return undefined;
}

/** A text that is one id, also as "CL_0000540", or those in a sentence; a bare word is none. */
function idsIn(text: string, iris: TermIris): string[] {
  const said = text.trim(), short = /^([A-Za-z]\w*?)_(\d+)$/.exec(said);
  const iri = short ? iris.expand(`${short[1]!}:${short[2]!}`) : said.includes(':') ? iris.expand(said) : undefined;
  return iri === undefined ? idsWithin(said, iris) : [iri];
}

/** The ids in a sentence such as "General Research Use, DUO_0000042 or DUO_0000043". */
function idsWithin(text: string, iris: TermIris): string[] {
  return [...text.slice(0, 2000).matchAll(/\b[A-Za-z]{2,20}[:_]\d{4,12}\b/g)].map(([id]) => iris.expand(id.replace('_', ':'))).filter((iri) => iri !== undefined);
}

/** property of the ontology itself → part of the header, the better ones first where two say the same */
const headerRows: readonly (readonly [string, 'versionIri' | 'version' | 'title' | 'licence', number])[] = [
  [`${owl}versionIRI`, 'versionIri', 0],
  [`${owl}versionInfo`, 'version', 0], [`${obo}IAO_0000129`, 'version', 1], [`${dcterms}hasVersion`, 'version', 1], [`${dcterms}modified`, 'version', 3], [`${dc}date`, 'version', 4], [`${dcterms}created`, 'version', 5], [`${oboInOwl}date`, 'version', 4],
  [`${dcterms}title`, 'title', 0], [`${dc}title`, 'title', 0], [`${skos}prefLabel`, 'title', 1], [`${rdfs}label`, 'title', 1], [`${obo}IAO_0000589`, 'title', 2],
  [`${dcterms}license`, 'licence', 0], ['http://creativecommons.org/ns#license', 'licence', 1], [`${dc}license`, 'licence', 1], ['http://schema.org/license', 'licence', 1], ['https://schema.org/license', 'licence', 1],
  [`${dcterms}rights`, 'licence', 2], [`${dc}rights`, 'licence', 2],
];
const headerParts = new Map(headerRows.map(([property, part, rank]) => [property, { part, rank }]));

/** Takes what an ontology says of itself into the header; a placeholder that its release did not fill in is a fault. */
export function createHeaderWriter({ header, faults }: Reading): (property: string, value: AnnotationValue, line?: number) => void {
  const ranks = new Map<string, number>();
  return (property, value, line) => {
    const row = headerParts.get(property), text = tidyHeader(value.iri ?? value.text ?? '');
    if (!row || text === '') return;
    if (value.language !== undefined && !value.language.startsWith('en') && header[row.part] !== undefined) return;
    if (/^[^/]*\$\$|\$\$\w+\$\$/.test(text) && row.part !== 'licence') {
      faults.noteOnce(`placeholder ${text}`, `The ${row.part === 'title' ? 'title' : 'version'} "${text}" holds a placeholder that was not filled in when the file was made`, line === undefined ? {} : { line });
      if (row.part !== 'title') return;
    }
    if (row.rank >= (ranks.get(row.part) ?? Number.POSITIVE_INFINITY)) return;
    header[row.part] = text;
    ranks.set(row.part, row.rank);
  };
}

const tidyHeader = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** A version from a version IRI (`…/releases/2026-01-16/uo.owl`) or a file's name (`czi-CL-ontology-v2026-03-26.json.gz`). */
export function versionIn(text: string): string | undefined {
  return /(?:^|[/_v-])(\d{4}-\d{2}-\d{2})(?=$|[/._-])/i.exec(text)?.[1] ?? /(?:^|[/_-])v?(\d+(?:\.\d+)+)(?=$|\/|[._-][a-z])/i.exec(text)?.[1];
}
