/** Check digits and spellings of persistent identifiers, for all of them; and texts that only pretend to be one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orcidCheckDigit, rorCheckDigits } from '../../server/pids/check-digits.ts';
import { kinds, normaliseIri, readPid } from '../../server/pids/pids.ts';

const crockford = [...'0123456789abcdefghjkmnpqrstvwxyz'];
const digit = fc.integer({ min: 0, max: 9 }).map(String);
const orcid = fc.array(digit, { minLength: 15, maxLength: 15 }).map((digits) => digits.join('') + orcidCheckDigit(digits.join('')));
const ror = fc.array(fc.constantFrom(...crockford), { minLength: 6, maxLength: 6 }).map((letters) => `0${letters.join('')}${rorCheckDigits(`0${letters.join('')}`)}`);
const hyphens = (digits: string): string => digits.replaceAll(/(.{4})(?=.)/g, '$1-');

test('every ORCID with its check digit passes; each other digit in any place is refused with the right last digit', () => {
  fc.assert(fc.property(orcid, fc.integer({ min: 0, max: 14 }), digit, (id, at, other) => {
    expect(normaliseIri(`https://orcid.org/${hyphens(id)}`)).toEqual({ iri: `https://orcid.org/${hyphens(id)}`, changed: false });
    if (other === id[at]) return;
    const wrong = id.slice(0, at) + other + id.slice(at + 1);
    const { fault } = normaliseIri(`https://orcid.org/${hyphens(wrong)}`);
    expect(fault?.message).toContain(`its last digit would be ${orcidCheckDigit(wrong)}`);
    expect(normaliseIri(fault!.remedy!).fault).toBeUndefined();
  }));
});

test('every ROR with its check digits passes; each other character in any place is refused with the right digits', () => {
  fc.assert(fc.property(ror, fc.integer({ min: 1, max: 6 }), fc.constantFrom(...crockford), (id, at, other) => {
    expect(normaliseIri(`https://ror.org/${id}`)).toEqual({ iri: `https://ror.org/${id}`, changed: false });
    if (other === id[at]) return;
    const wrong = id.slice(0, at) + other + id.slice(at + 1);
    expect(normaliseIri(`https://ror.org/${wrong}`).fault?.remedy).toBe(`https://ror.org/${wrong.slice(0, 7)}${rorCheckDigits(wrong)}`);
  }));
});

test('a digit typed in place of the check digit is refused with the one that was there', () => {
  fc.assert(fc.property(orcid, fc.constantFrom(...'0123456789X'), (id, last) => {
    if (last !== id[15]) expect(normaliseIri(`orcid:${id.slice(0, 15)}${last}`).fault?.remedy).toBe(`https://orcid.org/${hyphens(id)}`);
  }));
});

describe('all spellings of one identifier lead to one IRI', () => {
  const number = fc.integer({ min: 1, max: 99_999_999 }).map(String);
  const families: [string, fc.Arbitrary<string>, (id: string) => string[]][] = [
    ['ORCID', orcid, (id) => [id, hyphens(id), hyphens(id).toLowerCase(), `https://orcid.org/${hyphens(id)}`, `http://www.orcid.org/${hyphens(id)}/`, `ORCID: ${hyphens(id)}`, `orcid.org/${hyphens(id)}`, `\u202a${hyphens(id)}\u202c`, hyphens(id).replaceAll('-', '\u2013')]],
    ['ROR', ror, (id) => [`https://ror.org/${id}`, `ror.org/${id}`, `ROR:${id}`, `https://ror.org/${id.toUpperCase()}`, `https://api.ror.org/organizations/${id}`]],
    ['DOI', fc.stringMatching(/^10\.\d{4,9}\/[a-zA-Z0-9][a-zA-Z0-9_()/-]{0,20}[a-zA-Z0-9]$/), (id) => [id, `doi:${id}`, `DOI: ${id}`, `https://doi.org/${id}`, `http://dx.doi.org/${id}`, `https://doi.org/DOI: ${id}`, `doi.org/${id.toLowerCase()}`, `https://doi.org/${id.replace('/', '%2F')}`, `DOI: https://doi.org/${id}.`]],
    ['RRID', number, (id) => [`RRID:AB_${id}`, `RRID: AB_${id}`, `rrid:ab_${id}`, `https://scicrunch.org/resolver/RRID:AB_${id}`, `https://identifiers.org/RRID:AB_${id}`, `https://scicrunch.org/resolver/AB_${id}`]],
    ['taxon', number, (id) => [`NCBITaxon:${id}`, `NCBITaxon_0${id}`, `NCBI:txid${id}`, `taxonomy:${id}`, `http://purl.obolibrary.org/obo/NCBITaxon_${id}`, `https://purl.obolibrary.org/obo/ncbitaxon_${id}`, `https://identifiers.org/taxonomy/${id}`, `https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?id=${id}`]],
    ['term', fc.stringMatching(/^\d{8}$/), (id) => [`FBbi:${id}`, `FBBI_${id}`, `obo:FBbi_${id}`, `http://purl.obolibrary.org/obo/FBbi_${id}`, `https://bioregistry.io/fbbi:${id}`]],
    ['ARK', fc.stringMatching(/^[0-9]{5}\/[bcdfghjkmnpqrstvwxz0-9]{4,10}$/), (id) => [`ark:${id}`, `ark:/${id}`, `https://n2t.net/ark:/${id}`, `ARK:${id}`, `ark:${id.slice(0, 8)}-${id.slice(8)}`]],
    ['PubMed', number, (id) => [`PMID:${id}`, `pubmed:${id}`, `https://pubmed.ncbi.nlm.nih.gov/${id}/`, `https://www.ncbi.nlm.nih.gov/pubmed/${id}`, `PMID ${id}`]],
  ];
  test.each(families)('%s', (_, ids, spell) => {
    fc.assert(fc.property(ids, (id) => {
      const wanted = spell(id).map((text) => readPid(text, text === id && /^\d+X?$/.test(id) ? ['orcid'] : undefined)?.iri);
      expect(new Set(wanted)).toEqual(new Set([wanted[0]]));
      expect(wanted[0]).toMatch(/^https?:/);
    }), { numRuns: 50 });
  });
});

test('what is normalised once stays as it is, and no text makes a reader fail', () => {
  const beginnings = ['https://orcid.org/', 'https://doi.org/', 'doi:', 'RRID:', 'ror:', 'ark:', 'hdl:', 'http://purl.obolibrary.org/obo/', 'https://identifiers.org/', 'pmid:', 'arxiv:', 'FBbi:', 'isni:', 'https://scicrunch.org/resolver/', ''];
  const texts = fc.tuple(fc.constantFrom(...beginnings), fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }), fc.stringMatching(/^[0-9AX_:./-]{0,30}$/))).map((parts) => parts.join(''));
  fc.assert(fc.property(texts, (text) => {
    readPid(text);
    for (const { kind } of kinds) readPid(text, [kind]);
    const once = normaliseIri(text);
    if (once.changed) expect(normaliseIri(once.iri)).toEqual({ iri: once.iri, changed: false });
  }), { numRuns: 2000 });
});

test('examples of the kinds are in the form that is kept', () => {
  expect(kinds.map(({ example }) => normaliseIri(example))).toEqual(kinds.map(({ example }) => ({ iri: example, changed: false })));
});

// a reader that goes back over its text needs seconds for these
test('hostile texts of every length are read in one pass', () => {
  const parts = ['0', '0-', '10.1234/', ' ', '%20', 'doi:', 'RRID:', 'https://doi.org/', '.', '/', 'a', 'A_', '\u202e', '\u0660', '(', ':', 'txid', '10.', '%2f', 'x.full', '-'];
  for (const beginning of ['', 'https://orcid.org/', 'https://doi.org/', 'doi:', 'rrid:', 'ror:', 'hdl:', 'ark:/', 'ncbi:', 'https://identifiers.org/', 'uniprot:', 'ensembl:', 'https://purl.obolibrary.org/obo/']) {
    for (const part of parts) {
      for (const end of ['', '!', '\n']) {
        for (const length of [900, 100_000]) {
          const text = beginning + part.repeat(length / part.length) + end;
          expect(normaliseIri(text).iri).toBeTypeOf('string');
          for (const { kind } of kinds) readPid(text, [kind]);
        }
      }
    }
  }
}, 20_000);
