/**
 * Persistent identifiers: the many spellings in which they arrive, led to one IRI each. Used at the door on every IRI, so
 * an IRI that is no identifier costs one look into a table of hosts and prefixes. The kinds are rows of `kinds`, a new one
 * is a row; nothing is resolved here; whether an identifier exists is another question (`resolver.ts`).
 */
import { namesOnTheWeb } from './doi.ts';
import { literature } from './literature.ts';
import { peopleAndOrganisations } from './person-and-organisation.ts';
import type { Pid, PidFault, PidKind, PidRow, Reader } from './pid.ts';
import { prefixes } from './prefixes.ts';
import { researchResources } from './rrid.ts';
import { readTaxon, readTerm, readTermAddress, termHosts } from './terms.ts';

export type { Pid, PidFault, PidKind } from './pid.ts';

export interface NormalisedIri {
  iri: string;
  changed: boolean;
  /** what was changed, in words, when something was */ note?: string;
  fault?: PidFault;
}

/** Longer texts are no identifiers, whatever they begin with. */
const longest = 1000;

/** All kinds, in the order in which a text without prefix is tried. */
export const kinds: readonly PidRow[] = [
  ...peopleAndOrganisations, ...namesOnTheWeb, ...literature,
  {
    kind: 'ontology-term', title: 'Term of an ontology', example: 'http://purl.obolibrary.org/obo/NCBITaxon_9606', addresses: [], prefixes: [], read: readTerm,
    bare: { always: /^\s*[A-Za-z][A-Za-z\d._]*[_:]/ },
  },
  { kind: 'accession', title: 'Entry of a database', example: 'http://purl.uniprot.org/uniprot/P12345', addresses: [], prefixes: [], read: readTerm, bare: {} },
  ...researchResources,
];

interface Address { path: string; read: Reader }
const addresses = new Map<string, Address[]>();
for (const { addresses: own, read } of kinds) {
  for (const address of own) {
    const slash = address.indexOf('/'), host = address.slice(0, slash);
    addresses.set(host, [...addresses.get(host) ?? [], { path: address.slice(slash), read }].toSorted((a, b) => b.path.length - a.path.length));
  }
}
const resolvers: readonly string[] = ['identifiers.org', 'www.identifiers.org', 'n2t.net', 'bioregistry.io', 'www.bioregistry.io', 'bio2rdf.org'];
/** One look at this tells most IRIs from identifiers. */
const hosts = new Set([...addresses.keys(), ...resolvers, ...termHosts]);

/** prefix (before the first colon, lower case) → reader of the whole text. */
const byPrefix = new Map<string, Reader>([
  ...[...prefixes.keys()].map((prefix) => [prefix, readTerm] as const),
  ['obo', (text) => readTerm(text.slice(4))],
  ['ncbi', (text) => (/^ncbi:\s{0,3}txid/i.test(text) ? readTaxon(text.slice(5)) : undefined)],
  ...['taxonomy', 'taxon', 'txid'].map((prefix) => [prefix, (text: string) => readTaxon(text.slice(prefix.length + 1))] as const),
  ...kinds.flatMap(({ prefixes: own, read }) => own.map((prefix) => [prefix, (text: string) => read(text.slice(prefix.length + 1).replace(/^(?:%20|\s)+/, ''))] as const)),
]);

/** `taxonomy:9606`, `taxonomy/9606`, `rrid/RRID:…`: the compact forms of identifier resolvers. */
function readCompact(text: string): Pid | undefined {
  const [, prefix = '', rest = ''] = /^([A-Za-z][\w.]{0,40})[:/](.+)$/.exec(text) ?? [];
  const again = rest.slice(0, prefix.length + 1).toLowerCase() === `${prefix.toLowerCase()}:`;
  return prefix === '' ? undefined : byPrefix.get(prefix.toLowerCase())?.(again ? rest : `${prefix}:${rest}`);
}

function readAddress(host: string, path: string): Pid | undefined {
  const lower = path.slice(0, 80).toLowerCase();
  for (const { path: beginning, read } of addresses.get(host) ?? []) {
    const pid = lower.startsWith(beginning) ? read(path.slice(beginning.length).replace(/^\/+/, '')) : undefined;
    if (pid) return pid;
  }
  return readTermAddress(host, path) ?? (resolvers.includes(host) ? readCompact(path.slice(1)) : undefined);
}

function findPid(text: string): Pid | undefined {
  const colon = text.indexOf(':');
  if (colon <= 0 || text.length > longest) return undefined;
  if (text[colon + 1] === '/' && text[colon + 2] === '/') {
    if (colon > 5 || !/^https?$/i.test(text.slice(0, colon))) return undefined;
    let end = colon + 3;
    while (end < text.length && text[end] !== '/' && text[end] !== '?' && text[end] !== '#') end++;
    const host = text.slice(colon + 3, end).toLowerCase();
    return hosts.has(host) ? readAddress(host, text.slice(end)) : undefined;
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

/** Marks that are invisible, or turn the direction of writing, come along when identifiers are copied from pages. */
const invisible = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * An identifier in a text field, also without its prefix ("0000-0002-1825-0097", "10.1101/…", "NCBITaxon_9606"). With
 * `kinds` only those are found, and more is taken for one: "AB_2138153" or the address of an article's page (with the DOI
 * as remedy) where RRIDs or DOIs are asked for, bare digits where PubMed alone is. Undefined where the text is none.
 */
export function readPid(text: string, wanted?: readonly PidKind[]): Pid | undefined {
  if (text.length > longest) return undefined;
  const trimmed = text.replaceAll(invisible, '').replaceAll('\u00a0', ' ').trim();
  if (trimmed === '') return undefined;
  const asked = (pid: Pid | undefined): Pid | undefined => (pid && (!wanted || wanted.includes(pid.kind)) ? pid : undefined);
  const named = asked(findPid(trimmed)) ?? asked(findPid(`https://${trimmed}`));
  if (named) return named;
  for (const { kind, read, bare } of kinds) {
    const sure = bare.always?.test(trimmed) || wanted?.includes(kind) && bare.asked?.test(trimmed) || wanted?.length === 1 && wanted[0] === kind && bare.alone?.test(trimmed);
    const pid = sure ? asked(read(trimmed)) : undefined;
    if (pid) return pid;
  }
  return undefined;
}
