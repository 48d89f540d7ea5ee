/**
 * Submissions to the BioImage Archive as they came in, and as its curators corrected them. Each difference is a fault that
 * a real person made and another had to mend: the report on what came in must name it, at its place, and the report on the
 * corrected file must not. Skipped where the files are not.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../server/rdf/report.ts';
import type { DepositAnswer } from '../../server/records/record.ts';
import { agent, openModelKeeper } from '../support/model-keeper.ts';
import type { ModelKeeper } from '../support/model-keeper.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/bia');
const reason = existsSync(folder) ? '' : ' (skipped: ../shared/data is not there)';

interface Fault { pair: string; fault: string; says: RegExp; at: RegExp; /** what would be right, as far as it can be known */ right?: RegExp }
const inSection = (place: string): RegExp => new RegExp(`^/section/${place}$`);
const doi = inSection('subsections/\\d+/attributes/\\d+/value');

/** Each row: what the curators corrected, and how the report on the submitted file says it. */
const table: readonly Fault[] = [
  { pair: 'S-BIAD1043', fault: "a publisher's page with a fragment, where the DOI belongs", says: /address of a page, not a DOI/, at: doi, right: /10\.1038\/s41598-024-66600-1,/ },
  { pair: 'S-BIAD1135', fault: 'a link to a DOI without https:// and without its type', says: /no address but an identifier \(DOI\), and nothing says so/, at: inSection('links/0/url'), right: /10\.17632\/8gcncg6zkt\.3/ },
  { pair: 'S-BIAD1201', fault: 'a link by bare DOI, without its type', says: /no address but an identifier \(DOI\), and nothing says so/, at: inSection('links/0/url'), right: /10\.3389\/fcell\.2024\.1430728/ },
  { pair: 'S-BIAD1223', fault: 'two dots in an e-mail address, where letters are lost', says: /no e-mail address: two dots/, at: inSection('subsections/1/attributes/1/value') },
  { pair: 'S-BIAD1388', fault: 'a word where the PubMed identifier belongs', says: /"BIO" is no PubMed identifier/, at: inSection('subsections/2/attributes/0/value') },
  { pair: 'S-BIAD15', fault: 'a licence spelt in another way', says: /"CC-BY 4\.0" is not how this licen[cs]e is written/, at: inSection('attributes/10/value'), right: /"CC BY 4\.0"/ },
  { pair: 'S-BIAD15', fault: 'an organisation without the number that the author refers to', says: /organisation has no accno/, at: inSection('subsections/2') },
  { pair: 'S-BIAD15', fault: '… so the affiliation leads nowhere', says: /"o1" is the accno of no organisation/, at: inSection('subsections/1/attributes/4/value') },
  { pair: 'S-BIAD1500', fault: 'a DOI with its name before and a dot behind', says: /not how a DOI is written/, at: doi, right: /10\.7554\/elife\.93764$/i },
  { pair: 'S-BIAD1752', fault: 'the address of DOIs before "DOI: " and the DOI', says: /not how a DOI is written/, at: doi, right: /10\.26508\/lsa\.202403067$/ },
  { pair: 'S-BIAD1926', fault: 'a word behind the DOI', says: /more in it than a DOI/, at: doi, right: /10\.1101\/2025\.04\.08\.647723$/ },
  { pair: 'S-BIAD1982', fault: 'only the end of the DOI', says: /only the end of a DOI/, at: doi, right: /10\.1101\/2024\.09\.23\.614351/ },
  { pair: 'S-BIAD2225', fault: 'an association to an acquisition by a title that none has', says: /is the title of no image acquisition here/, at: inSection('subsections/25/subsections/1/attributes/2/value'), right: /"100x, 488nm - Denoise\.AI online processing enabled"/ },
  { pair: 'S-BIAD2235', fault: '"TBD" as DOI', says: /"TBD" stands for "not known"/, at: doi },
  { pair: 'S-BIAD2324', fault: 'an identifier of arXiv, where the DOI belongs', says: /identifier of arXiv, not a DOI/, at: doi, right: /10\.48550\/arXiv\.2504\.18737/i },
  { pair: 'S-BIAD2808', fault: 'a section type that there is not', says: /"Annotation" is no section type/, at: inSection('subsections/15/type'), right: /"annotations"/i },
  ...[[17, 'ME2-Jurkat'], [18, undefined], [21, 'ME2-Pyra'], [22, 'ME2-Sperm']].map(([section, right]) => (
    { pair: 'S-BIAD2808', fault: `an association to a biosample by a title that none has (section ${section})`, says: /is the title of no biosample here/, at: inSection(`subsections/${section}/subsections/0/attributes/0/value`), ...(right === undefined ? {} : { right: new RegExp(String(right)) }) })),
  { pair: 'S-BIAD590', fault: 'sections within a study component, which today stand beside it', says: /stands in a study component/, at: inSection('subsections/12/subsections/\\d+') },
  { pair: 'S-BIAD590', fault: '… and have no titles to refer to them by', says: /has no title: no association can refer to it/, at: inSection('subsections/12/subsections/\\d+') },
  { pair: 'S-BIAD599', fault: 'sections within a study component, which today stand beside it', says: /stands in a study component/, at: inSection('subsections/1[01]/subsections/\\d+') },
  { pair: 'S-BIAD599', fault: '… and have no titles to refer to them by', says: /has no title: no association can refer to it/, at: inSection('subsections/1[01]/subsections/\\d+') },
  { pair: 'S-BIAD661', fault: '"pending" as PubMed identifier', says: /"pending" is no PubMed identifier/, at: inSection('subsections/2/attributes/0/value') },
  { pair: 'S-BIAD677', fault: 'sections within a study component, which today stand beside it', says: /stands in a study component/, at: inSection('subsections/1[456]/subsections/\\d+') },
  { pair: 'S-BIAD677', fault: '… and have no titles to refer to them by', says: /has no title: no association can refer to it/, at: inSection('subsections/1[456]/subsections/\\d+') },
  { pair: 'S-BIAD954', fault: "a name before the e-mail address in brackets", says: /more in it than an e-mail address/, at: inSection('subsections/0/attributes/1/value') },
  ...[0, 1, 2, 3, 4, 5].map((author) => ({ pair: 'S-BSMS4', fault: `an affiliation that is not marked as a reference (author ${author + 1})`, says: /not marked as a reference/, at: inSection(`subsections/${author}/attributes/1/value`), right: /"reference": true/ })),
  { pair: 'S-BSST651', fault: 'an e-mail address with part of its host before a second @', says: /more than one @/, at: inSection('subsections/1/attributes/1/value') },
  { pair: 'S-BSST744', fault: 'an invisible mark of writing direction before an e-mail address', says: /invisible character.*U\+202B/, at: inSection('subsections/4/attributes/1/value') },
];

const names = (results: readonly Result[], { says, at }: Fault): Result[] => results.filter(({ message, origin }) => says.test(message) && at.test(origin?.pointer ?? ''));

describe.skipIf(reason !== '')(`what curators corrected${reason}`, () => {
  const pairs = reason ? [] : globSync('biostudies/*_original.json', { cwd: folder }).map((file) => basename(file).replace('_original.json', '')).toSorted();
  const answers = new Map<string, DepositAnswer>();
  let keeper: ModelKeeper;
  const deposit = async (file: string): Promise<DepositAnswer[]> => keeper.keeper.deposit({ source: { bytes: new Uint8Array(readFileSync(resolve(folder, file))), name: basename(file) }, agent, activity: 'import', dryRun: true });
  const resultsOf = (pair: string, which: 'original' | 'override'): Result[] => answers.get(`${pair}_${which}`)!.report.results;
  beforeAll(async () => {
    keeper = openModelKeeper();
    for (const pair of pairs) for (const which of ['original', 'override']) answers.set(`${pair}_${which}`, (await deposit(`biostudies/${pair}_${which}.json`))[0]!);
  });
  afterAll(async () => { await keeper.close(); });

  test('the report on every submission shows something that its correction takes away, wherever in the file it stands', () => {
    const nothing = pairs.filter((pair) => {
      const after = new Set(resultsOf(pair, 'override').map(({ message, value }) => JSON.stringify([message, value])));
      const corrected = resultsOf(pair, 'original').filter(({ message, value }) => !after.has(JSON.stringify([message, value])));
      if (!table.some((row) => row.pair === pair)) console.log(`${pair} has no row: ${corrected.map(({ message, origin }) => `${message} (${origin?.pointer})`).join('; ')}`);
      return corrected.length === 0;
    });
    expect(nothing).toEqual([]);
  });

  test.each(table)('$pair: $fault', (row) => {
    const found = names(resultsOf(row.pair, 'original'), row);
    expect(found.length, 'the report on what was submitted names it').toBeGreaterThan(0);
    for (const each of found) expect(each.remedy, 'it says what to do').toBeTruthy();
    if (row.right) expect(found.some(({ remedy }) => row.right!.test(remedy!)), `${found[0]!.remedy} is what would be right`).toBe(true);
    expect(names(resultsOf(row.pair, 'override'), row), 'the report on the corrected file does not show it').toEqual([]);
  });

  test('what the curators let pass is never a violation', () => {
    const figures = pairs.map((pair) => {
      const { report, loss } = answers.get(`${pair}_override`)!;
      const of = (severity: string): number => report.results.filter((each) => each.severity === severity).length;
      return [pair, `kept ${loss!.kept}, mapped ${loss!.mapped}, dropped ${loss!.dropped}; violations ${of('Violation')}, warnings ${of('Warning')}, infos ${of('Info')}`].join(': ');
    });
    console.log(figures.join('\n'));
    expect([...answers].filter(([, { accepted, report }]) => !accepted || report.results.some(({ severity }) => severity === 'Violation')).map(([name]) => name)).toEqual([]);
  });

  test('the corrections are what makes the difference: no corrected file has a finding at a place where the submitted one has none', () => {
    const worse = pairs.filter((pair) => !['S-BIAD590', 'S-BIAD599', 'S-BIAD677'].includes(pair)).flatMap((pair) => {
      const before = new Set(resultsOf(pair, 'original').map(({ message }) => message));
      return resultsOf(pair, 'override').filter(({ message, severity }) => severity !== 'Info' && !before.has(message)).map(({ message }) => `${pair}: ${message}`);
    });
    expect(worse).toEqual([]);
  });
});
