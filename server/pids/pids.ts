/**
 * Persistent identifiers: their syntax, their check digits, and the many spellings in which they arrive, led to one IRI
 * each. Used at the door on every IRI, so an IRI that is no identifier costs one look into a table of hosts and prefixes.
 * Nothing is resolved here; whether an identifier exists is another question.
 */
import { orcidCheckDigit, rorCheckDigits } from './check-digits.ts';
import { ontologies, taxonHosts } from './ontology-prefixes.ts';

export type PidKind = 'orcid' | 'ror' | 'rrid' | 'doi' | 'handle' | 'ontology-term';

export interface PidFault { message: string; remedy?: string }

/** What a text says as an identifier of one kind. With a fault the IRI is the text's own, in the kind's form. */
export interface Pid { kind: PidKind; iri: string; fault?: PidFault }

export interface NormalisedIri {
  iri: string;
  changed: boolean;
  /** what was changed, in words, when something was */ note?: string;
  fault?: PidFault;
}

type Reader = (text: string) => Pid | undefined;

const blank = '(?:\\s|%20)*';

/** `text` is what follows the host or prefix. Each reader answers undefined for what is not of its kind at all. */
const readOrcid: Reader = (text) => {
  const digits = /^\/?((?:\d[-\s]?){15}[\dXx])\/?$/.exec(text.trim())?.[1]?.replaceAll(/[-\s]/g, '').toUpperCase();
  if (digits === undefined) {
    if (!/^\/?[\d-]{10,}[Xx]?\/?$/.test(text.trim())) return undefined;
    return { kind: 'orcid', iri: `https://orcid.org/${text.trim().replaceAll('/', '')}`, fault: { message: `The ORCID ${text.trim().replaceAll('/', '')} has not 16 digits` } };
  }
  const iri = `https://orcid.org/${group(digits)}`;
  const right = orcidCheckDigit(digits);
  if (right === digits[15]) return { kind: 'orcid', iri };
  const corrected = group(digits.slice(0, 15) + right);
  return { kind: 'orcid', iri, fault: { message: `The ORCID ${group(digits)} has a wrong check digit: its last digit would be ${right} if the others are right`, remedy: `https://orcid.org/${corrected}` } };
};
const group = (digits: string): string => digits.replaceAll(/(.{4})(?=.)/g, '$1-');

const readRor: Reader = (text) => {
  const id = text.trim().replaceAll('/', '').toLowerCase();
  if (!/^0[0-9a-z]{8}$/.test(id)) return undefined;
  const iri = `https://ror.org/${id}`;
  const bad = /[ilou]/.exec(id.slice(0, 7))?.[0];
  if (bad) return { kind: 'ror', iri, fault: { message: `The ROR identifier ${id} has the letter ${bad}, which ROR never uses (0 and 1 look like it)` } };
  if (!/^\d\d$/.test(id.slice(7))) return { kind: 'ror', iri, fault: { message: `The ROR identifier ${id} does not end in two digits`, remedy: `https://ror.org/${id.slice(0, 7)}${rorCheckDigits(id)}` } };
  const right = rorCheckDigits(id);
  if (right === id.slice(7)) return { kind: 'ror', iri };
  return { kind: 'ror', iri, fault: { message: `The ROR identifier ${id} has wrong check digits: they would be ${right} if the rest is right`, remedy: `https://ror.org/${id.slice(0, 7)}${right}` } };
};

/** Authorities whose accession numbers have a known form (scicrunch.org/resolver). */
const rridForms: Readonly<Record<string, RegExp>> = { AB: /^\d+$/, SCR: /^\d{4,}$/, CVCL: /^[A-Z0-9]{4}$/ };

const readRrid: Reader = (text) => {
  const id = text.replace(new RegExp(`^/?(?:RRID${blank}:${blank})?`, 'i'), '').replace(/\/$/, '').trim();
  const [, authority = '', separator = '', number = ''] = /^([A-Za-z]{2,})([_:-])([A-Za-z0-9][\w.:-]*)$/.exec(id) ?? [];
  if (authority === '') return undefined;
  const upper = authority.toUpperCase();
  const form = rridForms[upper];
  const accession = form ? `${upper}_${number.toUpperCase()}` : `${authority}${separator}${number}`;
  const iri = `https://scicrunch.org/resolver/RRID:${accession}`;
  if (form && !form.test(number.toUpperCase())) return { kind: 'rrid', iri, fault: { message: `RRID:${accession} is not of the form that ${upper} identifiers have`, ...(upper === 'CVCL' ? { remedy: 'CVCL_ and four letters or digits' } : { remedy: `${upper}_ and digits only` }) } };
  return { kind: 'rrid', iri };
};

const readDoi: Reader = (text) => {
  const rest = text.trim().replace(new RegExp(`^/?(?:https?://(?:dx\\.|www\\.)?doi\\.org/)?(?:doi${blank}:${blank}|${blank})`, 'i'), '').replace(/^https?:\/\/(?:dx\.|www\.)?doi\.org\//i, '');
  if (/^10(?:\.\d{4,9}(?:\.\d+)*)?(?:\/|%2[fF])\S+$/.test(rest)) {
    const name = rest.replace(/^(10[\d.]*)%2[fF]/, '$1/').toLowerCase().replaceAll(/%[0-9a-f]{2}/g, (escape) => escape.toUpperCase())
      .replaceAll(/[\p{Cc} <>"{}|\\^`]/gu, (char) => encodeURIComponent(char));
    return { kind: 'doi', iri: `https://doi.org/${name}` };
  }
  if (/^(?!10\.)\d{2}(?:\.[\dA-Za-z]+)+\/\S+$/.test(rest)) return readHandle(rest);
  if (!/^[\d.]+\/\S/.test(rest)) return undefined;
  return { kind: 'doi', iri: `https://doi.org/${rest}`, fault: { message: `"${rest}" is no DOI: a DOI begins with 10. and four or more digits`, ...(rest.startsWith('0.') ? { remedy: `https://doi.org/1${rest.toLowerCase()}` } : {}) } };
};

const readHandle: Reader = (text) => {
  const rest = text.trim().replace(/^\/?(?:hdl:)?/i, '').replace(/^\/+/, '');
  if (/^10\.\d{4,}\//.test(rest)) return readDoi(rest);
  return /^[\dA-Za-z]+(?:\.[\dA-Za-z]+)*\/\S+$/.test(rest) ? { kind: 'handle', iri: `https://hdl.handle.net/${rest}` } : undefined;
};

/** A term of an ontology: PREFIX:1234 or PREFIX_1234, in any case; taxa lose their leading zeros. */
const readTerm: Reader = (text) => {
  const [, prefix = '', , local = ''] = /^\/?([A-Za-z]+)([_:]|%3[aA])\s*([A-Za-z]*\d[\w.-]*)\/?$/.exec(text.trim()) ?? [];
  const ontology = ontologies.get(prefix.toLowerCase());
  if (!ontology) return undefined;
  if (ontology.prefix === 'NCBITaxon') return readTaxon(local.replace(/^txid/i, ''));
  if (ontology.prefix === 'CVCL') return readRrid(`CVCL_${local}`);
  return { kind: 'ontology-term', iri: `${ontology.namespace}${ontology.prefix}_${local}` };
};

const readTaxon: Reader = (text) => {
  const number = /^\s*(?:txid)?0*(\d+)\s*\/?$/i.exec(text)?.[1];
  return number === undefined ? undefined : { kind: 'ontology-term', iri: `http://purl.obolibrary.org/obo/NCBITaxon_${number}` };
};

/** host → reader of the path after it (with its leading slash). */
const byHost: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...['orcid.org', 'www.orcid.org'].map((host) => [host, readOrcid] as const),
  ...['ror.org', 'www.ror.org'].map((host) => [host, readRor] as const),
  ...['doi.org', 'dx.doi.org', 'www.doi.org'].map((host) => [host, readDoi] as const),
  ...['hdl.handle.net', 'handle.net'].map((host) => [host, readHandle] as const),
  ...['scicrunch.org', 'www.scicrunch.org'].map((host) => [host, (path: string) => (path.startsWith('/resolver/') ? readRrid(path.slice(10)) : undefined)] as const),
  ['purl.obolibrary.org', (path) => (path.startsWith('/obo/') ? readTerm(path.slice(5)) : undefined)],
  ['www.ebi.ac.uk', (path) => (path.startsWith('/efo/') ? readTerm(path.slice(5)) : undefined)],
  ['identifiers.org', (path) => readCompact(path.slice(1))],
  ['n2t.net', (path) => readCompact(path.slice(1))],
  ['bioregistry.io', (path) => readCompact(path.slice(1))],
  ...taxonHosts.map(([host, pattern]) => [host, (path: string) => { const id = pattern.exec(path)?.[1]; return id === undefined ? undefined : readTaxon(id); }] as const),
]);

/** prefix (before the first colon, lower case) → reader of the whole text. */
const byPrefix = new Map<string, Reader>([
  ['orcid', (text) => readOrcid(text.slice(6))],
  ['ror', (text) => readRor(text.slice(4))],
  ['rrid', readRrid],
  ['doi', readDoi],
  ['hdl', readHandle],
  ['handle', (text) => readHandle(text.slice(7))],
  ['obo', (text) => readTerm(text.slice(4))],
  ['ncbi', (text) => (/^ncbi:\s*txid/i.test(text) ? readTaxon(text.slice(5)) : undefined)],
  ...['taxonomy', 'taxon', 'txid'].map((prefix) => [prefix, (text: string) => readTaxon(text.slice(prefix.length + 1))] as const),
  ...[...ontologies.keys()].map((prefix) => [prefix, readTerm] as const),
]);

/** `taxonomy:9606`, `taxonomy/9606`, `rrid/RRID:…`: the compact forms of identifier resolvers. */
function readCompact(text: string): Pid | undefined {
  const [, prefix = '', rest = ''] = /^([A-Za-z]+)[:/](.+)$/.exec(text) ?? [];
  return byPrefix.get(prefix.toLowerCase())?.(new RegExp(`^${prefix}:`, 'i').test(rest) ? rest : `${prefix}:${rest}`);
}

function findPid(text: string): Pid | undefined {
  const colon = text.indexOf(':');
  if (colon <= 0) return undefined;
  if (text[colon + 1] === '/' && text[colon + 2] === '/') {
    if (colon > 5 || !/^https?$/i.test(text.slice(0, colon))) return undefined;
    let end = colon + 3;
    while (end < text.length && text[end] !== '/' && text[end] !== '?' && text[end] !== '#') end++;
    return byHost.get(text.slice(colon + 3, end).toLowerCase())?.(text.slice(end));
  }
  return byPrefix.get(text.slice(0, colon).toLowerCase())?.(text);
}

/** Any IRI → the one spelling of the identifier it is; what is no identifier comes back as it is. */
export function normaliseIri(iri: string): NormalisedIri {
  const pid = findPid(iri);
  if (!pid) return { iri, changed: false };
  if (pid.fault) return { iri, changed: false, fault: pid.fault };
  return pid.iri === iri ? { iri, changed: false } : { iri: pid.iri, changed: true, note: `${iri} is kept as ${pid.iri}` };
}

const bareReaders: readonly (readonly [PidKind, Reader])[] = [
  ['orcid', readOrcid], ['doi', (text) => (/^\s*(?:doi|10\.|https?:)/i.test(text) ? readDoi(text) : undefined)], ['ror', readRor],
  ['ontology-term', readTerm], ['rrid', (text) => (/^\s*RRID/i.test(text) ? readRrid(text) : undefined)], ['handle', readHandle],
];

/**
 * An identifier in a text field, also without its prefix ("0000-0002-1825-0097", "10.1101/…", "NCBITaxon_9606", and
 * "AB_2138153" where `kinds` is RRIDs only). Undefined where the text is no identifier of these kinds.
 */
export function readPid(text: string, kinds?: readonly PidKind[]): Pid | undefined {
  const trimmed = text.replaceAll(/[\u200b-\u200f\u202a-\u202e\ufeff]/g, '').trim();
  if (trimmed === '') return undefined;
  const wanted = (pid: Pid | undefined): Pid | undefined => (pid && (!kinds || kinds.includes(pid.kind)) ? pid : undefined);
  const named = wanted(findPid(trimmed)) ?? wanted(findPid(`https://${trimmed}`));
  if (named) return named;
  for (const [kind, read] of bareReaders) {
    const pid = kinds && !kinds.includes(kind) ? undefined : wanted(read(trimmed));
    if (pid && (kinds || kind !== 'handle')) return pid;
  }
  if (kinds?.length === 1 && kinds[0] === 'rrid') return wanted(readRrid(trimmed));
  if (kinds?.length === 1 && kinds[0] === 'doi') return wanted(readDoi(trimmed));
  return undefined;
}
