import { describe, expect, test } from 'vitest';
import { orcidCheckDigit, rorCheckDigits } from '../../../server/pids/check-digits.ts';
import { normaliseIri, readPid } from '../../../server/pids/pids.ts';

const taxon = 'http://purl.obolibrary.org/obo/NCBITaxon_9606';

/** ORCID's own examples, and ROR identifiers of well-known organisations. */
test('check digits of known identifiers', () => {
  expect(orcidCheckDigit('000000021825009')).toBe('7');
  expect(orcidCheckDigit('000000021694233')).toBe('X');
  expect(['05gq02987', '02mhbdp94', '04wxnsj81', '00f54p054'].map((id) => [id, id.slice(0, 7) + rorCheckDigits(id)]).filter(([id, right]) => id !== right)).toEqual([]);
});

describe('spellings lead to one IRI', () => {
  test.each([
    ['http://orcid.org/0000-0002-1825-0097', 'https://orcid.org/0000-0002-1825-0097'], ['https://www.orcid.org/0000-0002-1825-0097/', 'https://orcid.org/0000-0002-1825-0097'],
    ['orcid:0000-0002-1825-0097', 'https://orcid.org/0000-0002-1825-0097'], ['ORCID:0000000218250097', 'https://orcid.org/0000-0002-1825-0097'], ['https://orcid.org/0000-0002-1694-233x', 'https://orcid.org/0000-0002-1694-233X'],
    ['http://ror.org/05GQ02987', 'https://ror.org/05gq02987'], ['ror:05gq02987', 'https://ror.org/05gq02987'],
    ['http://dx.doi.org/10.1038/S41592-021-01327-9', 'https://doi.org/10.1038/s41592-021-01327-9'], ['doi:10.1101/ABC', 'https://doi.org/10.1101/abc'], ['https://doi.org/DOI: 10.1101/x', 'https://doi.org/10.1101/x'],
    ['https://doi.org/DOI:%2010.1101/x', 'https://doi.org/10.1101/x'], ['DOI: https://doi.org/10.1101/x', 'https://doi.org/10.1101/x'], ['https://doi.org/10.1002%2Fabc', 'https://doi.org/10.1002/abc'],
    ['https://doi.org/10.1002/(SICI)1097<1::AID>3.0', 'https://doi.org/10.1002/(sici)1097%3C1::aid%3E3.0'],
    ['hdl:21.T11998/0000-001A-3905-1', 'https://hdl.handle.net/21.T11998/0000-001A-3905-1'], ['https://doi.org/21.T11998/0000-001A-3905-1', 'https://hdl.handle.net/21.T11998/0000-001A-3905-1'], ['http://hdl.handle.net/10.1101/X', 'https://doi.org/10.1101/x'],
    ['RRID:AB_2138153', 'https://scicrunch.org/resolver/RRID:AB_2138153'], ['RRID: SCR_017697', 'https://scicrunch.org/resolver/RRID:SCR_017697'], ['http://scicrunch.org/resolver/CVCL_yl74', 'https://scicrunch.org/resolver/RRID:CVCL_YL74'],
    ['https://identifiers.org/RRID:AB_2138153', 'https://scicrunch.org/resolver/RRID:AB_2138153'], ['RRID:IMSR_JAX:000664', 'https://scicrunch.org/resolver/RRID:IMSR_JAX:000664'], ['CVCL:0030', 'https://scicrunch.org/resolver/RRID:CVCL_0030'],
    ['http://purl.obolibrary.org/obo/NCBITaxon_09606', taxon], ['https://purl.obolibrary.org/obo/NCBITaxon_9606', taxon], ['NCBITaxon:9606', taxon], ['NCBI:txid9606', taxon], ['obo:NCBITaxon_9606', taxon], ['taxonomy:9606', taxon],
    ['https://identifiers.org/taxonomy/9606', taxon], ['https://identifiers.org/taxonomy:9606', taxon], ['https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?mode=Info&id=9606', taxon], ['http://purl.uniprot.org/taxonomy/9606', taxon],
    ['obo:FBbi_00000246', 'http://purl.obolibrary.org/obo/FBbi_00000246'], ['FBbi:00000243', 'http://purl.obolibrary.org/obo/FBbi_00000243'], ['Fbbi:00000243', 'http://purl.obolibrary.org/obo/FBbi_00000243'], ['uberon:0000955', 'http://purl.obolibrary.org/obo/UBERON_0000955'],
    ['EFO:0007572', 'http://www.ebi.ac.uk/efo/EFO_0007572'], ['BAO:0002004', 'http://www.bioassayontology.org/bao#BAO_0002004'],
  ])('%s → %s', (iri, expected) => {
    expect(normaliseIri(iri)).toMatchObject({ iri: expected, changed: true, note: expect.stringContaining(iri) });
    expect(normaliseIri(expected)).toEqual({ iri: expected, changed: false });
  });
});

test.each(['http://localhost/records/a#b', 'http://schema.org/name', 'https://doi.org/', 'https://orcid.org/', 'https://sandbox.orcid.org/0000-0002-1825-0097', 'urn:uuid:1', 'mailto:a@b', 'http://purl.obolibrary.org/obo/',
  'http://purl.obolibrary.org/obo/ncbitaxon.owl', 'https://ror.org/about', 'unit:MicroM', 'https://identifiers.org/ensembl:ENSG1', '', ':', 'x', 'http://', 'https://scicrunch.org/browse', 'go:', 'http://purl.obolibrary.org/obo/NOSUCH_1'])('%s is left alone', (iri) => {
  expect(normaliseIri(iri)).toEqual({ iri, changed: false });
});

describe('faults say what would be right', () => {
  test.each([
    ['https://orcid.org/0000-0002-1825-0098', /last digit would be 7/, 'https://orcid.org/0000-0002-1825-0097'], ['https://orcid.org/0000-0002-1825-009', /16 digits/, undefined], ['https://ror.org/05gq02986', /would be 87/, 'https://ror.org/05gq02987'],
    ['https://ror.org/05gq0298x', /two digits/, 'https://ror.org/05gq02987'], ['https://ror.org/0lgq02987', /letter l/, undefined], ['https://doi.org/0.1101/2024.09', /begins with 10\./, 'https://doi.org/10.1101/2024.09'],
    ['RRID:AB_12x4', /AB identifiers/, undefined], ['RRID:CVCL_12345', /CVCL/, undefined],
  ])('%s', (iri, words, remedy) => {
    const result = normaliseIri(iri);
    expect(result).toMatchObject({ iri, changed: false, fault: { message: expect.stringMatching(words) } });
    expect(result.fault?.remedy).toBe(result.fault?.remedy && (remedy ?? result.fault.remedy));
  });
});

describe('identifiers in text fields', () => {
  test.each([
    ['0000-0002-1825-0097', undefined, 'https://orcid.org/0000-0002-1825-0097'], ['orcid.org/0000-0002-1825-0097', undefined, 'https://orcid.org/0000-0002-1825-0097'], [' 10.1101/2024.09.23.614351 ', undefined, 'https://doi.org/10.1101/2024.09.23.614351'],
    ['NCBITaxon_09606', undefined, taxon], ['05gq02987', undefined, 'https://ror.org/05gq02987'], ['AB_2138153', ['rrid'], 'https://scicrunch.org/resolver/RRID:AB_2138153'], ['\u202b10.1101/x', ['doi'], 'https://doi.org/10.1101/x'],
    ['21.T11998/0000-001A-3905-1', ['handle'], 'https://hdl.handle.net/21.T11998/0000-001A-3905-1'], ['doi.org/10.1101/x', ['doi'], 'https://doi.org/10.1101/x'],
  ] as const)('%s', (text, kinds, expected) => { expect(readPid(text, kinds)?.iri).toBe(expected); });

  test.each(['Homo sapiens', '', 'TBD', 'Wistar rat', 'a/b', '9606', 'AB_2138153', '-', 'n/a', 'Mus musculus (mouse)'])('%j is none', (text) => { expect(readPid(text)).toBeUndefined(); });

  test('a kind that is not asked for is not found', () => { expect(readPid('0000-0002-1825-0097', ['doi'])).toBeUndefined(); });
});
