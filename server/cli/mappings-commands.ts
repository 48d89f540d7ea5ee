/** The commands below `mappings`: checking a file before it is imported, writing sets out, and importing, which is what `import` does. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { KnownError } from '../errors.ts';
import { createProgress } from './progress.ts';
import { reaching, withServer } from './reach.ts';
import type { Reach } from './reach.ts';
import { formOf, sendFiles, summaryText } from './send-files.ts';
import { metadataNames } from '../sssom/external-metadata.ts';

interface CheckAnswer { mappings: number; conforms: boolean; violations: number; warnings: number; infos: number; terms_checked: { ontology: string; version: string }[]; findings: { severity: string; message: string; line?: number; pointer?: string; remedy?: string; count: number; lines: number[] }[]; loss: { path: string; count: number; reason: string }[] }

/** A line a finding, with its place and what would be right. */
export function checkText(file: string, { mappings, violations, warnings, infos, findings, loss, terms_checked: terms }: CheckAnswer): string {
  const lines = findings.map(({ severity, message, line, pointer, remedy, count, lines: more }) => `  ${severity.toLowerCase()}${line === undefined ? pointer === undefined ? '' : ` at ${pointer}` : ` in line ${line}`}: ${message}${count > 1 ? ` (${count} times${more.length > 1 ? `: lines ${more.join(', ')}${count > more.length ? ' …' : ''}` : ''})` : ''}${remedy === undefined ? '' : `; ${remedy}`}`);
  const lost = loss.map(({ path, count, reason }) => `  not kept: ${path}, ${count} times (${reason})`);
  return [`${basename(file)}: ${mappings} mappings, ${violations} violations, ${warnings} warnings, ${infos} hints`, ...lines, ...lost, terms.length === 0 ? '  (ends were not looked up: no ontology is in use)' : `  (ends were looked up in ${terms.map(({ ontology, version }) => `${ontology} ${version}`).join(', ')})`].join('\n');
}

/** Adds `mappings` with `check`, `export` and `import`. */
export function addMappingsCommands(program: Command): void {
  const mappings = program.command('mappings').description('mapping sets (SSSOM): checks a file, writes sets out, imports them');
  reaching(mappings.command('check'))
    .description('reads a file of mappings and says what is wrong with it: form, ends that are gone or obsolete, labels, contradictions, circles; nothing is kept')
    .argument('<file>', 'SSSOM as TSV, CSV, JSON or Turtle; metadata are looked for in NAME.sssom.yml beside a TSV')
    .option('--json', 'prints the whole answer as JSON')
    .action(async (file: string, flags: Reach & { json?: boolean }) => {
      if (!existsSync(file)) throw new KnownError('not-found', `${file}: there is no such file`);
      const bytes = new Uint8Array(readFileSync(file));
      const format = /\.json$/i.test(file) ? 'json' : /\.(?:ttl|rdf)$/i.test(file) ? 'rdf' : 'tsv';
      const metadata = metadataNames(file).find((name) => existsSync(name));
      const sent: RequestInit = metadata === undefined ? { body: bytes, headers: { 'content-type': 'application/octet-stream' } } : { body: await formOf(file, bytes, { metadata }) };
      const answer = await withServer(flags, async (connection) => await (await connection.request(`/mappings/check?format=${format}`, { method: 'POST', ...sent })).json() as CheckAnswer, { create: true });
      console.log(flags.json ? JSON.stringify(answer, null, 2) : checkText(file, answer));
      if (!answer.conforms) process.exitCode = 1;
    });
  reaching(mappings.command('export'))
    .description('writes a mapping set: the curated one, or one by the id of its record')
    .argument('[id]', 'id of a record with a set, "curated" or "inferred"', 'curated')
    .addOption(new Option('--format <FORM>', 'form of the file').choices(['tsv', 'json', 'ttl']).default('tsv'))
    .option('--candidates', 'candidates that wait for a review, instead of reviewed mappings')
    .option('--out <FILE>', 'file to write (default: the screen)')
    .action(async (id: string, flags: Reach & { format: string; candidates?: boolean; out?: string }) => {
      const text = await withServer(flags, async (connection) => (await connection.request(`/mappings/${encodeURIComponent(id)}?format=${flags.format}${flags.candidates ? '&candidates=true' : ''}`)).text());
      if (flags.out) { writeFileSync(flags.out, text); console.log(`the set ${id} is written to ${flags.out}`); } else process.stdout.write(text);
    });
  reaching(mappings.command('import'))
    .description('imports sets of mappings; the same as import --format sssom')
    .argument('<path...>', 'files or folders')
    .option('--json', 'prints the summary as JSON')
    .action(async (paths: string[], flags: Reach & { json?: boolean }) => {
      const summary = await withServer(flags, (connection) => sendFiles(connection, { paths, format: 'sssom' }, createProgress()), { create: true });
      console.log(flags.json ? JSON.stringify(summary, null, 2) : summaryText(summary, 'imported'));
      if (summary.refused.length + summary.failed.length > 0) process.exitCode = 1;
    });
}
