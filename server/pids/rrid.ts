/**
 * Research resource identifiers by the authority that issues them. Each authority has its own form of accession, its own
 * separator and its own kind of thing, which only this table knows; an authority that is not here is kept as it came.
 */
import type { Pid, PidRow } from './pid.ts';

interface Authority {
  /** as RRIDs write it */ name: string;
  about: string;
  separator: '_' | ':' | '';
  /** form of what follows the separator */ form: RegExp;
  /** the form in words, for messages */ right: string;
  /** upper case in, official case out */ upper?: boolean;
}

const digits = (name: string, about: string, separator: Authority['separator'] = '_'): Authority => ({ name, about, separator, form: /^\d+$/, right: `${name}${separator} and digits only` });
const strain = 'organism';

/** Forms as the SciCrunch resolver takes them (rrids.org; authorities' own pages). */
export const rridAuthorities: readonly Authority[] = [
  digits('AB', 'antibody'),
  { name: 'SCR', about: 'software, tool, database or facility', separator: '_', form: /^\d{4,}$/, right: 'SCR_ and digits only' },
  { name: 'CVCL', about: 'cell line', separator: '_', form: /^[A-Z0-9]{4}$/, right: 'CVCL_ and four letters or digits', upper: true },
  digits('Addgene', 'plasmid'),
  { name: 'SAMN', about: 'biosample', separator: '', form: /^\d+$/, right: 'SAMN and digits only' },
  digits('MGI', strain, ':'), digits('RGD', strain), digits('BDSC', strain), digits('DGGR', strain), digits('NXR', strain), digits('EXRC', strain), digits('TSC', strain),
  digits('XEP', strain), digits('NSRRC', strain, ':'), digits('AGSC', strain), digits('BCBC', 'organism or antibody'), digits('VDRC', strain), digits('NIG-FLY', strain),
  { name: 'FlyBase', about: strain, separator: '_', form: /^FB[a-z]{2}\d{7}$/, right: 'FlyBase_FBst and seven digits' },
  { name: 'WB-STRAIN', about: strain, separator: '_', form: /^[A-Za-z]+\d+$/, right: 'WB-STRAIN_ and the name of the strain' },
  { name: 'CGC', about: strain, separator: '_', form: /^[A-Za-z]+\d+$/, right: 'CGC_ and the name of the strain' },
  { name: 'ZFIN', about: strain, separator: '_', form: /^ZDB-[A-Z]+-\d{6}-\d+$/, right: 'ZFIN_ZDB-GENO-date-number' },
  { name: 'ZIRC', about: strain, separator: '_', form: /^ZL\d+(?:\.\d+)?$/, right: 'ZIRC_ZL and digits' },
  { name: 'MMRRC', about: strain, separator: '_', form: /^\d{6}-[A-Za-z]+$/, right: 'MMRRC_, six digits and the centre (034840-JAX)' },
  { name: 'RRRC', about: strain, separator: '_', form: /^\d+$/, right: 'RRRC_ and digits only' },
  { name: 'IMSR', about: strain, separator: '_', form: /^[A-Z][A-Za-z]*:[\w.+/-]+$/, right: 'IMSR_ with the repository, a colon and its number (IMSR_JAX:000664)' },
  { name: 'BEI', about: 'reagent', separator: '_', form: /^[A-Z]+-\d+$/, right: 'BEI_NR- and digits' },
];
const byName = new Map(rridAuthorities.map((row) => [row.name.toLowerCase(), row]));

const resolver = 'https://scicrunch.org/resolver/RRID:';

/** "AB_2138153", "RRID: SCR_017697", "IMSR_JAX:000664", "RRID:MGI_3840442" → the RRID in its authority's own form. */
export function readRrid(text: string): Pid | undefined {
  const id = text.replaceAll('%20', ' ').replaceAll(/\s+/g, ' ').trim().replace(/\/+$/, '').replace(/\.json$/, '').replace(/^(?:RRID ?: ?)+/i, '');
  const sample = /^SAM(?:N|EA|D)\d+$/i.exec(id)?.[0];
  if (sample) return { kind: 'rrid', iri: `${resolver}${sample.toUpperCase()}`, authority: 'SAMN', about: 'biosample' };
  const [, name = '', separator = '', local = ''] = /^([A-Za-z]{2,12}(?:-[A-Za-z]{2,8})?)([_:-]) ?([A-Za-z0-9][\w.:+/-]*)$/.exec(id) ?? [];
  if (name === '') return undefined;
  const authority = byName.get(name.toLowerCase());
  if (!authority) return { kind: 'rrid', iri: `${resolver}${name}${separator}${local}`, authority: name };
  const accession = authority.upper ? local.toUpperCase() : local;
  const pid: Pid = { kind: 'rrid', iri: `${resolver}${authority.name}${authority.separator}${accession}`, authority: authority.name, about: authority.about };
  if (authority.form.test(accession)) return pid;
  return { ...pid, fault: { message: `RRID:${authority.name}${authority.separator}${accession} is not of the form that ${authority.name} identifiers have`, remedy: authority.right } };
}

const known = rridAuthorities.map(({ name }) => name).join('|');

export const researchResources: readonly PidRow[] = [
  {
    kind: 'rrid', title: 'RRID', example: `${resolver}AB_2138153`, addresses: ['scicrunch.org/resolver/', 'www.scicrunch.org/resolver/', 'rrid.site/', 'www.rrid.site/'], prefixes: ['rrid'], read: readRrid,
    bare: { always: /^\s*RRID/i, asked: new RegExp(String.raw`^\s*(?:(?:${known})[_:]|SAM(?:N|EA|D)\d)`, 'i'), alone: /^\s*[A-Za-z]/ },
  },
  {
    kind: 'rrid', title: 'Cellosaurus', example: `${resolver}CVCL_0030`, addresses: ['www.cellosaurus.org/', 'cellosaurus.org/', 'api.cellosaurus.org/cell-line/', 'web.expasy.org/cellosaurus/', 'www.expasy.org/cellosaurus/'],
    prefixes: ['cellosaurus', 'cvcl'], read: (text) => (/^\s*(?:CVCL_)?[A-Za-z0-9]{4}\s*\/?$/i.test(text) || /^\s*CVCL_/i.test(text) ? readRrid(`CVCL_${text.trim().replace(/^CVCL_/i, '')}`) : undefined),
    bare: { always: /^\s*CVCL_[A-Za-z0-9]/i },
  },
];
