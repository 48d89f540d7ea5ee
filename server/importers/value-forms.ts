/**
 * How identifiers and addresses are written that people type into forms: what is wrong with a spelling, and what would be
 * right. Where the right value is certain it is taken; where it is a guess it is only said. Mapping tables name a form by
 * its key.
 */
import { readPid } from '../pids/pids.ts';
import type { PidKind } from '../pids/pids.ts';
import { toDecimal } from '../rdf/decimal.ts';
import { isPlaceholder } from './field-values.ts';

/** What a text is in a form: without fault it is right; `value` is what is taken for it, `right` what it should perhaps be. */
export interface FormReading { fault?: string; value?: string; right?: string }
export type ValueForm = (text: string) => FormReading;

/** Marks of writing direction, zero-width characters, soft hyphens and the like: nobody sees them, every comparison does. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\p{Cc}]/gu;
const codePoint = (char: string): string => `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

const usualDoi = /^(?:https?:\/\/(?:dx\.|www\.)?doi\.org\/|doi:)?10\.\d{4,9}(?:\.\d+)*\/[^\s#]*[^\s#.,;]$/i;
/** A DOI is read in whatever spelling; it is said when the spelling is none of the usual, or when it had to be looked for. */
const doi: ValueForm = (text) => {
  const pid = readPid(text, ['doi']);
  if (pid && !pid.fault) return usualDoi.test(text) ? { value: pid.iri } : { fault: `"${text}" is not how a DOI is written`, value: pid.iri, right: pid.iri };
  // what follows a blank goes on as the name of the DOI would
  const [, before, after] = /(?:^|[^\d.])(10\.\d{4,9}(?:\.\d+)*\s*\/\S*)\s+([\d./_-]\S*)$/.exec(text) ?? /(?:^|[^\d.])(10\.\d{4,9})\s+(\/\s*\S+)$/.exec(text) ?? /(?:^|[^\d.])(10\.\d{4,9}(?:\.\d+)*\/)\s+(\S+)$/.exec(text) ?? [];
  const joined = before === undefined ? undefined : readPid((before + after!).replaceAll(/\s/g, ''), ['doi']);
  if (joined && !joined.fault) return { fault: `the DOI "${text}" has a blank in it`, right: joined.iri };
  const within = /(?<![\d.])10\.\d{4,9}(?:\.\d+)*\/[^\s"<>#?]+/.exec(text)?.[0];
  const found = within === undefined || pid?.fault?.remedy !== undefined ? undefined : readPid(within, ['doi']);
  if (found && !found.fault) return { fault: `"${text}" has more in it than a DOI`, value: found.iri, right: found.iri };
  const preprint = readPid(text, ['arxiv']);
  if (preprint && !preprint.fault) return { fault: `"${text}" is an identifier of arXiv, not a DOI`, right: `https://doi.org/10.48550/arXiv.${preprint.iri.replace(/^.*\/(?:abs\/)?/, '').replace(/v\d+$/, '').replace(/^arxiv:/i, '')}` };
  if (pid?.fault) return { fault: pid.fault.message, ...(pid.fault.remedy === undefined ? {} : { right: pid.fault.remedy }) };
  return { fault: `"${text}" is no DOI: a DOI begins with 10. and has a slash, as 10.1234/abc` };
};

/** An identifier that `server/pids` knows, in any spelling that it reads. */
const pidForm = (kind: PidKind, name: string): ValueForm => (text) => {
  const pid = readPid(text, [kind]);
  if (!pid) return { fault: `"${text}" is no ${name}` };
  return pid.fault ? { fault: pid.fault.message, ...(pid.fault.remedy === undefined ? {} : { right: pid.fault.remedy }) } : { value: pid.iri };
};

const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
/** PubMed identifiers are bare numbers; what else stands there is most often a title, a journal or a word for "not yet". */
const pubmed: ValueForm = (text) => {
  const read = pidForm('pubmed', 'PubMed identifier')(text);
  if (read.value === undefined && readPid(text, ['pmc'])) return { fault: `"${text}" is an identifier of PubMed Central, not of PubMed` };
  return read.value === undefined && read.right === undefined ? { fault: `"${short(text)}" is no PubMed identifier: it is a number of up to eight digits` } : read;
};

/** An address is one local part, one @ and a host with at least one dot (RFC 5321, without quoted local parts). */
const address = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}$/u;
const email: ValueForm = (text) => {
  if (address.test(text)) return { value: text };
  const bare = text.replaceAll(invisible, '').trim();
  const hidden = text.match(invisible)?.[0];
  const [one, ...others] = new Set(bare.split(/[\s<>()[\],;"]+/).map((each) => each.replace(/^mailto:/i, '').replace(/\.+$/, '')).filter((each) => address.test(each)));
  if (one !== undefined && others.length === 0) return { fault: hidden === undefined ? `"${text}" has more in it than an e-mail address` : `the e-mail address "${bare}" has an invisible character in it (${codePoint(hidden)})`, value: one, right: one };
  const half = bare.slice(0, bare.length / 2);
  if (half + half === bare && address.test(half)) return { fault: `"${text}" is an e-mail address written twice`, value: half, right: half };
  const parts = bare.split('@');
  if (others.length > 0) return { fault: `"${text}" holds several e-mail addresses` };
  if (parts.length < 2) return { fault: `"${text}" is no e-mail address: it has no @` };
  if (parts.length > 2) return { fault: `"${text}" is no e-mail address: it has more than one @`, ...(address.test(`${parts[0]!}@${parts.at(-1)!}`) ? { right: `${parts[0]!}@${parts.at(-1)!}` } : {}) };
  if (bare.includes('..')) return { fault: `"${text}" is no e-mail address: two dots follow each other, as if something between them is lost` };
  return { fault: `"${text}" is no e-mail address: ${parts[1]!.includes('.') ? 'it has characters that addresses do not have, or ends too early' : 'its host has no dot, as if the end is cut off'}` };
};

/** An address on the web. A blank in it is most often one too many; an address without scheme is a guess. */
const url: ValueForm = (text) => {
  const bare = text.replaceAll(invisible, '');
  if (/^(?:https?|ftps?|s3|gs):\/\/[^\s/]+\.[^\s]+$/i.test(text) && bare === text) return { value: text };
  if (/^(?:https?|ftps?|s3|gs):\s*\/\//i.test(bare)) {
    const joined = bare.replaceAll(/\s+/g, '');
    return /\s/.test(bare) || bare !== text ? { fault: `the address "${text}" has a blank or an invisible character in it`, right: joined } : { fault: `"${text}" is no address on the web` };
  }
  const pid = readPid(bare);
  if (pid && !pid.fault) return { fault: `"${text}" is no address but an identifier (${pid.kind.toUpperCase()}), and nothing says so`, value: pid.iri, right: pid.iri };
  return /^[\w-]+(?:\.[\w-]+)+(?:\/\S*)?$/.test(bare) ? { fault: `the address "${text}" does not say https://`, right: `https://${bare}` } : { fault: `"${text}" is no address on the web` };
};

/** A day, as archives write it. Months by name and days before months are read differently in different countries, so nothing is guessed. */
const date: ValueForm = (text) => {
  const [, day] = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[-+]\d{2}:?\d{2})?)?$/.exec(text) ?? [];
  if (day !== undefined && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day)) return { value: text };
  const [, year, month, last] = /^(\d{4})[./](\d{1,2})[./](\d{1,2})$/.exec(text) ?? [];
  return { fault: `"${text}" is no date as year-month-day`, ...(year === undefined ? {} : { right: `${year}-${month!.padStart(2, '0')}-${last!.padStart(2, '0')}` }) };
};

/** A share that is written as a fraction of one (0.05), as OME does, in per cent (5), as others do. */
const perCent: ValueForm = (text) => {
  const decimal = toDecimal(text);
  if (decimal === undefined || decimal.startsWith('-')) return { fault: `"${text}" is no fraction from 0 to 1` };
  if (Number(decimal) > 1) return { fault: `"${text}" is no fraction from 0 to 1, and seems to be in per cent`, value: decimal, right: toDecimal(`${decimal}e-2`)! };
  return { value: toDecimal(`${decimal}e2`)! };
};

/** Longer texts are none of these, and are not looked through: a pattern over a megabyte takes its time. */
const longest = 1000;

/** Name → form. Placeholders are said as such in every form. */
export const valueForms: ReadonlyMap<string, ValueForm> = new Map(([
  ['doi', 'DOI', doi], ['pubmed', 'PubMed identifier', pubmed], ['email', 'e-mail address', email], ['url', 'address', url], ['date', 'date', date], ['per-cent', 'fraction', perCent], ['orcid', 'ORCID', pidForm('orcid', 'ORCID')], ['ror', 'ROR identifier', pidForm('ror', 'ROR identifier')], ['term', 'term of an ontology', pidForm('ontology-term', 'identifier of a term, as NCBITaxon:9606')],
] as const).map(([name, words, read]) => [name, (text: string) => (text.length > longest ? { fault: `a text of ${text.length} characters is no ${words}` } : isPlaceholder(text) ? { fault: `"${text.trim()}" stands for "not known"; it is no ${words}` } : read(text.trim()))]));
