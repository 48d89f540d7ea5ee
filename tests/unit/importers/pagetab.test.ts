import { expect, test } from 'vitest';
import type { Result } from '../../../server/rdf/report.ts';
import { fixture, lossAt, readAll, readOne, valuesOf } from './importer-harness.ts';

type Json = Record<string, unknown>;
interface Section { type?: unknown; accno?: string; attributes?: unknown; subsections?: unknown; links?: unknown; files?: unknown }
const submission = (): { accno: string; attributes: Json[]; section: Section & { attributes: Json[]; links: Json[]; subsections: Section[] } } => JSON.parse(new TextDecoder().decode(fixture('submission.json'))) as never;
const changed = (change: (whole: ReturnType<typeof submission>) => unknown): string => { const whole = submission(); change(whole); return JSON.stringify(whole); };
const findings = async (change: (whole: ReturnType<typeof submission>) => unknown): Promise<Result[]> => (await readOne(changed(change))).findings;
const sectionOf = (whole: ReturnType<typeof submission>, type: string): Section & { attributes: Json[] } => whole.section.subsections.find((each) => each.type === type) as never;
const put = (whole: ReturnType<typeof submission>, type: string, name: string, value: unknown): void => { (sectionOf(whole, type).attributes.find((each) => each['name'] === name))!['value'] = value; };
const set = (type: string, name: string, value: unknown) => (whole: ReturnType<typeof submission>): void => { put(whole, type, name, value); };

test('a sound submission is read without a finding', async () => {
  const read = await readOne(fixture('submission.json'), { name: 'submission.json' });
  expect(read.findings).toEqual([]);
  expect(read.record).toBe('http://localhost:7117/records/S-EXAMPLE1');
  expect(read.loss.dropped).toBe(0);
  expect(read.warnings).toEqual([]);
});

test('sections become linked resources, whatever the case of their names', async () => {
  const read = await readOne(fixture('submission.json'));
  expect(valuesOf(read, '#study-1', 'a')).toEqual(['https://w3id.org/micrograph/Study']);
  expect(valuesOf(read, '#study-1', 'schema:keywords')).toEqual(['mitosis', 'spindle']);
  expect(valuesOf(read, '#study-1', 'dcterms:license')).toEqual(['https://creativecommons.org/licenses/by/4.0/']);
  const [author] = valuesOf(read, '#study-1', 'schema:author');
  expect(valuesOf(read, author!, 'schema:identifier')).toEqual(['https://orcid.org/0000-0002-1825-0097']);
  expect(valuesOf(read, author!, 'schema:affiliation')).toEqual(['#o1']);
  expect(valuesOf(read, '#Study%20Component-1', 'mg:partOfStudy')).toEqual(['#study-1']);
  const [grant] = valuesOf(read, '#study-1', 'schema:funding');
  expect(valuesOf(read, valuesOf(read, grant!, 'schema:funder')[0]!, 'schema:name')).toEqual(['Foundation for Examples']);
});

test('associations by title become links between what they name', async () => {
  const read = await readOne(fixture('submission.json'));
  expect(valuesOf(read, '#Study%20Component-1', 'mg:biosample')).toEqual(['#Biosample-1']);
  expect(valuesOf(read, '#Study%20Component-1', 'mg:acquisition')).toEqual(['#Image%20acquisition-1']);
  expect(valuesOf(read, '#Specimen-1', 'prov:wasDerivedFrom')).toEqual(['#Biosample-1']);
  expect(valuesOf(read, '#Image%20acquisition-1', 'mg:specimen')).toEqual(['#Specimen-1']);
});

test('what no row takes is kept under the name that it has', async () => {
  const read = await readOne(fixture('submission.json'));
  expect(valuesOf(read, '#study-1', 'https://www.ebi.ac.uk/biostudies/pagetab#colour_of_the_dish')).toEqual(['blue']);
  const odd = await readOne(changed(({ section }) => section.subsections.push({ type: 'Weather report', attributes: [{ name: 'Wind', value: 'west' }] })));
  expect(odd.findings).toEqual([expect.objectContaining({ severity: 'Info', value: 'Weather report', origin: { pointer: '/section/subsections/8/type' } })]);
  expect(odd.quads.some(({ object }) => object.value === 'west')).toBe(true);
  expect(odd.loss.dropped).toBe(0);
});

test("the converter's form, sections within sections, is read as the same, and said", async () => {
  const nested = changed((whole) => {
    const { subsections } = whole.section;
    const component = sectionOf(whole, 'Study Component'), inner = ['Biosample', 'Specimen', 'Image acquisition'].map((type) => sectionOf(whole, type));
    inner[0]!.subsections = [{ type: 'Organism', attributes: [{ name: 'Scientific name', value: 'Homo sapiens' }, { name: 'NCBI taxon ID', value: 'NCBI:txid9606' }] }];
    inner[2]!.subsections = [{ type: 'Imaging Method', attributes: [{ name: 'Ontology Value', value: 'spinning disk confocal microscopy' }, { name: 'Ontology Term ID', value: 'FBbi:00000253' }] }];
    component.subsections = inner;
    whole.section.subsections = subsections.filter((each) => !(inner as Section[]).includes(each));
  });
  const read = await readOne(nested);
  expect(valuesOf(read, '#Study%20Component-1', 'mg:biosample')).toEqual(['#Biosample-1']);
  expect(valuesOf(read, '#Specimen-1', 'prov:wasDerivedFrom')).toEqual(['#Biosample-1']);
  expect(valuesOf(read, '#Biosample-1', 'mg:organism')).toEqual(['http://purl.obolibrary.org/obo/NCBITaxon_9606']);
  expect(valuesOf(read, '#Image%20acquisition-1', 'mg:imagingMethod')).toEqual(['http://purl.obolibrary.org/obo/FBbi_00000253']);
  expect(read.findings.map(({ message }) => message)).toEqual(Array.from({ length: 3 }, () => expect.stringMatching(/stands in a study component; it is read/) as unknown));
});

test('submissions from before the templates: experiments, terms in qualifiers', async () => {
  const read = await readOne(JSON.stringify({ accno: 'S-OLD1', attributes: [{ name: 'Title', value: 'Old' }], section: { type: 'Study', attributes: [{ name: 'Organism', value: 'Saccharomyces cerevisiae', valqual: [{ name: 'Ontology', value: 'NCBITaxon' }, { name: 'TermId', value: '4932' }] }],
    subsections: [{ type: 'Experiment', attributes: [{ name: 'Imaging Method', value: 'fluorescence microscopy', valqual: [{ name: 'TermId', value: 'FBbi_00000246' }] }, { name: 'File List', value: 'list.json' }] }] } }));
  expect(valuesOf(read, '#S-OLD1/study-0', 'mg:organism')).toEqual(['http://purl.obolibrary.org/obo/NCBITaxon_4932']);
  expect(valuesOf(read, '#S-OLD1/study-0', 'dcterms:title')).toEqual(['Old']);
  expect(valuesOf(read, '#S-OLD1/study-0/experiment-0', 'mg:imagingMethod')).toEqual(['http://purl.obolibrary.org/obo/FBbi_00000246']);
  expect(valuesOf(read, '#S-OLD1/study-0/experiment-0', 'mg:fileList')).toEqual(['list.json']);
});

const publication = (name: string, value: string) => (whole: ReturnType<typeof submission>): void => { put(whole, 'Publication', name, value); };
test.each([
  ['a page instead of a DOI', publication('DOI', 'https://www.nature.com/articles/s41598-020-12345-6#Sec2'), /not a DOI/, /10\.1038\/s41598-020-12345-6/],
  ['a name before a DOI', publication('DOI', 'DOI: https://doi.org/10.1234/abc.'), /not how a DOI is written/, /https:\/\/doi\.org\/10\.1234\/abc$/],
  ['a prefix with a blank', publication('DOI', 'doi: 10.1234/abc'), /not how a DOI is written/, /10\.1234\/abc$/],
  ['two prefixes', publication('DOI', 'https://doi.org/DOI: 10.1234/abc'), /not how a DOI is written/, /10\.1234\/abc$/],
  ['a lost first digit', publication('DOI', '0.1101/2024.01.02.123456'), /no DOI/, /10\.1101\/2024\.01\.02\.123456/],
  ['only the end', publication('DOI', '2024.01.02.123456'), /end of a DOI/, /10\.1101\/2024\.01\.02\.123456/],
  ['a word for "not yet"', publication('DOI', 'TBD'), /stands for "not known"/, /leave it out/],
  ['an arXiv number', publication('DOI', 'arXiv:2401.01234v2'), /identifier of arXiv/, /10\.48550\/arXiv\.2401\.01234,/],
  ['a word behind', publication('DOI', 'https://doi.org/10.1234/abc Funding'), /more in it/, /10\.1234\/abc$/],
  ['a blank inside', publication('DOI', 'https://doi.org/10.1101/2024.01 .02.123456'), /has a blank in it/, /10\.1101\/2024\.01\.02\.123456/],
  ['a blank before letters', publication('DOI', '10.1093/ nar/gkz123'), /has a blank in it/, /10\.1093\/nar\/gkz123/],
  ['a blank after the slash', publication('DOI', 'https://doi.org/10.1101/ 2024.01.02.123456'), /has a blank in it/, /10\.1101\/2024\.01\.02\.123456/],
  ['no DOI at all', publication('DOI', 'see the paper'), /is no DOI/, /leave it out/],
])('a DOI with %s is said, with what would be right', async (_what, change, message, right) => {
  const found = await findings(change);
  expect(found).toEqual([expect.objectContaining({ severity: 'Warning', field: 'doi', origin: { pointer: '/section/subsections/2/attributes/1/value' } })]);
  expect(found[0]!.message).toMatch(message);
  expect(found[0]!.remedy).toMatch(right);
});

test.each(['BIO ', 'pending', 'in revision', 'On the motion of spindles in cells', 'PMC1234567', '10.1234/abc'])('"%s" is no PubMed identifier', async (value) => {
  expect(await findings(publication('Pubmed ID', value))).toEqual([expect.objectContaining({ message: expect.stringMatching(/PubMed/) as unknown, origin: { pointer: '/section/subsections/2/attributes/2/value' } })]);
});

test.each([
  ['written twice', 'ada@example.orgada@example.org', /twice/, 'ada@example.org'],
  ['written twice with a blank', 'ada@example.org ada@example.org', /more in it/, 'ada@example.org'],
  ['cut off', 'ada@example', /host has no dot/, undefined],
  ['without @', 'ada.example.org', /has no @/, undefined],
  ['with two dots', 'ada@exa..ple.org', /two dots/, undefined],
  ['with name and brackets', 'Ada Example <ada@example.org>', /more in it/, 'ada@example.org'],
  ['with an invisible character', '\u202bada@example.org', /invisible character.*U\+202B/, 'ada@example.org'],
  ['with two @', 'ada@lovelace@example.org', /more than one @/, undefined],
  ['of two people', 'ada@example.org, ben@example.org', /several/, undefined],
])('an e-mail address %s is said; what is certain is taken', async (_what, value, message, taken) => {
  const read = await readOne(changed(set('author', 'E-mail', value)));
  expect(read.findings).toEqual([expect.objectContaining({ severity: 'Warning', field: 'email', message: expect.stringMatching(message) as unknown, remedy: expect.any(String) as unknown, origin: { pointer: '/section/subsections/0/attributes/1/value' } })]);
  const [author] = valuesOf(read, '#study-1', 'schema:author');
  expect(valuesOf(read, author!, 'schema:email')).toEqual(taken === undefined ? [] : [taken]);
  expect(lossAt(read, '/submission/study/author/@e-mail')?.what).not.toBe('dropped');
});

const other: [string, (whole: ReturnType<typeof submission>) => unknown, RegExp, RegExp, string][] = [
  ['a licence spelt in another way', ({ section }) => { section.attributes[4]!['value'] = 'CC-BY 4.0'; }, /not how this licen[sc]e is written/, /"CC BY 4\.0"/, '/section/attributes/4/value'],
  ['a licence that nobody knows', ({ section }) => { section.attributes[4]!['value'] = 'CC BY 5.0'; }, /not among the known values of licen[sc]e/, /"CC BY 4\.0"/, '/section/attributes/4/value'],
  ['a link by bare DOI without type', ({ section }) => { section.links[1]!['attributes'] = []; }, /nothing says so/, /10\.1234\/spindles\.data/, '/section/links/1/url'],
  ['a link without https', ({ section }) => { section.links[0]!['url'] = 'example.org/spindles'; }, /does not say https/, /https:\/\/example\.org\/spindles/, '/section/links/0/url'],
  ['a blank within an address', ({ section }) => { section.links[0]!['url'] = 'https://example.org/ spindles'; }, /has a blank/, /https:\/\/example\.org\/spindles/, '/section/links/0/url'],
  ['an affiliation that is not marked', (whole) => { delete sectionOf(whole, 'author').attributes[3]!['reference']; }, /not marked as a reference/, /"reference": true/, '/section/subsections/0/attributes/3/value'],
  ['an affiliation to nothing', set('author', 'affiliation', 'o7'), /accno of no organisation/, /o1|add the organisation/, '/section/subsections/0/attributes/3/value'],
  ['an organisation without name', (whole) => sectionOf(whole, 'organisation').attributes.shift(), /has no name/, /give it its name/, '/section/subsections/1'],
  ['an ORCID with a wrong digit', set('author', 'ORCID', '0000-0002-1825-0098'), /wrong check digit/, /0000-0002-1825-0097/, '/section/subsections/0/attributes/2/value'],
  ['a ROR identifier with wrong digits', set('organisation', 'RORID', 'https://ror.org/05gq02988'), /ROR/, /05gq02987/, '/section/subsections/1/attributes/1/value'],
  ['a section type that there is not', (whole) => { sectionOf(whole, 'Specimen').type = 'Specimens'; }, /no section type; it is read as "specimen"/, /"specimen"/, '/section/subsections/5/type'],
  ['a title that no biosample has', set('Biosample', 'Title', 'Dividing EXA cells'), /title of no biosample/, /"Dividing EXA cells"/, '/section/subsections/7/subsections/0/attributes/0/value'],
  ['a title in another case', set('Biosample', 'Title', 'dividing  Cells'), /as it is spelt; it is read as/, /"dividing\s+Cells"/, '/section/subsections/7/subsections/0/attributes/0/value'],
  ['a title that two biosamples have', (whole) => whole.section.subsections.push({ ...sectionOf(whole, 'Biosample'), accno: 'Biosample-2' }), /more than one biosample/, /of its own/, '/section/subsections/7/subsections/0/attributes/0/value'],
  ['an accession number given twice', (whole) => whole.section.subsections.push({ type: 'Specimen', accno: 'Specimen-1', attributes: [{ name: 'Title', value: 'Other' }] }), /stands at several elements/, /its own/, '/section/subsections/8/accno'],
  ['an association without specimen', (whole) => { (sectionOf(whole, 'Study Component').subsections as { attributes: Json[] }[])[0]!.attributes.splice(1, 1); }, /has no specimen/, /specimen/, '/section/subsections/7/subsections/0'],
  ['a list split within parentheses', (whole) => { sectionOf(whole, 'Biosample').attributes.splice(3, 1, ...['tubulin tagged (N terminus', 'one allele', 'both colours)'].map((value) => ({ name: 'Intrinsic variable', value }))); }, /opens a parenthesis/, /"tubulin tagged \(N terminus, one allele, both colours\)"/, '/section/subsections/4/attributes/3/value'],
  ['an author without affiliation', (whole) => sectionOf(whole, 'author').attributes.pop(), /has no affiliation/, /affiliation/, '/section/subsections/0'],
  ['a study component without associations', (whole) => { sectionOf(whole, 'Study Component').subsections = []; }, /has no associations/, /associations/, '/section/subsections/7'],
  ['a study component without files', (whole) => sectionOf(whole, 'Study Component').attributes.pop(), /has no file list/, /file list/, '/section/subsections/7'],
  ['a term that is none', (whole) => { (sectionOf(whole, 'Image acquisition').attributes[3]!)['valqual'] = [{ name: 'TermId', value: 'spinning' }]; }, /no identifier of a term/, /leave it out/, '/section/subsections/6/attributes/3/valqual/0/value'],
  ['an empty section', ({ section }) => section.subsections.push({ type: 'Publication', accno: 'p2' }), /is empty/, /leave it out/, '/section/subsections/8'],
];
test.each(other)('%s is said at its place, with what would be right', async (_what, change, message, right, pointer) => {
  const found = (await findings(change)).filter(({ origin }) => origin?.pointer === pointer);
  expect(found).toEqual([expect.objectContaining({ message: expect.stringMatching(message) as unknown, remedy: expect.stringMatching(right) as unknown })]);
});

test('values of a wrong kind are said with their pointer, and kept as text', async () => {
  const read = await readOne(changed(({ section }) => {
    section.attributes.push({ name: 'Keywords', value: { not: 'text' } }, { value: 'nameless' }, 'bare' as unknown as Json, { name: 'Keywords', value: 5 }, { name: 'Keywords', value: null });
    section.subsections.push('text' as unknown as Section, { type: 7, attributes: 'none', subsections: {}, files: [[{ path: 'a.tif', size: 5, type: 'file' }], 3] });
  }));
  expect(read.findings.filter(({ severity }) => severity === 'Warning').map(({ origin }) => origin?.pointer)).toEqual([
    '/section/attributes/6/value', '/section/attributes/7', '/section/attributes/8', '/section/subsections/8', '/section/subsections/9', '/section/subsections/9/attributes', '/section/subsections/9/subsections', '/section/subsections/9/files/1',
  ]);
  expect(valuesOf(read, '#study-1', 'schema:keywords')).toEqual(['5', 'mitosis', 'spindle', '{"not":"text"}']);
  expect(read.quads.some(({ object }) => object.value === 'a.tif')).toBe(true);
  expect(read.loss.items.filter(({ what }) => what === 'dropped')).toEqual([expect.objectContaining({ reason: 'the value is empty' })]);
});

test('several submissions in one document are several records', async () => {
  const two = JSON.stringify({ submissions: [submission(), { ...submission(), accno: 'S-EXAMPLE2' }] });
  expect((await readAll(two)).map(({ record }) => record.replace(/^.*\//, ''))).toEqual(['S-EXAMPLE1', 'S-EXAMPLE2']);
  expect((await readAll(two))[1]!.origins.find('http://localhost:7117/records/S-EXAMPLE2#study-1')).toEqual({ pointer: '/submissions/1/section' });
});

test('a hundred thousand rows are read', async () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => ({ path: `image-${index}.tif`, size: index, type: 'file' }));
  const read = await readOne(changed(({ section }) => { section.files = rows; }));
  expect(read.loss.kept).toBeGreaterThan(200_000);
});

test.each([
  ['cut off', (text: string) => text.slice(0, 700), { line: expect.any(Number) as unknown }],
  ['in UTF-16', (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le')), { line: 1, column: 1 }],
  ['in Latin-1', (text: string) => new Uint8Array(Buffer.from(text.replace('Spindles', 'Spindl\u00e9s'), 'latin1')), { line: 5, column: expect.any(Number) as unknown }],
  ['nested without end', (text: string) => text.replace('"blue"', '['.repeat(1000)), { line: expect.any(Number) as unknown }],
  ['without section', () => '{"accno":"S-X","attributes":[]}', { pointer: '' }],
  ['with the prototype as key', (text: string) => text.replace('"Colour of the dish"', '"x", "__proto__": 1'), { line: expect.any(Number) as unknown }],
  ['with text for its section', () => '{"accno":"S-X","section":"none"}', { pointer: '' }],
])('a submission %s is refused with its place', async (_what, spoil, origin) => {
  await expect(readOne(spoil(new TextDecoder().decode(fixture('submission.json'))), { format: 'pagetab' })).rejects.toMatchObject({ code: 'source-not-readable', fields: { origin: expect.objectContaining(origin) as unknown } });
});

test('a key that stands twice is said, since only the last of its values is there', async () => {
  const text = new TextDecoder().decode(fixture('submission.json')).replace('"accno": "o1",', '"accno": "o2", "accno": "o1",');
  expect((await readOne(text)).findings).toEqual([expect.objectContaining({ message: expect.stringMatching(/"accno" stands twice/) as unknown, origin: expect.objectContaining({ pointer: '/section/subsections/1/accno' }) as unknown })]);
});

test('where a field takes one value the first is taken; the others are said and kept', async () => {
  const read = await readOne(changed((whole) => { sectionOf(whole, 'Specimen').attributes.push({ name: 'Growth protocol', value: 'In a dish' }, { name: 'Growth protocol', value: 'In a flask' }); whole.section.attributes.push({ name: 'License', value: 'CC0' }); }));
  expect(read.findings).toEqual([
    expect.objectContaining({ severity: 'Warning', field: 'license', value: 'CC0', origin: { pointer: '/section/attributes/6/value' } }),
    expect.objectContaining({ severity: 'Warning', field: 'growthProtocol', value: 'In a flask', remedy: 'keep one of them' }),
  ]);
  expect(valuesOf(read, '#Specimen-1', 'mg:growthProtocol')).toEqual(['In a dish']);
  expect(valuesOf(read, '#Specimen-1', 'https://www.ebi.ac.uk/biostudies/pagetab#growth_protocol')).toEqual(['In a flask']);
});

test('a date in another form is said, and what it should be where that is sure', async () => {
  for (const [value, right] of [['2026/03/01', /2026-03-01/], ['March 2026', /leave it out/], ['2026-02-31', /leave it out/]] as const) {
    expect(await findings(({ section }) => section.attributes.push({ name: 'ReleaseDate', value }))).toEqual([expect.objectContaining({ field: 'releaseDate', remedy: expect.stringMatching(right) as unknown, origin: { pointer: '/section/attributes/6/value' } })]);
  }
});

test('what is no submission in a list of them is said', async () => {
  const [read] = await readAll(JSON.stringify([submission(), { accno: 'S-EXAMPLE9' }, 'text']));
  expect(read!.findings.map(({ origin }) => origin?.pointer)).toEqual(['/1', '/2']);
});

test('a text of a megabyte where an address belongs takes no time to speak of', async () => {
  const long = `ada@${'a'.repeat(1_000_000)}`;
  const found = await findings((whole) => { put(whole, 'author', 'E-mail', long); put(whole, 'Publication', 'DOI', `10.1234/${'a '.repeat(500_000)}`); });
  expect(found.map(({ message }) => message)).toEqual([expect.stringMatching(/characters is no e-mail address/), expect.stringMatching(/characters is no DOI/)]);
});

test('a file list is read: files with their size, annotations with the image that they were made from', async () => {
  const list = [
    { path: 'a/1.tif', size: 100, type: 'file', attributes: [{ name: 'Stain', value: 'DAPI' }] },
    { path: 'a/1_mask.tif', size: 50, type: 'file', attributes: [{ name: 'Annotation type', value: 'Segmentation masks' }, { name: 'Source image', value: 'a/1.tif' }] },
    { path: 'a/2_mask.tif', size: 60, type: 'file', attributes: [{ name: 'source image ID', value: 'a/1.tif' }] },
    5,
  ];
  const read = await readOne(JSON.stringify(list), { name: 'masks.json' });
  expect(read.record).toMatch(/\/records\/file-list-[0-9a-f]{16}$/);
  expect(valuesOf(read, '#file%20list-0/file-0', 'a')).toEqual(['https://w3id.org/micrograph/DataFile']);
  expect(valuesOf(read, '#file%20list-0/file-0', 'dcat:byteSize')).toEqual(['100']);
  expect(valuesOf(read, '#file%20list-0/file-0', 'https://www.ebi.ac.uk/biostudies/pagetab#stain')).toEqual(['DAPI']);
  const [first, second] = [0, 1].map((index) => valuesOf(read, `#file%20list-0/annotation%20file-${index}`, 'prov:wasDerivedFrom'));
  expect(first).toHaveLength(1);
  expect(second).toEqual(first);
  expect(valuesOf(read, first![0]!, 'schema:name')).toEqual(['a/1.tif']);
  expect(valuesOf(read, '#file%20list-0/annotation%20file-0', 'mg:annotationType')).toEqual(['segmentation_mask']);
  expect(read.findings).toEqual([expect.objectContaining({ origin: { pointer: '/3' } })]);
});
