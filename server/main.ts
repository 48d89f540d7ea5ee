/**
 * The command line. Every command but `serve` and `qc-worker` speaks HTTP to a server: the one that runs on the data
 * folder, the one that --server names, or one that it starts for itself. The only file that acts when imported.
 * Exit codes: 0 done, 1 refused or faults found, 2 wrong use or not possible.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { connect } from './cli/connect.ts';
import type { Connection } from './cli/connect.ts';
import { backup, check, exportRecords, exportSheets, runQuery } from './cli/download.ts';
import { createProgress } from './cli/progress.ts';
import { patchesText } from './cli/report-text.ts';
import { annotateFile, sendFiles, summaryText } from './cli/send-files.ts';
import { restore } from './cli/restore.ts';
import { serve } from './cli/serve.ts';
import { activateShapes, activationText, deactivateShapes, previewFolder, previewText, shapesStatus } from './cli/shapes.ts';
import { createToken, listTokens, revokeToken } from './cli/tokens.ts';
import { isKnownError, KnownError } from './errors.ts';
import { exporters } from './exporters/index.ts';
import { startQcWorker } from './qc/worker.ts';
import { startServer } from './server.ts';
import { readSettings } from './settings.ts';
import type { SettingFlags } from './settings.ts';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string; description: string };
const program = new Command('micrograph')
  .description(`${manifest.description}.`)
  .version(manifest.version)
  .showHelpAfterError('(micrograph COMMAND --help explains each command)')
  .exitOverride();

interface Reach { data?: string; server?: string; token?: string }

/** The options of every command that needs a server. */
function reaching(command: Command): Command {
  return command
    .option('--data <DIR>', 'data folder; a server that runs on it is used, else one is started for this command (default: ./data, or MICROGRAPH_DATA)')
    .option('--server <URL>', 'a running server, instead of a data folder')
    .option('--token <TOKEN>', 'token for --server; with --data the administrator\'s token of the folder is used');
}

/** Runs work against a server and closes what was started for it. Only with `create` a data folder is made where there is none. */
async function withServer<T>(reach: Reach, work: (connection: Connection) => Promise<T>, { create = false } = {}): Promise<T> {
  const settings = readSettings(reach.data ? { data: reach.data } : {});
  if (!create && !reach.server && !existsSync(join(settings.dataFolder, 'journal.sqlite'))) throw new KnownError('not-found', `${settings.dataFolder} is no data folder; name one with --data, or a server with --server`);
  const connection = await connect({
    data: settings.dataFolder,
    ...(reach.server ? { server: reach.server } : {}),
    ...(reach.token ?? settings.token ? { token: reach.token ?? settings.token! } : {}),
    startServer: async ({ data }) => startServer(readSettings({ data, port: '0', example: false, worker: false, logLevel: 'warn' })),
  });
  try { return await work(connection); } finally { await connection.close(); }
}

program.command('serve')
  .description('starts the server on a data folder, and the QC worker beside it')
  .option('--port <N>', 'port to listen on (default: 7117, or MICROGRAPH_PORT)')
  .option('--host <ADDRESS>', 'address to listen on (default: 127.0.0.1: this machine only)')
  .option('--data <DIR>', 'data folder, made when missing (default: ./data, or MICROGRAPH_DATA)')
  .option('--base <IRI>', 'base of all IRIs; set once, at the first start, and kept with the data (default: http://localhost:PORT/)')
  .option('--no-example', 'does not deposit the example study at the first start')
  .option('--no-worker', 'does not start the QC worker')
  .option('--resolve-pids', 'looks identifiers up at their resolvers when /pids is asked; nothing else ever reaches out (default: off)')
  .option('--image-root <DIR...>', 'folders from which the QC worker may read images (default: DATA/images)')
  .action(async (flags: SettingFlags & { imageRoot?: string[] }) => {
    const { imageRoot, ...rest } = flags;
    await serve(readSettings({ ...rest, ...(imageRoot ? { imageRoots: imageRoot } : {}) }), startServer);
  });

for (const [name, description, verb] of [
  ['import', 'imports files and folders: RDF, filled spreadsheet templates, OME-XML, OME-TIFF, Micro-Meta microscopes, BioStudies submissions, BioImage Archive API, MIFA, RO-Crates', 'imported'],
  ['validate', 'validates files and folders as an import would, and keeps nothing', 'validated'],
] as const) {
  const command = reaching(program.command(name));
  if (name === 'validate') command.option('--profile <NAME>', 'judges by this profile too; may stand several times', (value: string, before: string[] = []) => [...before, value]);
  if (name === 'validate') command.option('--annotated <FILE>', 'for one XLSX workbook: writes it with its results in the cells, coloured and commented');
  command
    .description(description)
    .argument('<path...>', 'files or folders; folders with all files below them')
    .option('--format <NAME>', 'importer to use (default: recognised by content and name)')
    .option('--record <ID>', 'id of the record, for a single file')
    .option('--log <FILE>', 'writes one JSON line a record: the whole answer')
    .option('--json', 'prints the summary as JSON')
    .option('--patch <FILE>', 'an RDF patch that is applied to the one file before it is judged')
    .option('--patches <FILE>', 'writes the ready patches of the results as one RDF patch, for a single file (validate)')
    .addOption(new Option('--concurrency <N>', 'files under way at once').default(8).argParser(Number))
    .action(async (paths: string[], flags: Reach & { format?: string; record?: string; log?: string; json?: boolean; patch?: string; patches?: string; concurrency: number; profile?: string[]; annotated?: string }) => {
      const dry = name === 'validate', { annotated } = flags, [path = ''] = paths;
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

reaching(program.command('export'))
  .description('writes records: one as it is, several or all as TriG or N-Quads, each in its own graph')
  .argument('[id...]', 'ids of records (default: all)')
  .addOption(new Option('--format <TYPE>', 'form of the export').choices(['trig', 'nquads', 'turtle', 'ntriples', 'jsonld', 'rdfxml', 'xlsx', 'csv', ...exporters.map(({ name }) => name)]).default('trig'))
  .option('--out <FILE>', 'file to write, whole or not at all (default: the screen)')
  .option('--template <NAME>', 'for xlsx: the template to fill (default: the one that fits)')
  .option('--type <NAME>', 'for csv: the type whose rows are written')
  .option('--parts', 'for xlsx and csv: with the records that the record is made of or refers to')
  .action(async (ids: string[], flags: Reach & { format: string; out?: string; template?: string; type?: string; parts?: boolean }) => {
    const { format, out, template, type, parts } = flags;
    if (format === 'xlsx' || format === 'csv') {
      const [id] = ids;
      if (id === undefined || ids.length > 1) return program.error(`--format ${format} holds one record (and with --parts those it is made of); name one`, { exitCode: 2 });
      if (format === 'xlsx' && out === undefined) return program.error('--format xlsx is no text; name a file with --out', { exitCode: 2 });
      await withServer(flags, async (connection) => exportSheets(connection, { id, format, ...(template ? { template } : {}), ...(type ? { type } : {}), ...(parts ? { parts } : {}), ...(out ? { file: out } : {}) }));
      if (out) console.log(`the record ${id} is written to ${out}`);
      return;
    }
    const mediaTypes: Record<string, string> = { trig: 'application/trig', nquads: 'application/n-quads', turtle: 'text/turtle', ntriples: 'application/n-triples', jsonld: 'application/ld+json', rdfxml: 'application/rdf+xml', ...Object.fromEntries(exporters.map(({ name, mediaType }) => [name, mediaType])) };
    if (ids.length !== 1 && ['jsonld', 'rdfxml', 'turtle', 'ntriples', ...exporters.map(({ name }) => name)].includes(flags.format)) program.error(`--format ${flags.format} holds one record; name one, or choose trig or nquads`, { exitCode: 2 });
    await withServer(flags, async (connection) => {
      const count = await exportRecords(connection, { ids, mediaType: mediaTypes[flags.format]!, ...(flags.out ? { file: flags.out } : {}) }, createProgress());
      if (flags.out) console.log(`${count} records written to ${flags.out}`);
    });
  });

reaching(program.command('query'))
  .description('asks by SPARQL')
  .argument('[sparql]', 'the query; or use --file')
  .option('--file <FILE>', 'file with the query')
  .option('--accept <TYPE>', 'media type of the answer, with q-values if wanted', 'text/csv, text/turtle;q=0.9, application/sparql-results+json;q=0.8')
  .option('--out <FILE>', 'file to write (default: the screen)')
  .option('--timeout <MS>', 'deadline in milliseconds', Number)
  .action(async (text: string | undefined, flags: Reach & { file?: string; accept: string; out?: string; timeout?: number }) => {
    const sparql = text ?? (flags.file ? readFileSync(flags.file, 'utf8') : undefined);
    if (sparql === undefined) return program.error('give a query, or --file FILE', { exitCode: 2 });
    await withServer(flags, async (connection) => runQuery(connection, { sparql, accept: flags.accept, ...(flags.out ? { file: flags.out } : {}), ...(flags.timeout ? { timeoutMs: flags.timeout } : {}) }));
  });

program.command('qc-worker')
  .description('measures QC images: claims jobs from a server, reads the image, deposits the observations')
  .option('--server <URL>', 'the server (default: the one that runs on --data)')
  .option('--token <TOKEN>', 'a token with role contributor (or MICROGRAPH_TOKEN; default: the administrator\'s of --data)')
  .option('--data <DIR>', 'data folder of a server on this machine (default: ./data, or MICROGRAPH_DATA)')
  .option('--image-root <DIR...>', 'folders from which images may be read (default: DATA/images)')
  .option('--once', 'does the jobs that wait now, then ends')
  .action(async (flags: Reach & { imageRoot?: string[]; once?: boolean }) => {
    const settings = readSettings({ ...(flags.data ? { data: flags.data } : {}), ...(flags.imageRoot ? { imageRoots: flags.imageRoot } : {}) });
    const connection = await connect({
      data: settings.dataFolder, ...(flags.server ? { server: flags.server } : {}), ...(flags.token ?? settings.token ? { token: flags.token ?? settings.token! } : {}),
      startServer: async () => program.error(`no server runs on ${settings.dataFolder}; start one with: micrograph serve --data ${settings.dataFolder}`, { exitCode: 2 }),
    });
    const ending = new AbortController();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => { ending.abort(); });
    const done = await startQcWorker({ url: connection.url, token: connection.token ?? '', imageRoots: settings.imageRoots, once: flags.once ?? false, signal: ending.signal, report: (line) => { console.error(line); } });
    console.log(`${done.succeeded} measured, ${done.failed} failed`);
    if (done.failed > 0) process.exitCode = 1;
  });

reaching(program.command('backup'))
  .description('writes a consistent copy of the journal while the server serves; `restore` starts a new folder from it')
  .argument('<file>', 'file to write; never overwritten')
  .action(async (file: string, flags: Reach) => {
    await withServer(flags, async (connection) => backup(connection, file));
    console.log(`backup written to ${file}; micrograph restore ${file} --data NEW-FOLDER makes a data folder of it`);
  });

program.command('restore')
  .description('makes a new data folder from a backup; graph and tables are rebuilt at its first start')
  .argument('<file>', 'a file that `backup` wrote')
  .requiredOption('--data <DIR>', 'the new data folder; must be empty or missing')
  .action((file: string, flags: { data: string }) => {
    restore(file, flags.data);
    console.log(`${flags.data} is ready: micrograph serve --data ${flags.data}`);
  });

reaching(program.command('check'))
  .description('verifies the journal (hashes, chain) and that graph and tables equal a replay of it')
  .option('--json', 'prints the faults as JSON')
  .action(async (flags: Reach & { json?: boolean }) => {
    const result = await withServer(flags, check);
    const faults = [...result.journal, ...result.graph, ...result.tables];
    if (flags.json) console.log(JSON.stringify(result, null, 2));
    else if (faults.length === 0) console.log(`Sound: ${result.seq} versions verified; graph and tables equal their replay.`);
    else console.log(`${faults.length} faults:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    if (faults.length > 0) process.exitCode = 1;
  });

const shapes = program.command('shapes').description('changes the shapes of a server: what would newly fail, putting them in force, the way back (administrators)');
reaching(shapes.command('preview'))
  .description('lists which stored records would newly fail with the shapes of a folder, by profile and project; nothing is changed')
  .argument('<folder>', 'shapes that differ from those in force, or all: NAME.ttl, profiles/NAME.ttl; an empty file takes one away')
  .option('--json', 'prints the whole answer as JSON')
  .action(async (folder: string, flags: Reach & { json?: boolean }) => {
    const preview = await withServer(flags, async (connection) => previewFolder(connection, folder, createProgress()));
    console.log(flags.json ? JSON.stringify(preview, null, 2) : previewText(preview));
    if (preview.faults.length > 0 || preview.newly_failing.length > 0) process.exitCode = 1;
  });
reaching(shapes.command('activate'))
  .description('puts the shapes of a folder in force, in place of or beside those that are; records are judged again in the background')
  .argument('[folder]', 'as for preview')
  .option('--previous', 'the set before, instead of a folder')
  .action(async (folder: string | undefined, flags: Reach & { previous?: boolean }) => {
    if ((folder === undefined) === (flags.previous === undefined)) return program.error('name a folder, or --previous', { exitCode: 2 });
    const answer = await withServer(flags, async (connection) => activateShapes(connection, folder === undefined ? 'previous' : { folder }));
    console.log(activationText(answer));
    if (!answer.accepted) process.exitCode = 1;
  });
reaching(shapes.command('deactivate')).description('back to the shapes that came with the server').action(async (flags: Reach) => {
  console.log(activationText(await withServer(flags, deactivateShapes), 'The shapes that came with the server are in force'));
});
reaching(shapes.command('status')).description('what is in force, and how far judging the records again is').action(async (flags: Reach) => {
  console.log(await withServer(flags, shapesStatus));
});

const token = program.command('token').description('makes, lists and revokes tokens (administrators)');
reaching(token.command('create'))
  .description('makes a token and prints it once; only its hash is kept')
  .argument('<name>', 'who or what will use it')
  .addOption(new Option('--role <ROLE>', 'what it allows').choices(['reader', 'contributor', 'curator', 'admin']).default('contributor'))
  .option('--orcid <ORCID>', 'the person\'s ORCID, kept as the agent of what is deposited with it')
  .option('--days <N>', 'how long it is valid', Number, 365)
  .action(async (name: string, flags: Reach & { role: string; orcid?: string; days: number }) => {
    await withServer(flags, async (connection) => { console.log((await createToken(connection, name, flags)).token); });
  });
reaching(token.command('list')).description('lists tokens: name, role, validity, last use; never the token itself').action(async (flags: Reach) => {
  await withServer(flags, async (connection) => { console.table(await listTokens(connection)); });
});
reaching(token.command('revoke')).description('ends a token at once').argument('<id>', 'id, from `token list`').action(async (id: string, flags: Reach) => {
  await withServer(flags, async (connection) => revokeToken(connection, id));
});

try {
  await program.parseAsync();
} catch (error) {
  const { code, exitCode } = error as { code?: string; exitCode?: number };
  if (typeof code === 'string' && code.startsWith('commander.')) process.exitCode = exitCode === 0 ? 0 : 2;
  else if (isKnownError(error)) {
    console.error(`micrograph: ${error.message}`);
    const faults = error.fields['faults'];
    if (Array.isArray(faults)) for (const fault of faults) console.error(`  ${String(fault)}`);
    process.exitCode = 2;
  } else {
    console.error(error);
    process.exitCode = 2;
  }
}
