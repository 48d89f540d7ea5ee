/**
 * Terms and database entries as CURIEs: `FBbi:00000243`, `obo:FBbi_00000243`, `NCBI:txid9606`, `identifiers.org/…`. Their
 * prefixes come from the pinned table; whether a term exists is for the ontologies to say.
 */
import { prefixes, spellings, taxonHosts } from './prefixes.ts';
import type { PrefixRow } from './prefixes.ts';
import type { Pid } from './pid.ts';
import { readRrid } from './rrid.ts';

const obo = 'http://purl.obolibrary.org/obo/';

/** "PREFIX:1234" or "PREFIX_1234", in any case; taxa lose their leading zeros, numbers with a digit keep what they have. */
export function readTerm(text: string): Pid | undefined {
  const [, prefix = '', local = ''] = /^\/?([A-Za-z][A-Za-z\d._]{0,30}?)(?:[_:]|%3[aA])\s{0,3}([A-Za-z\d][\w./-]{0,100}?)\/?$/.exec(text.trim()) ?? [];
  const rows = prefix === '' ? undefined : prefixes.get(prefix.toLowerCase());
  if (!rows) return undefined;
  for (const row of rows) {
    const bare = withoutOwnPrefix(local, row);
    if (row.pattern.test(bare) || row.prefix === 'NCBITaxon') return write(bare, row);
  }
  // OBO's own terms always hold a number, which a registry's pattern may count too strictly
  const ontology = rows.find(({ namespace }) => namespace.startsWith(obo));
  return ontology && /^[A-Za-z]*\d[\w.-]*$/.test(local) ? write(local, ontology) : undefined;
}

/** `EFO:EFO_0000001` and `cellosaurus:CVCL_0030` say their prefix twice. */
function withoutOwnPrefix(local: string, { prefix }: PrefixRow): string {
  return local.toLowerCase().startsWith(`${prefix.toLowerCase()}_`) ? local.slice(prefix.length + 1) : local;
}

function write(local: string, { prefix, namespace, kind }: PrefixRow): Pid | undefined {
  if (prefix === 'NCBITaxon') return readTaxon(local.replace(/^txid/i, ''));
  if (prefix === 'CVCL') return readRrid(`CVCL_${local}`);
  return { kind: kind === 'term' ? 'ontology-term' : 'accession', iri: namespace + local, authority: prefix };
}

/** The number of a taxon, with or without "txid" and zeros. */
export function readTaxon(text: string): Pid | undefined {
  const number = /^\s*(?:txid\s*)?0*(\d{1,12})\s*\/?$/i.exec(text)?.[1];
  return number === undefined ? undefined : { kind: 'ontology-term', iri: `${obo}NCBITaxon_${number}`, authority: 'NCBITaxon' };
}

/** An address on a host that has terms under it: the OBO PURL in any case, and the other spellings of the table. */
export function readTermAddress(host: string, path: string): Pid | undefined {
  if (host === 'purl.obolibrary.org' && path.startsWith('/obo/')) {
    const term = readTerm(path.slice(5));
    if (term) return term;
  }
  for (const [taxa, pattern] of taxonHosts) {
    const number = taxa === host ? pattern.exec(path)?.[1] : undefined;
    if (number !== undefined) return readTaxon(number);
  }
  for (const { path: beginning, row } of spellings.get(host) ?? []) {
    if (!path.startsWith(beginning)) continue;
    const local = path.slice(beginning.length);
    return local.length <= 100 && row.pattern.test(local) ? write(local, row) : undefined;
  }
  return undefined;
}

/** Hosts on which addresses may be terms. */
export const termHosts: readonly string[] = ['purl.obolibrary.org', ...spellings.keys(), ...taxonHosts.map(([host]) => host)];
