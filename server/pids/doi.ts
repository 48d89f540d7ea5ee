/**
 * DOIs, Handles and ARKs: names of things on the web. A DOI is a Handle under 10.; instruments (PIDINST) have either, so
 * the prefix `pidinst:` leads to both. They carry no check digit (an ARK may), but their usual typing faults are known.
 */
import { pageOfDoi } from './doi-pages.ts';
import type { Pid, PidRow, Reader } from './pid.ts';

const resolver = /^(?:https?:\/\/)?(?:dx\.|www\.)?doi\.org\//i;
const doiForm = /^10(?:\.\d{4,9}(?:\.\d+)*)?(?:\/|%2[fF])\S+$/;

/** "DOI: https://doi.org/10.1101/X" and its kin → "10.1101/X": resolvers and prefixes go as often as they were written. */
function bareDoi(text: string): string {
  let rest = text.replaceAll(/%20/g, ' ').trim();
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(/^\/+/, '').replace(resolver, '').replace(/^doi\b\s*[:.]?\s*/i, '').replace(/^info:doi\//i, '').trim();
  }
  return rest;
}

export const readDoi: Reader = (text) => {
  const rest = bareDoi(text);
  if (doiForm.test(rest)) {
    const name = withoutPunctuation(rest).replace(/^(10[\d.]*)%2[fF]/, '$1/').toLowerCase().replaceAll(/%[0-9a-f]{2}/g, (escape) => escape.toUpperCase())
      .replaceAll(/[\p{Cc} <>"{}|\\^`]/gu, (char) => encodeURIComponent(char));
    return { kind: 'doi', iri: `https://doi.org/${name}` };
  }
  if (/^(?!10\.)\d{2}(?:\.[\dA-Za-z]+)+\/\S+$/.test(rest)) return readHandle(rest);
  const fault = findDoiFault(rest);
  return fault && { kind: 'doi', iri: `https://doi.org/${encodeURI(rest)}`, fault };
};

/** Punctuation of the sentence around a DOI; a closing bracket stays where the DOI opens one. */
function withoutPunctuation(doi: string): string {
  let end = doi.length;
  while (end > 0 && (',.;:'.includes(doi[end - 1]!) || (doi[end - 1] === ')' && !doi.slice(0, end).includes('(')) || (doi[end - 1] === ']' && !doi.slice(0, end).includes('[')))) end--;
  return doi.slice(0, end);
}

/** DOIs as they are mistyped in submissions to archives, and what would be right. */
function findDoiFault(text: string): Pid['fault'] {
  const is = `"${text}" is no DOI: a DOI begins with 10. and four or more digits`;
  if (/^0?\.\d{4,9}\/\S/.test(text)) return { message: is, remedy: `https://doi.org/10${text.replace(/^0/, '').toLowerCase()}` };
  if (/^1\.\d{4,9}\/\S/.test(text)) return { message: is, remedy: `https://doi.org/10${text.slice(1).toLowerCase()}` };
  if (/^\d{4}\.\d{2}\.\d{2}\.\d{6,8}(?:v\d+)?$/.test(text)) return { message: `"${text}" is only the end of a DOI`, remedy: `https://doi.org/10.1101/${text.replace(/v\d+$/, '')}` };
  if (/^10\.\d{4,9}\/?$/.test(text)) return { message: `"${text}" is only the beginning of a DOI: the publisher's prefix, without a name behind the slash` };
  return /^[\d.]+\/\S/.test(text) ? { message: is } : undefined;
}

export const readHandle: Reader = (text) => {
  const rest = text.trim().replace(/^(?:api\/handles\/|hdl:)/i, '').replace(/^\/+/, '');
  if (/^10\.\d{4,}\//.test(rest)) return readDoi(rest);
  const [, prefix = '', name = ''] = /^([\dA-Za-z]+(?:\.[\dA-Za-z]+)*)\/(\S+)$/.exec(rest) ?? [];
  if (prefix !== '') return { kind: 'handle', iri: `https://hdl.handle.net/${prefix.toUpperCase()}/${name}` };
  if (/^\d+(?:\.\d+)+$/.test(rest)) return { kind: 'handle', iri: `https://hdl.handle.net/${rest}`, fault: { message: `"${rest}" is no Handle: a Handle is a prefix, a slash and a name`, ...(/^\d+\.\d+$/.test(rest) ? { remedy: `https://hdl.handle.net/${rest.replace('.', '/')}` } : {}) } };
  return undefined;
};

const betanumeric = '0123456789bcdfghjkmnpqrstvwxz';

/** The check character of the Noid scheme (NCDA) over "NAAN/name" without its last character (metacpan.org/pod/Noid). */
export function noidCheckCharacter(text: string): string {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum += (at + 1) * Math.max(0, betanumeric.indexOf(text[at]!));
  return betanumeric[sum % 29]!;
}

const readArk: Reader = (text) => {
  const [, naan = '', name = ''] = /^\s*(?:ark:)?\/?(\w{5,})\/([^\s?#]+)/i.exec(text) ?? [];
  if (naan === '') return undefined;
  // hyphens and structural characters at the end say nothing in an ARK (draft-kunze-ark, "Normalization")
  const normal = name.replaceAll(/[-\u2010-\u2015]/g, '').replace(/[/.]+$/, '');
  const iri = `https://n2t.net/ark:${naan.toLowerCase()}/${normal}`;
  if (!/^[\dA-Za-z]{5,}$/.test(naan) || normal === '') return { kind: 'ark', iri, fault: { message: `"${text.trim()}" is no ARK: an ARK is ark:, the number of its naming authority (five digits), a slash and a name` } };
  const base = `${naan.toLowerCase()}/${normal}`;
  const checked = /^[\dbcdfghjkmnpqrstvwxz]+$/.test(normal) && noidCheckCharacter(base.slice(0, -1)) === base.at(-1);
  return { kind: 'ark', iri, note: checked ? 'its last character is the check character of what stands before' : 'it has no check character' };
};

const doiAnywhere: Reader = (text) => readDoi(text) ?? pageOfDoi(text);

export const namesOnTheWeb: readonly PidRow[] = [
  {
    kind: 'doi', title: 'DOI', example: 'https://doi.org/10.1101/2024.09.23.614351', addresses: ['doi.org/', 'dx.doi.org/', 'www.doi.org/', 'api.datacite.org/dois/', 'api.crossref.org/works/'], prefixes: ['doi'], read: doiAnywhere,
    bare: { always: /^\s*(?:doi\b|10\.\d{4,9}(?:\.\d+)*(?:\/|%2f))/i, asked: /^\s*(?:https?:\/\/|0?\.\d{4}|1\.\d{4}|10\.\d|\d{4}\.\d\d\.\d\d\.\d{6}|0\.\d{4})/i, alone: /./ },
  },
  {
    kind: 'handle', title: 'Handle', example: 'https://hdl.handle.net/21.T11998/0000-001A-3905-1', addresses: ['hdl.handle.net/', 'handle.net/', 'www.handle.net/'], prefixes: ['hdl', 'handle', 'pidinst', 'epic'], read: readHandle,
    bare: { asked: /^\s*\d+(?:\.[\dA-Za-z]+)*\/\S/, alone: /^\s*\d+(?:\.\d+)*(?:\/|\s*$)/ },
  },
  { kind: 'ark', title: 'ARK', example: 'https://n2t.net/ark:13030/nq943d251', addresses: ['n2t.net/ark:', 'www.n2t.net/ark:', 'arks.org/ark:'], prefixes: ['ark'], read: readArk, bare: { always: /^\s*ark:/i } },
];
