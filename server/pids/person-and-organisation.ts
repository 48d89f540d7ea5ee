/**
 * Identifiers of people and organisations: ORCID and ISNI (16 characters, MOD 11-2) and ROR (mod 97-10). All have check
 * digits, so a mistyped one is refused with the digit that would be right.
 */
import { orcidCheckDigit, rorCheckDigits } from './check-digits.ts';
import type { Pid, PidRow, Reader } from './pid.ts';

const group = (digits: string): string => digits.replaceAll(/(.{4})(?=.)/g, '$1-');
/** Digits of other widths and dashes of other lengths are typed by word processors and input methods. */
const plain = (text: string): string => text.replaceAll(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xff10 + 0x30)).replaceAll(/[\u2010-\u2015\u2212\uff0d]/g, '-');

/** A reader of 16 characters with a MOD 11-2 check character. */
function sixteen(kind: 'orcid' | 'isni', name: string, write: (digits: string) => string): Reader {
  return (text) => {
    const given = plain(text).trim().replace(/\/+$/, '');
    const digits = /^(?:\d[-\s]?){15}[\dXx]$/.test(given) ? given.replaceAll(/[-\s]/g, '').toUpperCase() : undefined;
    if (digits === undefined) {
      return /^[\d-]{10,24}[Xx]?$/.test(given) ? { kind, iri: write(given), fault: { message: `The ${name} ${given} has not 16 digits` } } : undefined;
    }
    const iri = write(digits), right = orcidCheckDigit(digits);
    if (right === digits[15]) return { kind, iri };
    return { kind, iri, fault: { message: `The ${name} ${group(digits)} has a wrong check digit: its last digit would be ${right} if the others are right`, remedy: write(digits.slice(0, 15) + right) } };
  };
}

const readRor: Reader = (text) => {
  const id = plain(text).trim().replace(/\/+$/, '').toLowerCase();
  if (!/^0[0-9a-z]{8}$/.test(id)) return undefined;
  const pid = (fault?: { message: string; remedy?: string }): Pid => ({ kind: 'ror', iri: `https://ror.org/${id}`, ...(fault ? { fault } : {}) });
  const bad = /[ilou]/.exec(id.slice(0, 7))?.[0];
  if (bad) return pid({ message: `The ROR identifier ${id} has the letter ${bad}, which ROR never uses (0 and 1 look like it)` });
  const right = rorCheckDigits(id), remedy = `https://ror.org/${id.slice(0, 7)}${right}`;
  if (!/^\d\d$/.test(id.slice(7))) return pid({ message: `The ROR identifier ${id} does not end in two digits`, remedy });
  return right === id.slice(7) ? pid() : pid({ message: `The ROR identifier ${id} has wrong check digits: they would be ${right} if the rest is right`, remedy });
};

const orcidForm = /^\s*\d{4}[-\u2010-\u2015\u2212]\d{4}[-\u2010-\u2015\u2212]\d{4}[-\u2010-\u2015\u2212]\d{3}[\dXx]\s*$/;

export const peopleAndOrganisations: readonly PidRow[] = [
  {
    kind: 'orcid', title: 'ORCID iD', example: 'https://orcid.org/0000-0002-1825-0097', addresses: ['orcid.org/', 'www.orcid.org/'], prefixes: ['orcid'],
    read: sixteen('orcid', 'ORCID', (digits) => `https://orcid.org/${/^\d{15}[\dX]$/.test(digits) ? group(digits) : digits}`),
    bare: { always: orcidForm, asked: /^[\d\s\uff10-\uff19\u2010-\u2015\u2212\uff0d-]{10,40}[Xx]?\s*$/ },
  },
  {
    kind: 'isni', title: 'ISNI', example: 'https://isni.org/isni/0000000121032683', addresses: ['isni.org/isni/', 'www.isni.org/isni/', 'isni.org/', 'www.isni.org/'], prefixes: ['isni'],
    read: sixteen('isni', 'ISNI', (digits) => `https://isni.org/isni/${digits}`), bare: { alone: /^[\d\s-]{10,40}[Xx]?\s*$/ },
  },
  {
    kind: 'ror', title: 'ROR', example: 'https://ror.org/05gq02987', addresses: ['ror.org/', 'www.ror.org/', 'api.ror.org/organizations/', 'api.ror.org/v2/organizations/'], prefixes: ['ror'],
    read: readRor, bare: { always: /^\s*0[0-9a-hj-km-np-tv-z]{6}\d{2}\s*$/, asked: /^\s*0[0-9A-Za-z]{8}\s*$/ },
  },
];
