/** Files of mappings as people make them: what is read all the same, what is refused, and that each oddity is said with its line. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isKnownError } from '../../../server/errors.ts';
import type { Mapping } from '../../../server/sssom/mapping.ts';
import { joinList, splitList } from '../../../server/sssom/cells.ts';
import { readSssom, readSssomText } from '../../../server/sssom/read.ts';
import { mappingSlots, slotFacts } from '../../../server/sssom/slots.ts';
import type { SlotFacts } from '../../../server/sssom/slots.ts';
import { writeJson, writeRdf, writeTsv } from '../../../server/sssom/write.ts';

const head = '#curie_map:\n#  A: http://example.org/a/\n#  B: http://example.org/b/\n#mapping_set_id: https://example.org/set\n#license: https://creativecommons.org/publicdomain/zero/1.0/\n';
const names = 'subject_id\tpredicate_id\tobject_id\tmapping_justification';
const row = 'A:1\tskos:exactMatch\tB:1\tsemapv:ManualMappingCuration';
const file = (...lines: string[]): string => `${head}${lines.join('\n')}\n`;
const one: Mapping = { subject_id: 'http://example.org/a/1', predicate_id: 'http://www.w3.org/2004/02/skos/core#exactMatch', object_id: 'http://example.org/b/1', mapping_justification: 'https://w3id.org/semapv/vocab/ManualMappingCuration' };

/** name → text, the one mapping that must come out, and the findings as "line rule". */
const kind: readonly [string, string | Uint8Array, Partial<Mapping>, string[]][] = [
  ['blanks after the number sign', file(names, row).replaceAll(/^#/gm, '# '), {}, []],
  ['lines that end in CR LF', file(names, row).replaceAll('\n', '\r\n'), {}, []],
  ['lines that end in CR', file(names, row).replaceAll('\n', '\r'), {}, ['1 line-ends']],
  ['mixed line ends', file(names, row).replace('\n', '\r\n'), {}, ['2 line-ends']],
  ['a byte order mark', `\ufeff${file(names, row)}`, {}, ['1 byte-order-mark']],
  ['tabs after the metadata', file(names, row).replaceAll(/^(#.*)$/gm, '$1\t\t\t'), {}, ['1 trailing-delimiters']],
  ['a CSV file', file(names, row).replaceAll('\t', ',').replaceAll(/^(#.*)$/gm, '$1,,,'), {}, ['1 trailing-delimiters', '6 not-tabs']],
  ['a line of metadata that a spreadsheet put in quotes', file(names, row).replaceAll('\t', ',').replace('#license', '"#comment: one, two",,\n#license'), {}, ['7 not-tabs']],
  ['a quoted cell with tab, quote and line end', file(`${names}\tcomment`, `${row}\t"a\tb ""c""\nd"`), { comment: 'a\tb "c"\nd' }, []],
  ['a quotation mark that is none', file(`${names}\tcomment`, `${row}\t"half a quote`), { comment: '"half a quote' }, ['7 quotes']],
  ['a list with escaped bars', file(`${names}\tmatch_string`, `${row}\tC\\|D|E`), { match_string: ['C|D', 'E'] }, []],
  ['a list that begins empty', file(`${names}\tauthor_label`, `${row}\t|Bob`), { author_label: ['Bob'] }, []],
  ['one value where the metadata may have several', file(names, row).replace('#license', '#subject_preprocessing: semapv:Stemming\n#license'), { subject_preprocessing: ['https://w3id.org/semapv/vocab/Stemming'] }, []],
  ['match_type of before 0.9', file(names.replace('mapping_justification', 'match_type'), row.replace('semapv:ManualMappingCuration', 'HumanCurated')), {}, ['7 earlier-version']],
  ['match_term_type of before 0.9', file(`${names}\tmatch_term_type`, `${row}\tClassMatch`), { subject_type: 'owl class', object_type: 'owl class' }, ['7 earlier-version']],
  ['a registered prefix that is not declared', file(names, row.replace('B:1', 'UBERON:0000955')), { object_id: 'http://purl.obolibrary.org/obo/UBERON_0000955' }, ['7 prefix-not-declared']],
  ['a built-in prefix that is declared as something else', file(names, row).replace('#  A:', '#  skos: http://example.org/skos#\n#  A:'), {}, ['2 built-in-prefix']],
  ['an IRI where a CURIE belongs', file(names, row.replace('B:1', 'http://example.org/b/1')), {}, ['7 iri-for-curie']],
  ['names of slots in capitals', file(names.replace('subject_id', 'Subject_ID'), row), {}, ['6 slot-otherwise']],
  ['a column that is no slot', file(`${names}\tcount`, `${row}\t2`), { extensions: { 'http://sssom.invalid/count': '2' } }, ['6 slot-not-known']],
  ['a defined extension slot', file(`${names}\text_to`, `${row}\tA:9`).replace('#license', '#extension_definitions:\n#  - slot_name: ext_to\n#    property: B:to\n#    type_hint: linkml:Uriorcurie\n#license'), { extensions: { 'http://example.org/b/to': 'http://example.org/a/9' } }, []],
  ['a date with a time, a decimal comma, a word otherwise', file(`${names}\tmapping_date\tconfidence\tsubject_type\tpredicate_modifier`, `${row}\t2026-03-02T10:00:00Z\t0,9\towl:Class\tNOT`), { mapping_date: '2026-03-02', confidence: 0.9, subject_type: 'owl class', predicate_modifier: 'Not' }, ['7 date-with-time', '7 decimal-comma', '7 word-otherwise', '7 word-otherwise']],
  ['nothing, said in words', file(`${names}\tconfidence\tmapping_date`, `${row}\tNaN\tNA`), {}, ['7 no-value', '7 no-value']],
  ['a date that is none', file(`${names}\tmapping_date`, `${row}\t2026-02-30`), {}, ['7 not-a-date']],
  ['a text in quotation marks that begins with a number sign', file('subject_label\tsubject_type\tpredicate_id\tobject_id\tmapping_justification', '"#1 control"\trdfs literal\tskos:exactMatch\tB:1\tsemapv:ManualMappingCuration'), { subject_id: undefined, subject_label: '#1 control', subject_type: 'rdfs literal' }, []],
  ['blanks around a label', file(`${names}\tsubject_label`, `${row}\t |x `), { subject_label: '|x' }, ['7 blanks-around']],
  ['a comment in the table, an empty line, an empty row', file(names, '# later', '', row, '\t\t\t'), {}, ['7 comment-in-table', '8 empty-line', '10 empty-line']],
  ['tabs that are missing at the end', file(`${names}\tcomment\tother`, row), {}, ['7 too-few-cells']],
  ['a set slot that a mapping has too', file(`${names}\tmapping_tool`, `${row}\tours`).replace('#license', '#mapping_tool: theirs\n#license'), { mapping_tool: 'ours' }, ['undefined not-propagated']],
];

describe('read kindly', () => {
  test.each(kind)('%s', (_, text, expected, findings) => {
    const read = readSssomText(text);
    expect(read.mappings.map(({ line: _line, ...mapping }) => mapping)).toEqual([{ ...one, ...expected }]);
    expect(read.findings.filter(({ rule }) => rule !== 'version').map(({ line, rule }) => `${line} ${rule}`).toSorted()).toEqual(findings.toSorted());
  });

  test('what is left out is counted with an example', () => {
    expect(readSssomText(file(`${names}\tmapping_date`, `${row}\tyesterday`)).loss).toEqual([{ path: 'mapping_date', count: 1, reason: 'not-a-date', example: 'yesterday' }]);
  });

  test('in JSON and RDF, where nothing need be written for nothing, words for it are lost and counted', async () => {
    const written = writeJson({ set: { curie_map: {}, mapping_set_id: 'https://example.org/set' }, mappings: [{ ...one, confidence: 0.5 }] }).replace('0.5', '"NaN"');
    const rdf = writeRdf({ set: { curie_map: {}, mapping_set_id: 'https://example.org/set' }, mappings: [{ ...one, confidence: Number.NaN }] });
    for (const [form, of] of [['json', written], ['rdf', rdf]] as const) {
      expect(of).toContain('NaN');
      expect((await readSssom(of, { format: form })).loss).toEqual([{ path: 'confidence', count: 1, reason: 'no-value', example: 'NaN' }]);
    }
  });

  test('metadata in a file of its own', () => {
    const { set, mappings } = readSssomText(`${names}\n${row}\n`, { externalMetadata: head.replaceAll(/^#/gm, '') });
    expect(set.mapping_set_id).toBe('https://example.org/set');
    expect(mappings).toHaveLength(1);
  });
});

/** Text → the Violation that must be among the findings, with its line. */
const refused: readonly [string, string, string][] = [
  ['a prefix that nobody knows', file(names, row.replace('B:1', 'qqq:1')), '7 prefix-not-declared'],
  ['no justification', file(names, row.replace('semapv:ManualMappingCuration', '')), '7 slot-missing'],
  ['no column of justifications', file(names.replace(/\tmapping_justification$/, ''), row.replace(/\tsemapv.*$/, '')), '6 column-missing'],
  ['a word where a term is needed', file(names, row.replace('B:1', 'liver')), '7 not-a-curie'],
  ['a confidence of 95', file(`${names}\tconfidence`, `${row}\t95`), '7 out-of-range'],
  ['an agreement below -1', file(`${names}\treviewer_agreement\treviewer_label`, `${row}\t-2\tX`), '7 out-of-range'],
  ['a review by nobody', file(`${names}\treview_date`, `${row}\t2026-01-01`), '7 reviewer-missing'],
  ['a literal without text', file('predicate_id\tobject_id\tmapping_justification\tsubject_type\tsubject_label', 'skos:exactMatch\tB:1\tsemapv:LexicalMatching\trdfs literal\t'), '7 slot-missing'],
  ['a relation that is a text', file(`${names}\tpredicate_type`, `${row}\trdfs literal`), '7 word-not-known'],
  ['a type that is none', file(`${names}\tsubject_type`, `${row}\tclassy`), '7 word-not-known'],
  ['a record_id twice', file(`record_id\t${names}`, `A:r\t${row}`, `A:r\t${row}`), '8 record-id-twice'],
  ['one column twice', file(`${names}\tsubject_id`, `${row}\tA:2`), '6 column-twice'],
  ['more cells than columns', file(names, `${row}\tand more`), '7 too-many-cells'],
  ['a row without any tab', file(names, 'A:1 skos:exactMatch B:1'), '7 too-few-cells'],
  ['a zero character', file(names.replace('mapping_j', 'comment\tmapping_j'), row.replace('semapv', 'a\0b\tsemapv')), '7 control-character'],
  ['a cell of 10 megabytes', file(`${names}\tcomment`, `${row}\t${'x'.repeat(10_000_000)}`), '7 too-long'],
  ['a prefix that is none', file(names, row).replace('#  A:', '#  $: http://example.org/\n#  A:'), '2 prefix-map'],
  ['a prefix that stands for a word', file(names, row).replace('#  A:', '#  C: some text\n#  A:'), '2 prefix-map'],
];

test.each(refused)('%s is a Violation with its line', (_, text, expected) => {
  expect(readSssomText(text).findings.filter(({ severity }) => severity === 'Violation').map(({ line, rule }) => `${line} ${rule}`)).toContain(expected);
});

/** What ends the reading: the message, with a place. */
const unreadable: readonly [string, string | Uint8Array, RegExp][] = [
  ['nothing', '', /is empty/],
  ['no text', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]), /not valid UTF-8.*line 1/],
  ['UTF-16', new Uint8Array([0xff, 0xfe, 0x41, 0]), /UTF-16/],
  ['broken YAML', `#curie_map: [\n${names}\n`, /no YAML.*line 1/],
  ['a comment in the metadata', `#this is a remark\n${file(names, row)}`, /no YAML|no list of slots/],
  ['YAML that grows by aliases', `#a: &a [x, x]\n#b: &b [*a, *a]\n#c: [*b, *b]\n${names}\n${row}\n`, /anchor or alias.*line 1/],
  ['a tag of YAML', `#comment: !!binary aGk=\n${names}\n`, /tag of YAML.*line 1/],
  ['YAML that is a list', `#- a\n#- b\n${names}\n`, /no list of slots.*line 1/],
  ['a table without slot names', 'http://example.org/1\thttp://example.org/2\tone\ttwo\n', /no line of slot names.*\(line 1/],
  ['broken JSON', '{"mappings": [', /no JSON/],
  ['JSON of something else', '{"name": "x"}', /no set of mappings/],
  ['RDF of something else', '@prefix a: <http://example.org/> .\na:b a a:c .\n', /No mapping set is in this RDF/],
];

test.each(unreadable)('%s is refused as a whole', async (_, text, message) => {
  const error = await readSssom(text).then(() => undefined, (caught: unknown) => caught);
  expect(isKnownError(error, 'source-not-readable')).toBe(true);
  expect((error as Error).message).toMatch(message);
});

test('strictly read, a prefix that is not declared ends the reading', async () => {
  await expect(readSssom(file(names, row.replace('B:1', 'UBERON:1')), { strict: true })).rejects.toThrow(/"UBERON" is not declared.*reject.*line 7/);
});

test('whatever the text, reading gives findings or a known error', async () => {
  await fc.assert(fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.array(fc.constantFrom(...file(names, row), '"', '\r', '|', '\\', '&', '*', '{', '\t'), { maxLength: 400 }).map((parts) => parts.join('')), fc.tuple(fc.nat(400), fc.nat(400), fc.string({ maxLength: 5 })).map(([from, to, put]) => { const text = file(names, row); return text.slice(0, from) + put + text.slice(to); })), async (text) => {
    const read = await readSssom(text).catch((error: unknown) => { if (!isKnownError(error, 'source-not-readable')) throw error; return undefined; });
    if (read) expect(writeTsv(await readSssom(writeTsv(read)))).toBe(writeTsv(read));
  }), { numRuns: 400 });
});

const text = fc.oneof(fc.string({ minLength: 1, maxLength: 12 }), fc.constantFrom('a|b', 'a\\', '\\|', '"', '"x"', 'tab\there', 'two\nlines', 'true', '1.0', '~', '# x', 'a: b', ' - ', 'µm', '😀')).map((each) => each.toWellFormed().replaceAll(/(?![\t\n])\p{Cc}/gu, '').trim()).filter((each) => each !== '');
const iri = fc.tuple(fc.constantFrom('http://example.org/a/', 'http://purl.obolibrary.org/obo/CL_', 'https://orcid.org/', 'urn:x:', 'http://example.org/CID'), fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/)).map((parts) => parts.join(''));
const number = fc.integer({ min: 0, max: 1000 }).map((each) => each / 1000);
const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((each) => each.toISOString().slice(0, 10));
const valueOf = (facts: SlotFacts): fc.Arbitrary<unknown> => {
  const single: fc.Arbitrary<unknown> = facts.words ? fc.constantFrom(...Object.keys(facts.words)) : facts.kind === 'number' ? number : facts.kind === 'date' ? day : facts.kind === 'text' ? text : iri;
  return facts.many ? fc.uniqueArray(single, { minLength: 1, maxLength: 3 }) : single;
};
const mapping = fc.record(Object.fromEntries(mappingSlots.filter((name) => name !== 'record_id').map((name) => [name, valueOf(slotFacts[name])])), { requiredKeys: ['subject_id', 'predicate_id', 'object_id', 'mapping_justification'] }) as fc.Arbitrary<Mapping>;

test('sets of any content read back what was written, in all three forms, and canonical text is a fixed point', async () => {
  await fc.assert(fc.asyncProperty(fc.array(mapping, { minLength: 1, maxLength: 4 }), text, async (mappings, title) => {
    const canonical = writeTsv({ set: { curie_map: { A: 'http://example.org/a/' }, mapping_set_id: 'https://example.org/set', mapping_set_title: title }, mappings });
    const again = await readSssom(canonical, { format: 'tsv' });
    expect(again.mappings).toHaveLength(mappings.length);
    expect(again.set.mapping_set_title).toBe(title);
    expect(writeTsv(again)).toBe(canonical);
    expect(writeTsv(await readSssom(writeJson(again)))).toBe(canonical);
    expect(writeTsv(await readSssom(writeRdf(again), { format: 'rdf' }))).toBe(canonical);
  }), { numRuns: 150 });
});

test('texts as subjects read back as they were, whatever they begin with', async () => {
  const beginning = fc.tuple(fc.constantFrom('#', '# ', '"#', '"', ''), text).map((parts) => parts.join(''));
  const literal = beginning.map((subject_label): Mapping => { const { subject_id: _, ...rest } = one; return { ...rest, subject_label, subject_type: 'rdfs literal' }; });
  await fc.assert(fc.asyncProperty(fc.uniqueArray(literal, { minLength: 1, maxLength: 4, selector: (each) => each.subject_label }), async (mappings) => {
    const again = await readSssom(writeTsv({ set: { curie_map: {} }, mappings }), { format: 'tsv' });
    expect(again.mappings.map((each) => each.subject_label).toSorted()).toEqual(mappings.map((each) => each.subject_label).toSorted());
  }), { numRuns: 150 });
});

/** Names that every object of JavaScript answers to are words like any other. */
const inherited = Object.getOwnPropertyNames(Object.prototype);
test('names that every object has mean nothing in a cell, a column, a prefix or a key', async () => {
  expect(inherited).toContain('constructor');
  for (const word of inherited) {
    const rules = (text: string): string[] => readSssomText(text).findings.filter(({ rule }) => rule !== 'version').map(({ line, rule }) => `${line} ${rule}`);
    expect(rules(file(`${names}\tmatch_term_type`, `${row}\t${word}`))).toEqual(['7 word-not-known']);
    expect(rules(file(names.replace('mapping_justification', 'match_type'), row.replace('semapv:ManualMappingCuration', word)))).toContain('7 word-not-known');
    expect(rules(file(names, row.replace('B:1', `${word}:1`)))).toContain('7 prefix-not-declared');
    expect(readSssomText(file(`${names}\t${word}`, `${row}\tx`)).mappings).toMatchObject([{ extensions: { [`http://sssom.invalid/${word}`]: 'x' } }]);
    expect(rules(file(`${names}\tpredicate_modifier\tsubject_type`, `${row}\t${word}\t${word}`))).toEqual(['7 word-not-known', '7 word-not-known']);
    const json = await readSssom(JSON.stringify({ mapping_set_id: 'https://example.org/set', mappings: [{ ...one, match_term_type: word, [`${word}`]: 'x' }] }), { format: 'json' });
    expect(writeTsv(json)).not.toMatch(/native code|\[object/);
    const rdf = writeRdf({ set: { curie_map: {}, mapping_set_id: 'https://example.org/set' }, mappings: [{ ...one, predicate_modifier: word, subject_type: word }] });
    expect(rdf).not.toMatch(/native code|\[object/);
  }
});

test('lists in a cell read back as they were', () => {
  fc.assert(fc.property(fc.array(text, { maxLength: 4 }), (members) => { expect(splitList(joinList(members))).toEqual(members); }));
});
