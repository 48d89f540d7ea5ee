/** The commands below `ontology`: loading files and addresses, choosing the version in use, finding terms. */
import type { Command } from 'commander';
import { addOntology, hitsText, listText, loadText, showText } from './ontologies.ts';
import type { LoadedVersion } from './ontologies.ts';
import { createProgress } from './progress.ts';
import { reaching, withServer } from './reach.ts';
import type { Reach } from './reach.ts';

interface AddFlags extends Reach { id?: string; version?: string; complete?: boolean; use?: boolean; json?: boolean }
interface SearchFlags extends Reach { ontology?: string[]; branch?: string; defining?: boolean; obsolete?: string; limit?: string; json?: boolean }

const whole = (id: string, version: string): string => `/ontologies/${encodeURIComponent(id)}/${encodeURIComponent(version)}`;

/** Adds `ontology` with `add`, `list`, `show`, `use`, `remove` and `search`. */
export function addOntologyCommands(program: Command): void {
  const ontology = program.command('ontology').description('loads ontologies into the catalogue of terms, chooses versions, finds terms');
  reaching(ontology.command('add'))
    .description('loads files or addresses: OBO, OBO Graphs, OWL (RDF/XML, functional), Turtle, SKOS, cellxgene JSON, term lists, also gzipped; an address is fetched only here')
    .argument('<file-or-iri...>', 'files, or addresses that begin with http:// or https://')
    .option('--id <ID>', 'short name, such as fbbi (default: what header and terms say)')
    .option('--version <VERSION>', 'version (default: what the header says)')
    .option('--complete', 'holds all terms of the ontology (default: where the header names the ontology itself)')
    .option('--no-complete', 'is an extract')
    .option('--use', 'puts it in use (default: unless it is older, or an extract of what is in use whole)')
    .option('--no-use', 'loads it and leaves in use what is')
    .option('--json', 'prints the answers as JSON')
    .action(async (sources: string[], flags: AddFlags) => {
      if (sources.length > 1 && (flags.version ?? flags.id) !== undefined) return program.error('--id and --version are for one file', { exitCode: 2 });
      await withServer(flags, async (connection) => {
        for (const source of sources) {
          const answer = await addOntology(connection, source, { ...(flags.use === undefined ? {} : { use: flags.use }), ...(flags.id ? { id: flags.id } : {}), ...(flags.version ? { version: flags.version } : {}), ...(flags.complete === undefined ? {} : { complete: flags.complete }) }, createProgress());
          console.log(flags.json ? JSON.stringify(answer) : loadText(answer));
        }
      }, { create: true });
    });
  reaching(ontology.command('list')).description('lists what is loaded and which versions are in use').option('--json', 'prints JSON').action(async (flags: Reach & { json?: boolean }) => {
    const { ontologies } = await withServer(flags, async (connection) => (await connection.request('/ontologies')).json()) as { ontologies: LoadedVersion[] };
    console.log(flags.json ? JSON.stringify(ontologies, null, 2) : listText(ontologies));
  });
  reaching(ontology.command('show')).description('what is known of an ontology and its versions').argument('<id>', 'short name, such as fbbi').option('--json', 'prints JSON').action(async (id: string, flags: Reach & { json?: boolean }) => {
    const answer = await withServer(flags, async (connection) => (await connection.request(`/ontologies/${encodeURIComponent(id)}`)).json()) as { versions: LoadedVersion[] };
    console.log(flags.json ? JSON.stringify(answer, null, 2) : showText(answer));
  });
  reaching(ontology.command('use')).description('takes terms from this version; the record ontologies-in-use keeps what was before').argument('<id>').argument('<version>').action(async (id: string, version: string, flags: Reach) => {
    const used = await withServer(flags, async (connection) => (await connection.request(`/ontologies/${encodeURIComponent(id)}/use?${new URLSearchParams({ version })}`, { method: 'PUT' })).json()) as LoadedVersion;
    console.log(`${used.id} ${used.version} is in use`);
  });
  reaching(ontology.command('remove')).description('takes a version out of the catalogue').argument('<id>').argument('<version>')
    .option('--instead <VERSION>', 'the version to use from now on, where this one is in use')
    .option('--force', 'also one in use, with none in its place')
    .action(async (id: string, version: string, flags: Reach & { instead?: string; force?: boolean }) => {
      const query = new URLSearchParams({ ...(flags.instead ? { instead: flags.instead } : {}), ...(flags.force ? { force: 'true' } : {}) });
      const { removed, in_use: now } = await withServer(flags, async (connection) => (await connection.request(`${whole(id, version)}?${query}`, { method: 'DELETE' })).json()) as { removed: LoadedVersion; in_use: LoadedVersion | null };
      console.log(`${removed.id} ${removed.version} is removed; ${now ? `${now.version} is in use` : 'no version of it is in use'}`);
    });
  reaching(ontology.command('search')).description('finds terms by name, words, CURIE or IRI, also with typing errors').argument('<text>')
    .option('--ontology <ID...>', 'in these alone')
    .option('--branch <IRI>', 'a term, or its CURIE: only it and what is below it')
    .option('--defining', 'only terms in their own ontology')
    .option('--obsolete <WHICH>', 'with, without or only', 'without')
    .option('--limit <N>', 'most terms', '20')
    .option('--json', 'prints JSON')
    .action(async (text: string, flags: SearchFlags) => {
      const query = new URLSearchParams({ q: text, limit: flags.limit ?? '20', obsolete: flags.obsolete ?? 'without', ...(flags.branch ? { branch: flags.branch } : {}), ...(flags.defining ? { defining: 'true' } : {}) });
      for (const each of flags.ontology ?? []) query.append('ontology', each);
      const found = await withServer(flags, async (connection) => (await connection.request(`/terms?${query}`)).json()) as Parameters<typeof hitsText>[0];
      console.log(flags.json ? JSON.stringify(found, null, 2) : hitsText(found));
    });
}
