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
    ['ISNI: 0000 0001 2103 2683', 'https://isni.org/isni/0000000121032683'], ['http://www.isni.org/isni/0000000121032683', 'https://isni.org/isni/0000000121032683'], ['https://api.ror.org/v2/organizations/05gq02987', 'https://ror.org/05gq02987'],
    ['doi:10.1101/2024.09.23.614351.', 'https://doi.org/10.1101/2024.09.23.614351'], ['https://doi.org/doi.org/10.1101/x', 'https://doi.org/10.1101/x'],
    ['pidinst:21.T11998/0000-001A-3905-1', 'https://hdl.handle.net/21.T11998/0000-001A-3905-1'], ['PIDINST:10.5442/NI000001', 'https://doi.org/10.5442/ni000001'], ['hdl:21.t11998/0000-001A-3905-1', 'https://hdl.handle.net/21.T11998/0000-001A-3905-1'],
    ['ark:/13030/nq943d251', 'https://n2t.net/ark:13030/nq943d251'], ['ark:13030/nq94-3d-251/', 'https://n2t.net/ark:13030/nq943d251'], ['http://n2t.net/ark:/13030/nq943d251', 'https://n2t.net/ark:13030/nq943d251'],
    ['RRID:MGI_3840442', 'https://scicrunch.org/resolver/RRID:MGI:3840442'], ['RRID:BDSC:605078', 'https://scicrunch.org/resolver/RRID:BDSC_605078'], ['RRID:RRID:AB_2138153', 'https://scicrunch.org/resolver/RRID:AB_2138153'], ['rrid:addgene_12259', 'https://scicrunch.org/resolver/RRID:Addgene_12259'],
    ['https://scicrunch.org/resolver/RRID:AB_2138153.json', 'https://scicrunch.org/resolver/RRID:AB_2138153'], ['https://rrid.site/RRID:SCR_017697', 'https://scicrunch.org/resolver/RRID:SCR_017697'], ['RRID:samn19842595', 'https://scicrunch.org/resolver/RRID:SAMN19842595'],
    ['cellosaurus:CVCL_0030', 'https://scicrunch.org/resolver/RRID:CVCL_0030'], ['cellosaurus:0030', 'https://scicrunch.org/resolver/RRID:CVCL_0030'], ['https://www.cellosaurus.org/CVCL_0030', 'https://scicrunch.org/resolver/RRID:CVCL_0030'], ['https://web.expasy.org/cellosaurus/cvcl_0030', 'https://scicrunch.org/resolver/RRID:CVCL_0030'],
    ['PMID: 31740819', 'https://pubmed.ncbi.nlm.nih.gov/31740819'], ['http://www.ncbi.nlm.nih.gov/pubmed/31740819', 'https://pubmed.ncbi.nlm.nih.gov/31740819'], ['https://identifiers.org/pubmed/31740819', 'https://pubmed.ncbi.nlm.nih.gov/31740819'], ['PMCID:PMC6861314', 'https://pmc.ncbi.nlm.nih.gov/articles/PMC6861314'], ['https://www.ncbi.nlm.nih.gov/pmc/articles/PMC6861314/', 'https://pmc.ncbi.nlm.nih.gov/articles/PMC6861314'],
    ['arXiv:2401.01234v2', 'https://arxiv.org/abs/2401.01234v2'], ['https://arxiv.org/pdf/2401.01234.pdf', 'https://arxiv.org/abs/2401.01234'],
    ['https://identifiers.org/ensembl:ENSG00000139618', 'http://rdf.ebi.ac.uk/resource/ensembl/ENSG00000139618'], ['uniprot:P12345', 'http://purl.uniprot.org/uniprot/P12345'], ['MESH:D012345', 'http://id.nlm.nih.gov/mesh/D012345'], ['https://bioregistry.io/chebi:15377', 'http://purl.obolibrary.org/obo/CHEBI_15377'], ['http://purl.bioontology.org/ontology/NCBITAXON/9606', taxon], ['https://bioregistry.io/NCBITaxon:9606', taxon], ['edam:topic_3382', 'http://edamontology.org/topic_3382'],
    ['EFO:0007572', 'http://www.ebi.ac.uk/efo/EFO_0007572'], ['EFO:EFO_0007572', 'http://www.ebi.ac.uk/efo/EFO_0007572'], ['https://www.ebi.ac.uk/efo/EFO_0007572', 'http://www.ebi.ac.uk/efo/EFO_0007572'], ['BAO:0002004', 'http://www.bioassayontology.org/bao#BAO_0002004'],
  ])('%s → %s', (iri, expected) => {
    expect(normaliseIri(iri)).toMatchObject({ iri: expected, changed: true, note: expect.stringContaining(iri) });
    expect(normaliseIri(expected)).toEqual({ iri: expected, changed: false });
  });
});

test.each(['http://localhost/records/a#b', 'http://schema.org/name', 'https://doi.org/', 'https://orcid.org/', 'https://sandbox.orcid.org/0000-0002-1825-0097', 'urn:uuid:1', 'mailto:a@b', 'http://purl.obolibrary.org/obo/',
  'http://purl.obolibrary.org/obo/ncbitaxon.owl', 'https://ror.org/about', 'unit:MicroM', 'https://identifiers.org/nosuch:ENSG1', 'geo:37.786971,-122.399677', 'data:text/plain,x', 'https://www.ebi.ac.uk/bioimage-archive/', 'http://www.ncbi.nlm.nih.gov/pubmed/', 'https://www.biorxiv.org/content/10.1101/2024.09.23.614351v1', '', ':', 'x', 'http://', 'https://scicrunch.org/browse', 'go:', 'http://purl.obolibrary.org/obo/NOSUCH_1'])('%s is left alone', (iri) => {
  expect(normaliseIri(iri)).toEqual({ iri, changed: false });
});

describe('faults say what would be right', () => {
  test.each([
    ['https://orcid.org/0000-0002-1825-0098', /last digit would be 7/, 'https://orcid.org/0000-0002-1825-0097'], ['https://orcid.org/0000-0002-1825-009', /16 digits/, undefined], ['https://ror.org/05gq02986', /would be 87/, 'https://ror.org/05gq02987'],
    ['https://ror.org/05gq0298x', /two digits/, 'https://ror.org/05gq02987'], ['https://ror.org/0lgq02987', /letter l/, undefined], ['https://doi.org/0.1101/2024.09', /begins with 10\./, 'https://doi.org/10.1101/2024.09'],
    ['isni:00000001210326', /16 digits/, undefined], ['isni:0000000121032680', /would be 3/, 'https://isni.org/isni/0000000121032683'], ['https://doi.org/.1101/2024.09', /begins with 10\./, 'https://doi.org/10.1101/2024.09'], ['https://doi.org/2024.09.23.614351', /only the end/, 'https://doi.org/10.1101/2024.09.23.614351'], ['doi:10.1101', /only the beginning/, undefined],
    ['hdl:1234.1675', /a prefix, a slash and a name/, 'https://hdl.handle.net/1234/1675'], ['arXiv:2413.01234', /no month 13/, undefined], ['RRID:MMRRC_34840', /MMRRC identifiers/, undefined],
    ['RRID:AB_12x4', /AB identifiers/, undefined], ['RRID:CVCL_12345', /CVCL/, undefined],
  ])('%s', (iri, words, remedy) => {
    const result = normaliseIri(iri);
    expect(result).toMatchObject({ iri, changed: false, fault: { message: expect.stringMatching(words) } });
    if (remedy !== undefined) expect(result.fault?.remedy).toBe(remedy);
  });
});

describe('identifiers in text fields', () => {
  test.each([
    ['0000-0002-1825-0097', undefined, 'https://orcid.org/0000-0002-1825-0097'], ['orcid.org/0000-0002-1825-0097', undefined, 'https://orcid.org/0000-0002-1825-0097'], [' 10.1101/2024.09.23.614351 ', undefined, 'https://doi.org/10.1101/2024.09.23.614351'],
    ['NCBITaxon_09606', undefined, taxon], ['05gq02987', undefined, 'https://ror.org/05gq02987'], ['AB_2138153', ['rrid'], 'https://scicrunch.org/resolver/RRID:AB_2138153'], ['\u202b10.1101/x', ['doi'], 'https://doi.org/10.1101/x'],
    ['0000–0002–1825–0097', undefined, 'https://orcid.org/0000-0002-1825-0097'], ['0000000218250097', ['orcid'], 'https://orcid.org/0000-0002-1825-0097'], ['0000 0001 2103 2683', ['isni'], 'https://isni.org/isni/0000000121032683'], ['31740819', ['pubmed'], 'https://pubmed.ncbi.nlm.nih.gov/31740819'], ['PMC6861314', undefined, 'https://pmc.ncbi.nlm.nih.gov/articles/PMC6861314'], ['AB_2138153', ['rrid', 'doi'], 'https://scicrunch.org/resolver/RRID:AB_2138153'], ['CVCL_0030', undefined, 'https://scicrunch.org/resolver/RRID:CVCL_0030'],
    ['21.T11998/0000-001A-3905-1', ['handle'], 'https://hdl.handle.net/21.T11998/0000-001A-3905-1'], ['doi.org/10.1101/x', ['doi'], 'https://doi.org/10.1101/x'],
  ] as const)('%s', (text, kinds, expected) => { expect(readPid(text, kinds)?.iri).toBe(expected); });

  test.each(['Homo sapiens', '', 'TBD', 'Wistar rat', 'a/b', '9606', 'AB_2138153', '-', 'n/a', 'Mus musculus (mouse)', '2024-01-01', '0049-30-123456', '12345', 'note: see below', 'S1: overview'])('%j is none', (text) => { expect(readPid(text)).toBeUndefined(); });

  test('a kind that is not asked for is not found', () => { expect(readPid('0000-0002-1825-0097', ['doi'])).toBeUndefined(); });

  // faults of submissions to the BioImage Archive that its curators mended
  test.each([
    ['https://www.biorxiv.org/content/10.1101/2024.09.23.614351v1.full#F3', 'https://doi.org/10.1101/2024.09.23.614351'], ['https://www.nature.com/articles/s41592-021-01327-9#Sec2', 'https://doi.org/10.1038/s41592-021-01327-9'], ['https://elifesciences.org/articles/55913', 'https://doi.org/10.7554/elife.55913'],
    ['https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0123456&x=1', 'https://doi.org/10.1371/journal.pone.0123456'], ['https://onlinelibrary.wiley.com/doi/full/10.1002/jemt.20001', 'https://doi.org/10.1002/jemt.20001'], ['0.1101/2024.09.23.614351', 'https://doi.org/10.1101/2024.09.23.614351'], ['2024.09.23.614351', 'https://doi.org/10.1101/2024.09.23.614351'],
  ])('%s is no DOI, but names one', (text, remedy) => { expect(readPid(text, ['doi'])?.fault?.remedy).toBe(remedy); });

  test.each(['TBD', 'in preparation', 'https://example.org/paper', 'bioRxiv'])('%s names no DOI', (text) => { expect(readPid(text, ['doi'])).toBeUndefined(); });
});

test('an RRID says what it identifies, an ARK whether it has a check character', () => {
  const about = ['AB_2138153', 'CVCL_0030', 'SCR_017697', 'Addgene_12259', 'IMSR_JAX:000664', 'ZFIN_ZDB-GENO-960809-7'].map((id) => readPid(`RRID:${id}`)?.about);
  expect(about).toEqual(['antibody', 'cell line', 'software, tool, database or facility', 'plasmid', 'organism', 'organism']);
  expect(readPid('ark:13030/xf93gt2q')?.note).toMatch(/is the check character/);
  expect(readPid('ark:13030/xf93gt2r')?.note).toMatch(/no check character/);
});
