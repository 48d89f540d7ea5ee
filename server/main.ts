/**
 * The command line. Every command but `serve` and `qc-worker` speaks HTTP to a server: the one that runs on the data
 * folder, the one that --server names, or one that it starts for itself. The only file that acts when imported.
 * Exit codes: 0 done, 1 refused or faults found, 2 wrong use or not possible.
 */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { keepCompiledCode } from './cli/compile-cache.ts';
import { connect } from './cli/connect.ts';
import { backup, check, runQuery } from './cli/download.ts';
import { addExportCommand } from './cli/export-command.ts';
import { addMappingsCommands } from './cli/mappings-commands.ts';
import { addOntologyCommands } from './cli/ontology-commands.ts';
import { reaching, withServer } from './cli/reach.ts';
import type { Reach } from './cli/reach.ts';
import { restore } from './cli/restore.ts';
import { addSendCommands } from './cli/send-commands.ts';
import { serve } from './cli/serve.ts';
import { addShapesCommands } from './cli/shapes-commands.ts';
import { addTermsCommands } from './cli/terms-commands.ts';
import { addTokenCommands } from './cli/token-commands.ts';
import { isKnownError } from './errors.ts';
import { readSettings } from './settings.ts';
import type { SettingFlags } from './settings.ts';

keepCompiledCode();
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string; description: string };
const program = new Command('micrograph')
  .description(`${manifest.description}.`)
  .version(manifest.version)
  .showHelpAfterError('(micrograph COMMAND --help explains each command)')
  .enablePositionalOptions() // --version of a command is its own
  .exitOverride();

program.command('serve')
  .description('starts the server on a data folder, and the QC worker beside it')
  .option('--port <N>', 'port to listen on (default: 7117, or MICROGRAPH_PORT)')
  .option('--host <ADDRESS>', 'address to listen on (default: 127.0.0.1: this machine only)')
  .option('--data <DIR>', 'data folder, made when missing (default: ./data, or MICROGRAPH_DATA)')
  .option('--base <IRI>', 'base of all IRIs; set once, at the first start, and kept with the data (default: http://localhost:PORT/)')
  .option('--no-example', 'does not deposit the example study at the first start')
  .option('--no-worker', 'does not start the QC worker')
  .option('--reviewers <number>', 'curators who must agree before a term is applied to records (default: 1)')
  .option('--resolve-pids', 'looks identifiers up at their resolvers when /pids is asked (default: off)')
  .option('--ols <URL...>', 'OLS4 services that are asked for terms which the catalogue lacks, when somebody asks (default: off)')
  .option('--image-root <DIR...>', 'folders from which the QC worker may read images, besides DATA/images')
  .option('--image-url <PREFIX...>', 'beginnings of addresses from which the QC worker may read images by HTTP, like https://images.example.org/public/ (default: none, or MICROGRAPH_IMAGE_URLS)')
  .option('--minutes <N>', 'longest time of one measurement (default: 30, or MICROGRAPH_WORKER_MINUTES)')
  .option('--memory-mb <N>', 'most memory of one measurement (default: 2048, or MICROGRAPH_WORKER_MEMORY_MB)')
  .action(async (flags: SettingFlags & { imageRoot?: string[]; imageUrl?: string[] }) => {
    const { imageRoot, imageUrl, ...rest } = flags;
    const { startServer } = await import('./server.ts');
    await serve(readSettings({ ...rest, ...(imageRoot ? { imageRoots: imageRoot } : {}), ...(imageUrl ? { imageUrls: imageUrl } : {}) }), startServer);
  });

addSendCommands(program);
addExportCommand(program);

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
  .option('--image-root <DIR...>', 'folders from which images may be read, besides DATA/images')
  .option('--image-url <PREFIX...>', 'beginnings of addresses from which it may read images by HTTP, like https://images.example.org/public/ (default: none, or MICROGRAPH_IMAGE_URLS)')
  .option('--minutes <N>', 'longest time of one measurement (default: 30, or MICROGRAPH_WORKER_MINUTES)')
  .option('--memory-mb <N>', 'most memory of one measurement (default: 2048, or MICROGRAPH_WORKER_MEMORY_MB)')
  .option('--once', 'does the jobs that wait now, then ends')
  .action(async (flags: Reach & Pick<SettingFlags, 'minutes' | 'memoryMb'> & { imageRoot?: string[]; imageUrl?: string[]; once?: boolean }) => {
    const settings = readSettings({ ...(flags.data ? { data: flags.data } : {}), ...(flags.imageRoot ? { imageRoots: flags.imageRoot } : {}), ...(flags.imageUrl ? { imageUrls: flags.imageUrl } : {}), ...(flags.minutes ? { minutes: flags.minutes } : {}), ...(flags.memoryMb ? { memoryMb: flags.memoryMb } : {}) });
    const connection = await connect({
      data: settings.dataFolder, ...(flags.server ? { server: flags.server } : {}), ...(flags.token ?? settings.token ? { token: flags.token ?? settings.token! } : {}),
      startServer: async () => program.error(`no server runs on ${settings.dataFolder}; start one with: micrograph serve --data ${settings.dataFolder}`, { exitCode: 2 }),
    });
    const ending = new AbortController();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => { ending.abort(); });
    const { startQcWorker } = await import('./qc/worker.ts');
    const done = await startQcWorker({ url: connection.url, token: connection.token ?? '', imageRoots: settings.imageRoots, imageUrls: settings.imageUrls, limits: settings.measuring, once: flags.once ?? false, signal: ending.signal, report: (line) => { console.error(line); } });
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

addMappingsCommands(program);
addShapesCommands(program);
addOntologyCommands(program);
addTermsCommands(program);
addTokenCommands(program);

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
