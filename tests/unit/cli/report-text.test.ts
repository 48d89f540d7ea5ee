/** Reports on a console: grouped by file and severity, the place first; and the patches as one file. */
import { expect, test } from 'vitest';
import { patchesText, reportsText, resultLine } from '../../../server/cli/report-text.ts';
import type { FileReport } from '../../../server/cli/report-text.ts';
import type { Result } from '../../../server/rdf/report.ts';
import { readPatch } from '../../../server/rdf/rdf-patch.ts';

const result = (severity: Result['severity'], line: number, more: Partial<Result> = {}): Result => ({
  severity, message: `field ${line} is wrong`, focus_node: 'urn:x', shape: 'urn:s', origin: { line, column: 2 }, remedy: 'mend it', requirement: { text: 'REMBI: Study / Title', tier: 2 }, ...more,
});
const patch = 'D <urn:s> <urn:p> "a" .\nA <urn:s> <urn:p> "b" .\n';
const reports: FileReport[] = [
  { file: 'a.ttl', record: 'urn:a', accepted: false, results: [result('Violation', 1), result('Warning', 2, { patch }), result('Warning', 3, { patch }), result('Info', 4)] },
  { file: 'b.ttl', record: 'urn:b', accepted: true, results: [result('Info', 5)] },
];

test('a file has its verdict and counts, then its results by severity with the place before the words', () => {
  expect(reportsText(reports).split('\n')).toEqual([
    'a.ttl: refused (1 violation, 2 warnings, 1 hint)',
    '  wrong', '    line 1, column 2: field 1 is wrong; mend it [REMBI: Study / Title (tier 2)]',
    '  missing or doubtful', '    line 2, column 2: field 2 is wrong; mend it [REMBI: Study / Title (tier 2)]', '    line 3, column 2: field 3 is wrong; mend it [REMBI: Study / Title (tier 2)]',
    '  would help', '    line 4, column 2: field 4 is wrong; mend it [REMBI: Study / Title (tier 2)]',
    '  2 results can be mended by a ready patch: --patches FILE writes them',
    'b.ttl: could be deposited (1 hint)',
    '  would help', '    line 5, column 2: field 5 is wrong; mend it [REMBI: Study / Title (tier 2)]',
  ]);
});

test('of many results the first are shown, and the number of the others', () => {
  const many: FileReport = { ...reports[0]!, results: Array.from({ length: 100 }, (_, index) => result('Warning', index + 1)) };
  expect(reportsText([many], 10).split('\n').at(-1)).toBe('    … and 90 more; --log FILE keeps all of them');
});

test('a result without a place names what it is about', () => {
  expect(resultLine({ severity: 'Warning', message: 'name is missing', focus_node: 'urn:x', shape: 'urn:s' })).toBe('Warning at <urn:x>: name is missing');
});

test('patches become one patch, each once, with what it mends above it', () => {
  const text = patchesText(reports);
  expect(text).toBe(`# Warning at line 2, column 2: field 2 is wrong; mend it [REMBI: Study / Title (tier 2)]\n${patch}`);
  expect(readPatch(text)).toMatchObject({ remove: [{}], add: [{}] });
});
