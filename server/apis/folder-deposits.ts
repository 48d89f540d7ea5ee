/**
 * Files that come with the server (our vocabularies, the example study) are deposited through the same door as
 * everybody's. What has not changed since makes no new version, so this may run at every start.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { KnownError } from '../errors.ts';
import { recordIri } from '../records/record.ts';
import type { Agent, DepositAnswer, Keeper } from '../records/record.ts';
import type { JournalReader, VersionRow } from '../store/store.ts';

export interface FolderDeposits { accepted: number; unchanged: number; refused: DepositAnswer[] }

/**
 * Deposits every Turtle file of a folder as the record that `idOf` names. Records may link to each other in any order:
 * what was refused is tried again as long as others were accepted meanwhile.
 */
export async function depositFolder({ keeper, agent, folder, idOf, activity, without = [] }: { keeper: Keeper; agent: Agent; folder: string; idOf: (name: string) => string; activity: string; /** names of files that are left out */ without?: readonly string[] }): Promise<FolderDeposits> {
  const result: FolderDeposits = { accepted: 0, unchanged: 0, refused: [] };
  if (!existsSync(folder)) return result;
  let waiting = readdirSync(folder).filter((name) => name.endsWith('.ttl') && !without.includes(name)).toSorted();
  while (waiting.length > 0) {
    const refused: [string, DepositAnswer[]][] = [];
    for (const name of waiting) {
      const answers = await keeper.deposit({ source: { bytes: new Uint8Array(readFileSync(join(folder, name))), mediaType: 'text/turtle', format: 'rdf', name }, id: idOf(name.slice(0, -4)), agent, activity, visibility: 'public' });
      if (answers.some((answer) => !answer.accepted)) { refused.push([name, answers]); continue; }
      result.accepted += 1;
      if (answers.every((answer) => answer.unchanged)) result.unchanged += 1;
    }
    if (refused.length === waiting.length) { result.refused = refused.flatMap(([, answers]) => answers.filter((answer) => !answer.accepted)); break; }
    waiting = refused.map(([name]) => name);
  }
  return result;
}

/** Copies the images of the example beside the user's own, without replacing any. */
export async function copyImages(from: string, to: string): Promise<string[]> {
  if (!existsSync(from)) return [];
  const names = readdirSync(from).filter((name) => /\.(?:tiff?|png)$/i.test(name) && !existsSync(join(to, name)));
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const name of names) await copyFile(join(from, name), join(to, name));
  return names;
}

/**
 * Deposits the files of a folder that come with the server. What an earlier version of them states may stand in the way of this
 * one: a term that moves from one file to another would be stated twice, and is still used where it leaves. Then those of
 * our records that were refused are withdrawn first, and deposited again; a server that is killed in between does so at its
 * next start. A file that is refused after that is our mistake, and the start says so. Throws start-up-faults with each message.
 */
export async function depositShipped({ keeper, journal, agent, folder, prefix, without = [], log }: { keeper: Keeper; journal: Pick<JournalReader, 'newest'>; agent: Agent; folder: string; prefix: string; /** names of files that are left out */ without?: readonly string[]; log: Logger }): Promise<void> {
  const deposit = (): Promise<FolderDeposits> => depositFolder({ keeper, agent, folder, idOf: (name) => prefix + name, activity: 'shipped', without });
  let { accepted, unchanged, refused } = await deposit();
  const former = refused.flatMap(({ record }) => findOwn(journal, record, agent) ?? []);
  for (const { record } of former) await keeper.withdraw({ record, agent, force: true });
  if (former.length > 0) {
    log.info({ folder, records: former.map(({ record }) => record) }, 'what an earlier version says in these records is withdrawn before this one is deposited');
    ({ accepted, unchanged, refused } = await deposit());
  }
  if (accepted > unchanged) log.info({ folder, deposited: accepted - unchanged }, 'deposited');
  if (refused.length === 0) return;
  const faults = refused.flatMap(({ record, report }) => report.results.filter(({ severity }) => severity === 'Violation').map(({ message, focus_node: focus }) => `${record}: <${focus}>: ${message}`));
  throw new KnownError('start-up-faults', `${refused.length} files of ${folder} are not valid`, { faults });
}

/** The newest version of a record that stands and is this agent's. */
function findOwn(journal: Pick<JournalReader, 'newest'>, record: string, agent: Agent): VersionRow | undefined {
  const newest = journal.newest(record);
  return newest && !newest.withdrawn && newest.agent === agent.iri ? newest : undefined;
}

/**
 * Withdraws records that earlier versions of this server deposited under names that it no longer uses; those of other agents
 * are left alone. A vocabulary that moved into other files goes first, for what is stated twice may be refused.
 */
export async function withdrawFormer({ keeper, journal, agent, base, ids, log }: { keeper: Keeper; journal: Pick<JournalReader, 'newest'>; agent: Agent; base: string; ids: readonly string[]; log: Logger }): Promise<void> {
  for (const id of ids) {
    const newest = findOwn(journal, recordIri(base, id), agent);
    if (!newest) continue;
    await keeper.withdraw({ record: newest.record, agent, force: true });
    log.info({ record: newest.record }, 'a record of an earlier version is withdrawn; others say what is in use of it');
  }
}
