/**
 * The keeper as the doors see it: what it accepted is answered only when the readers and the tables hold it too, so that
 * everybody reads their own writes. A view that cannot follow is logged; the deposit itself is durable and is answered.
 */
import type { Logger } from 'pino';
import type { KeeperClient } from '../records/keeper-channel.ts';
import type { Keeper } from '../records/record.ts';

/** Something that is brought up to a version of the journal. */
export interface Follower { readonly name: string; follow(seq: number): Promise<void> }

/** Wraps the client of the keeper's thread. */
export function createVisibleKeeper({ keeper, followers, seq, log, onVisible = () => undefined }: { keeper: KeeperClient; followers: readonly Follower[]; seq: number; log: Logger; /** called with each record whose new version the views hold */ onVisible?: (record: string) => void }): Keeper {
  let newest = seq;
  const fresh = new Set<string>();
  const follow = async (): Promise<void> => {
    const wanted = newest, records = [...fresh];
    fresh.clear();
    await Promise.all(followers.map(async ({ name, follow: bring }) => {
      try { await bring(wanted); } catch (error) { log.error({ err: error, view: name, seq: wanted }, 'a view could not follow the journal'); }
    }));
    for (const record of records) onVisible(record);
  };
  keeper.onAccepted((accepted) => { newest = accepted.seq; fresh.add(accepted.record); });
  const visible = async <T>(work: Promise<T>): Promise<T> => {
    const answer = await work;
    await follow();
    return answer;
  };
  return {
    deposit: (request) => visible(keeper.deposit(request)),
    withdraw: (request) => visible(keeper.withdraw(request)),
    keepTerms: (terms) => visible(keeper.keepTerms(terms)),
    backup: (file) => keeper.backup(file),
    check: () => keeper.check(),
    status: () => keeper.status(),
    profiles: () => keeper.profiles(),
    profile: (name) => keeper.profile(name),
    conformance: () => keeper.conformance(),
    shapesStatus: () => keeper.shapesStatus(),
    previewShapes: (files) => keeper.previewShapes(files),
    activateShapes: (files, agent) => visible(keeper.activateShapes(files, agent)),
    readiness: (record, profiles) => keeper.readiness(record, profiles),
    close: () => keeper.close(),
  };
}
