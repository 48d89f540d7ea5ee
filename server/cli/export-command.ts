/** The command `export`: which forms hold one record and which several, and where they are written to. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { exporters } from '../exporters/index.ts';
import { exportRecords, exportSheets } from './download.ts';
import { createProgress } from './progress.ts';
import { reaching, withServer } from './reach.ts';
import type { Reach } from './reach.ts';

/** Adds `export`. */
export function addExportCommand(program: Command): void {
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
}
