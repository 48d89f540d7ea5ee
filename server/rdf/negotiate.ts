/**
 * Content negotiation after RFC 9110 section 12.5.1: quality values, wildcards, the most specific range wins. What is
 * offered is a table, in the server's order of preference; `?format=` overrules the header, for links and curious people.
 */
import { KnownError } from '../errors.ts';

export interface Offer {
  mediaType: string;
  /** names for `?format=`, lower case */ names: readonly string[];
  /** further media types that mean the same */ aliases?: readonly string[];
}

/** RDF serialisations that are written, the default first. */
export const rdfOffers: readonly Offer[] = [
  { mediaType: 'text/turtle', names: ['turtle', 'ttl'], aliases: ['application/turtle', 'application/x-turtle'] },
  { mediaType: 'application/ld+json', names: ['json-ld', 'jsonld'], aliases: ['application/json'] },
  { mediaType: 'application/n-triples', names: ['n-triples', 'ntriples', 'nt'], aliases: ['text/plain'] },
  { mediaType: 'application/n-quads', names: ['n-quads', 'nquads', 'nq'], aliases: ['text/x-nquads'] },
  { mediaType: 'application/trig', names: ['trig'], aliases: ['application/x-trig'] },
  { mediaType: 'application/rdf+xml', names: ['rdf-xml', 'rdfxml', 'rdf'], aliases: ['application/xml', 'text/xml'] },
];

/** Results of SPARQL SELECT, the default first. */
export const selectOffers: readonly Offer[] = [
  { mediaType: 'application/sparql-results+json', names: ['json', 'srj'], aliases: ['application/json'] },
  { mediaType: 'application/sparql-results+xml', names: ['xml', 'srx'], aliases: ['application/xml', 'text/xml'] },
  { mediaType: 'text/csv', names: ['csv'] },
  { mediaType: 'text/tab-separated-values', names: ['tsv'] },
];

/** Results of SPARQL ASK: CSV and TSV are defined for SELECT only. */
export const askOffers: readonly Offer[] = selectOffers.slice(0, 2);

interface Range { type: string; subtype: string; parameters: string; q: number }

/** Accept header → its ranges; malformed parts are left out, as RFC 9110 lets a server do. */
function readAccept(accept: string): Range[] {
  const ranges: Range[] = [];
  for (const part of accept.slice(0, 10_000).split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const match = /^([\w!#$&^.+*-]+)\/([\w!#$&^.+*-]+)$/.exec(name.toLowerCase());
    if (!match || (match[1] === '*' && match[2] !== '*')) continue;
    let q = 1;
    const own: string[] = [];
    for (const parameter of parameters) {
      const quality = /^q\s*=\s*(.*)$/i.exec(parameter);
      if (!quality) { if (parameter) own.push(parameter.toLowerCase().replaceAll(/\s|"/g, '')); continue; }
      q = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(quality[1]!) ? Number(quality[1]) : 0;
      break;
    }
    ranges.push({ type: match[1]!, subtype: match[2]!, parameters: own.join(';'), q });
  }
  return ranges;
}

/** Quality that the header gives a media type: that of the most specific range that matches; 0 = refused. */
function qualityOf(mediaType: string, ranges: readonly Range[]): number {
  const [name = '', ...parameters] = mediaType.toLowerCase().split(';').map((text) => text.trim());
  const [type, subtype] = name.split('/');
  const own = parameters.join(';').replaceAll(/\s|"/g, '');
  let best = -1, quality = 0;
  for (const range of ranges) {
    if (range.type !== '*' && range.type !== type) continue;
    if (range.subtype !== '*' && range.subtype !== subtype) continue;
    // Profiles, charsets and versions are asked for but not offered apart: they do not refuse, they only weigh less.
    const specificity = range.type === '*' ? 0 : range.subtype === '*' ? 1 : range.parameters === '' ? 2 : range.parameters === own ? 3 : 1.5;
    if (specificity > best || (specificity === best && range.q > quality)) { best = specificity; quality = range.q; }
  }
  return quality;
}

/**
 * The offered media type that suits the request best; ties go to the earlier offer. No header (or one in which nothing
 * can be understood) means that all suits. Throws not-acceptable with `offered` where nothing suits, and for a
 * `?format=` that names no offer.
 */
export function negotiate(accept: string | undefined, offers: readonly Offer[], format?: string): string {
  const offered = offers.map((offer) => offer.mediaType);
  if (format !== undefined && format !== '') {
    const wanted = format.toLowerCase();
    const offer = offers.find((each) => each.names.includes(wanted) || each.mediaType === wanted);
    if (offer) return offer.mediaType;
    throw new KnownError('not-acceptable', `The format "${format.slice(0, 100)}" is not offered here; offered are ${offers.map((each) => each.names[0]).join(', ')}`, { offered });
  }
  const ranges = accept === undefined ? [] : readAccept(accept);
  if (ranges.length === 0) return offered[0]!;
  let best: string | undefined, bestQuality = 0;
  for (const offer of offers) {
    // An alias stands in only where the type itself is not named: it weighs a little less than the real name.
    const quality = Math.max(qualityOf(offer.mediaType, ranges), ...(offer.aliases ?? []).map((alias) => namedQuality(alias, ranges) - 0.0001));
    if (quality > bestQuality) { best = offer.mediaType; bestQuality = quality; }
  }
  if (best !== undefined) return best;
  throw new KnownError('not-acceptable', `Nothing in "${accept!.slice(0, 200)}" is offered here; offered are ${offered.join(', ')}`, { offered });
}

/** Like `qualityOf`, for full names only: wildcards were already given to the offer's own name. */
function namedQuality(mediaType: string, ranges: readonly Range[]): number {
  return qualityOf(mediaType, ranges.filter((range) => range.subtype !== '*'));
}

/** All offers that the header does not refuse, best first: for those who decide later (a query whose form is not known yet). */
export function rankOffers(accept: string | undefined, offers: readonly Offer[]): string[] {
  const rest = [...offers];
  const ranked: string[] = [];
  while (rest.length > 0) {
    let next: string;
    try { next = negotiate(accept, rest); } catch { break; }
    ranked.push(next);
    rest.splice(rest.findIndex((offer) => offer.mediaType === next), 1);
  }
  return ranked;
}
