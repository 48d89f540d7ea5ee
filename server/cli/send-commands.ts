/**
 * The commands `import` and `validate`: what may be asked of them, and the exit code that comes of the answers. They are one
 * command that keeps what it sends or does not.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { readSettings } from '../settings.ts';
import { createProgress } from './progress.ts';
import { reaching, withServer } from './reach.ts';
import type { Reach } from './reach.ts';
import { patchesText } from './report-text.ts';
import { annotateFile, sendFiles, summaryText } from './send-files.ts';

/** Adds `import` and `validate`. */
export function addSendCommands(program: Command): void {
  for (const [name, description, verb] of [
    ['import', 'imports files and folders: RDF, filled spreadsheet templates, OME-XML, OME-TIFF, Micro-Meta microscopes with their calibrations, BioStudies submissions, BioImage Archive API, MIFA, RO-Crates, microscope-metrics (YAML), mapping sets (SSSOM)', 'imported'],
    ['validate', 'validates files and folders as an import would, and keeps nothing', 'validated'],
  ] as const) {
    const command = reaching(program.command(name));
    if (name === 'validate') command.option('--profile <NAME>', 'judges by this profile too; may stand several times', (value: string, before: string[] = []) => [...before, value]);
    if (name === 'validate') command.option('--annotated <FILE>', 'for one XLSX workbook: writes it with its results in the cells, coloured and commented');
    command
      .description(description)
      .argument('<path...>', 'files or folders; folders with all files below them')
      .option('--format <NAME>', 'importer to use (default: recognised by content and name)')
      .option('--record <ID>', 'id of the record, for a single file: it is BASE/records/ID, and its next version where it is there (default: of RDF that names no record, one made from the content)')
      .option('--log <FILE>', 'writes one JSON line a record: the whole answer')
      .option('--json', 'prints the summary as JSON')
      .option('--patch <FILE>', 'an RDF patch that is applied to the one file before it is judged')
      .option('--patches <FILE>', 'writes the ready patches of the results as one RDF patch, for a single file (validate)')
      .addOption(new Option('--concurrency <N>', 'files under way at once').default(8).argParser(Number))
      .action(async (paths: string[], flags: Reach & { format?: string; record?: string; log?: string; json?: boolean; patch?: string; patches?: string; concurrency: number; profile?: string[]; annotated?: string }) => {
        const dry = name === 'validate', { annotated } = flags, [path = ''] = paths;
        const absent = paths.find((each) => !existsSync(each)); // before a server is started for it
        if (absent !== undefined) return program.error(`${absent} is not there`, { exitCode: 2 });
        if (annotated !== undefined && (paths.length !== 1 || !/\.xls[mx]$/i.test(path))) program.error('--annotated is for one XLSX workbook', { exitCode: 2 });
        if ((flags.patch ?? flags.patches) !== undefined && (paths.length !== 1 || !statSync(path, { throwIfNoEntry: false })?.isFile())) return program.error('--patch and --patches are for one file', { exitCode: 2 });
        // judged as an import would be: against what is kept where there is something, else on a folder of its own
        const temporary = dry && !flags.data && !flags.server && !existsSync(join(readSettings({}).dataFolder, 'journal.sqlite')) ? mkdtempSync(join(tmpdir(), 'micrograph-')) : undefined;
        try {
          const summary = await withServer({ ...flags, ...(temporary ? { data: temporary } : {}) }, async (connection) => {
            const sent = await sendFiles(connection, {
              paths, dryRun: dry, concurrency: flags.concurrency,
              ...(flags.format ? { format: flags.format } : {}), ...(flags.record ? { record: flags.record } : {}), ...(flags.log ? { log: flags.log } : {}), ...(flags.profile ? { profiles: flags.profile } : {}), ...(flags.patch ? { patch: readFileSync(flags.patch, 'utf8') } : {}),
            }, createProgress());
            if (annotated !== undefined && sent.failed.length === 0) await annotateFile(connection, { path, out: annotated, ...(flags.profile ? { profiles: flags.profile } : {}), ...(flags.record ? { record: flags.record } : {}) });
            return sent;
          }, { create: true });
          if (annotated !== undefined && summary.failed.length === 0 && !flags.json) console.log(`The workbook with its results in the cells: ${annotated}`);
          const patches = flags.patches ? patchesText(summary.reports) : '';
          if (patches !== '') writeFileSync(flags.patches!, patches);
          else if (flags.patches) console.error(`no result carries a ready patch: ${flags.patches} was not written`);
          console.log(flags.json ? JSON.stringify(summary, null, 2) : summaryText(summary, verb));
          if (summary.refused.length + summary.failed.length > 0 || Object.values(summary.profiles).some(({ not }) => not.length > 0)) process.exitCode = 1;
        } finally {
          if (temporary) rmSync(temporary, { recursive: true, force: true });
        }
      });
  }
}
