import { expect, test } from 'vitest';
import { createMentionReader } from '../../../server/terms/read-mention.ts';

const read = createMentionReader({ qualifiers: ['adult', 'left'] });
const show = (text: string): string[] => read(text).readings.map(({ text: each, kind }) => `${kind}: ${each}`);

test.each<[string, string[]]>([
  ['heart', ['whole: heart']],
  ['Homo sapiens (human)', ['whole: Homo sapiens (human)', 'outside-brackets: Homo sapiens', 'inside-brackets: human']],
  ['mouse, C57BL/6', ['whole: mouse, C57BL/6', 'part: C57BL/6 mouse', 'part: mouse', 'part: C57BL/6']],
  ['3 adult mice', ['whole: 3 adult mice', 'unqualified: adult mice', 'unqualified: mice']],
  ['left ventricle', ['whole: left ventricle', 'unqualified: ventricle']],
  ['adult', ['whole: adult']],
  ['HeLa n=5', ['whole: HeLa n=5', 'unqualified: HeLa']],
  ['NCBITAXON:Macaca mulatta', ['whole: NCBITAXON:Macaca mulatta', 'unqualified: Macaca mulatta']],
  ['confocal laser scanning microscopy (CLSM)', ['whole: confocal laser scanning microscopy (CLSM)', 'outside-brackets: confocal laser scanning microscopy', 'inside-brackets: CLSM']],
  ['?!', []], ['', []], ['\u0000\u0000', []],
])('%j is read as it may be meant', (text, readings) => { expect(show(text)).toEqual(readings); });

test.each<[string, string[]]>([
  ['UBERON:0000948', ['http://purl.obolibrary.org/obo/UBERON_0000948']],
  ['heart (UBERON_0000948)', ['http://purl.obolibrary.org/obo/UBERON_0000948']],
  ['see http://purl.obolibrary.org/obo/FBbi_00000246, please', ['http://purl.obolibrary.org/obo/FBbi_00000246']],
  ['no id: 3', []],
])('an identifier in %j is taken at its word', (text, ids) => { expect(read(text).ids).toEqual(ids); });

test('a text that is longer than any name is cut, and that is told', () => {
  const { cut, readings } = read('x'.repeat(100_000));
  expect([cut, readings[0]!.text.length]).toEqual([true, 300]);
});
