/**
 * Rewrites `ontologies/prefixes.tsv` from Bioregistry's extended prefix map (OBO flavour, CC0), fetched by hand: all
 * ontologies under the OBO PURL and the terminologies and archives named below. Read the difference before it is kept.
 *
 *   node scripts/write-prefixes.ts EPM.json[.gz]
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

interface Entry { prefix: string; uri_prefix: string; prefix_synonyms?: string[]; uri_prefix_synonyms?: string[]; pattern?: string }

const obo = 'http://purl.obolibrary.org/obo/';
/** Vocabularies whose entries are classes, beside those of OBO. */
const terminologies = ['EFO', 'bao', 'edam', 'MESH', 'Orphanet', 'SCTID', 'UMLS', 'LOINC', 'hpath'];
/** Archives and databases that imaging records point to. */
const archives = ['uniprot', 'ENSEMBL', 'NCBIGene', 'hgnc', 'pdb', 'emdb', 'empiar', 'biostudies', 'biosample', 'bioproject', 'geo', 'insdc.sra', 'arrayexpress', 'pubchem.compound', 'cas', 'chembl.compound',
  'MGI', 'RGD', 'zfin', 'FlyBase', 'wormbase', 'SGD', 'KEGG', 'reactome', 'biotools', 'swh', 'fpbase', 'protocols.io', 'addgene', 'ZINC'];
/** Registered, but an example or the PURL itself. */
const left = new Set(['empty', 'obo']);
/** Read by their own rules (`server/pids`), or spelt like a scheme of IRIs: no synonyms of other rows. */
const taken = new Set(['rrid', 'orcid', 'ror', 'isni', 'doi', 'hdl', 'handle', 'ark', 'pmid', 'pubmed', 'pmcid', 'pmc', 'arxiv', 'cid', 'did', 'data', 'http', 'https', 'urn', 'tag', 'file', 'info', 'schema', 'unit', 'string']);
/** Synonyms that the registry gives for databases which only use these identifiers. */
const elsewhere = new Set(['cutg', 'virmirdb', 'virushostdb', 'astd', 'ratmap', 'apid.interactions', 'bykdb', 'compulyeast', 'mobidb', 'orthodb', 'pina', 'topfind', 'repeatsdb.protein', 'validatordb', 'viperdb', 'genewiki', 'nihgeneid']);
/** Resolvers for all prefixes have one rule of their own. */
const resolvers = /^https?:\/\/(?:(?:www\.)?(?:bioregistry\.io|identifiers\.org|n2t\.net|bio2rdf\.org|scholia\.toolforge\.org)|(?:www\.)?ebi\.ac\.uk\/(?:ols|ena))\b/;

function main(file: string): void {
  const bytes = readFileSync(file);
  const entries = JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as Entry[];
  const wanted = (entry: Entry): string | undefined => (left.has(entry.prefix) ? undefined
    : entry.uri_prefix.startsWith(obo) && entry.pattern !== undefined || terminologies.some((name) => name.toLowerCase() === entry.prefix.toLowerCase()) ? 'term'
      : archives.some((name) => name.toLowerCase() === entry.prefix.toLowerCase()) ? 'entry' : undefined);
  const rows = entries.flatMap((entry) => {
    const kind = wanted(entry);
    if (kind === undefined) return [];
    const official = entry.uri_prefix.startsWith(obo) && entry.uri_prefix.endsWith('_') ? entry.uri_prefix.slice(obo.length, -1) : entry.prefix;
    const synonyms = [...new Set([entry.prefix, ...entry.prefix_synonyms ?? []].map((each) => each.toLowerCase()))].filter((each) => each !== official.toLowerCase() && !taken.has(each) && !elsewhere.has(each) && /^[a-z][a-z.]{3,}$/.test(each)).toSorted();
    // pages of archives stay what they are; a page of a term is only another name of the term
    const spellings = kind === 'entry' ? [] : [...new Set((entry.uri_prefix_synonyms ?? []).filter((each) => !resolvers.test(each) && /^https?:\/\/[^?#]*[/:_#=]$/.test(each)).map((each) => each.replace(/^https?:\/\//, '')))]
      .filter((each) => each !== entry.uri_prefix.replace(/^https?:\/\//, '') && !each.startsWith('alk.ibms')).toSorted();
    return [[official, kind, entry.uri_prefix, entry.pattern ?? '', synonyms.join(' '), spellings.join(' ')]];
  });
  rows.sort((a, b) => (a[0]!.toLowerCase() < b[0]!.toLowerCase() ? -1 : 1));
  const header = ['# Prefixes of CURIEs (Bioregistry, CC0; written by scripts/write-prefixes.ts). Spellings: other beginnings of the IRIs, without their scheme.',
    ['prefix', 'kind', 'namespace', 'pattern', 'synonyms', 'spellings'].join('\t')];
  const text = `${[...header, ...rows.map((row) => row.join('\t'))].join('\n')}\n`;
  writeFileSync(resolve(import.meta.dirname, '../ontologies/prefixes.tsv'), text);
  console.log(`${rows.length} prefixes; sha256 of the source ${createHash('sha256').update(bytes).digest('hex')}`);
}

main(process.argv[2] ?? '');
