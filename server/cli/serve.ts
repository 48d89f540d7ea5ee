/** `serve`: starts, says what it did and where to look, and ends cleanly when told to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLoopback } from '../settings.ts';
import type { RunningServer } from '../server.ts';
import type { Settings } from '../settings.ts';

/** Starts the server and returns when it serves; signals end it, finishing what was promised. */
export async function serve(settings: Settings, startServer: (settings: Settings) => Promise<RunningServer>): Promise<void> {
  const server = await startServer(settings);
  const { url, summary } = server;
  const tokenFile = join(settings.dataFolder, 'admin-token');
  console.log(`
Micrograph serves at ${url}
  data folder   ${settings.dataFolder} (${summary.records} records, ${summary.triples} triples)${summary.example ? `
  example       a microscope, a study with images and a QC field image were deposited; the QC worker measures it now` : ''}
  look at       ${url}                 what is here, by type
                ${url}graphql          GraphQL, with GraphiQL to try it
                ${url}sparql           SPARQL
                ${url}queries          questions that are ready to ask
  to write      Authorization: Bearer TOKEN, with the administrator's token in ${tokenFile}${isLoopback(settings.host) ? `
  to curate     ${url}curation#token=${readFileSync(tokenFile, 'utf8').trim()}
                signs you in as administrator: this server is reached from this machine only; give the link to nobody` : `
  to curate     ${url}curation                 sign in with a token (micrograph token create)`}
  to stop       Ctrl-C
`);
  let ending = false;
  const end = (signal: string): void => {
    if (ending) { process.exit(1); }
    ending = true;
    console.error(`${signal}: finishing what was promised (again to end at once)`);
    server.close().then(() => process.exit(0), (error: unknown) => { console.error(error); process.exit(1); });
  };
  process.once('SIGINT', () => { end('SIGINT'); process.once('SIGINT', () => process.exit(1)); });
  process.once('SIGTERM', () => { end('SIGTERM'); });
  // last, for loading holds the thread: a signal that came before its handler would end all at once
  server.warmUp().catch((error: unknown) => { console.error(error); });
}
