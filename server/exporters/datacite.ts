/**
 * PIDINST metadata in the words of the DataCite kernel 4.6, for those who register a DOI: DataCite's own mapping of PIDINST
 * (documentation of the kernel, mappings, PIDINST schema 1) and the DataCite cookbook of PIDINST. The landing page has no
 * element there: it is given with the DOI when that is registered.
 */
import type { PidinstAnswer } from './pidinst.ts';
import type { IdentifierForm } from './pidinst-table.ts';
import { writeXml } from './xml-writer.ts';
import type { XmlElement } from './xml-writer.ts';

type Named = Readonly<Record<string, unknown>>;
const namespace = 'http://datacite.org/schema/kernel-4';
/** Types that relatedIdentifier takes; a PID of another kind is told by its address. */
const relatedTypes = new Set(['ARK', 'arXiv', 'bibcode', 'DOI', 'EAN13', 'EISSN', 'Handle', 'IGSN', 'ISBN', 'ISSN', 'ISTC', 'LISSN', 'PMID', 'PURL', 'UPC', 'URL', 'URN', 'w3id']);
const dateWords: Readonly<Record<string, string>> = { Commissioned: 'Commissioned', DeCommissioned: 'Decommissioned' };

const element = (name: string, content: XmlElement['content'], attributes: Readonly<Record<string, string>> = {}): XmlElement => ({ name, content, attributes });
const list = (name: string, members: readonly XmlElement[]): XmlElement[] => (members.length === 0 ? [] : [element(name, members)]);

/** The document, with what the kernel demands and the answer lacks before it as comments. `identifiers`: how PIDs begin as IRIs. */
export function dataciteXml({ document }: PidinstAnswer, identifiers: readonly IdentifierForm[]): string {
  const several = (name: string): readonly Named[] => (document[name] as readonly Named[] | undefined) ?? [];
  const text = (name: string): string | undefined => document[name] as string | undefined;
  const schemeOf = (type: string): string => identifiers.find((each) => each.type === type)?.prefix ?? '';
  const agents = (name: string, item: string, wrap: string, attributes: Readonly<Record<string, string>> = {}): XmlElement[] => several(name).map((each) => {
    const pid = each[`${item}Identifier`] as Readonly<Record<string, string>> | undefined, type = pid?.[`${item}IdentifierType`] ?? '';
    return element(wrap, [
      element(`${wrap}Name`, String(each[`${item}Name`]), { nameType: type === 'ORCID' ? 'Personal' : 'Organizational' }),
      ...pid ? [element('nameIdentifier', pid[`${item}Identifier`] ?? '', { nameIdentifierScheme: type, ...(schemeOf(type) === '' ? {} : { schemeURI: schemeOf(type) }) })] : [],
    ], attributes);
  });
  const identifier = document['identifier'] as Readonly<Record<string, string>> | undefined, isDoi = identifier?.['identifierType'] === 'DOI';
  const year = several('dates').find(({ dateType }) => dateType === 'Commissioned')?.['date'];
  const owner = several('owners')[0]?.['ownerName'], model = document['model'] as Readonly<Record<string, string>> | undefined;
  const technical = [text('description'), model && `Model: ${model['modelName'] ?? ''}`, several('measuredVariables').length > 0 ? `Measured variables: ${(document['measuredVariables'] as readonly string[]).join(', ')}` : undefined].filter((each) => each !== undefined);
  const related = several('relatedIdentifiers').map((each) => {
    const type = String(each['relatedIdentifierType']), value = String(each['relatedIdentifier']), known = relatedTypes.has(type);
    return element('relatedIdentifier', known ? value : `${schemeOf(type)}${value}`, { relatedIdentifierType: known ? type : 'URL', relationType: String(each['relationType']) });
  });
  const lacking = ([['identifier', isDoi], ['creators', several('manufacturers').length > 0], ['titles', text('name') !== undefined], ['publisher', owner !== undefined], ['publicationYear', year !== undefined]] as const).filter(([, there]) => !there).map(([name]) => `DataCite demands ${name}, which is missing`);
  return writeXml(element('resource', [
    ...isDoi ? [element('identifier', identifier['identifier'] ?? '', { identifierType: 'DOI' })] : [],
    ...list('creators', agents('manufacturers', 'manufacturer', 'creator')),
    ...text('name') === undefined ? [] : list('titles', [element('title', text('name')!)]),
    ...owner === undefined ? [] : [element('publisher', String(owner))],
    ...year === undefined ? [] : [element('publicationYear', String(year).slice(0, 4))],
    element('resourceType', several('instrumentTypes').map((each) => String(each['instrumentTypeName'])).join(', ') || 'Instrument', { resourceTypeGeneral: 'Instrument' }),
    ...list('contributors', agents('owners', 'owner', 'contributor', { contributorType: 'HostingInstitution' })),
    ...list('dates', several('dates').map((each) => element('date', String(each['date']), { dateType: 'Other', dateInformation: dateWords[String(each['dateType'])] ?? String(each['dateType']) }))),
    ...list('alternateIdentifiers', [...identifier && !isDoi ? [element('alternateIdentifier', identifier['identifier'] ?? '', { alternateIdentifierType: identifier['identifierType'] ?? '' })] : [], ...several('alternateIdentifiers').map((each) => element('alternateIdentifier', String(each['alternateIdentifier']), { alternateIdentifierType: String(each['alternateIdentifierType']) }))]),
    ...list('relatedIdentifiers', related),
    ...list('descriptions', technical.map((each) => element('description', each, { descriptionType: 'TechnicalInfo' }))),
  ], { xmlns: namespace }), lacking);
}
