/**
 * Keeps the graph's records of terms at the versions of ontologies in use: at a start, and whenever other versions come into
 * use, in the background and one round at a time. Folders of earlier servers hold whole slices of ontologies as records; they
 * are withdrawn once the terms in use have records of their own.
 */
import type { Logger } from 'pino';
import type { TermDrift } from '../curation/drift.ts';
import { serverAgent } from '../records/record.ts';
import type { Keeper } from '../records/record.ts';
import type { JournalReader } from '../store/store.ts';
import { withdrawFormer } from './folder-deposits.ts';

export interface TermKeepingParts {
  drift: Pick<TermDrift, 'refresh'>;
  keeper: Keeper;
  journal: JournalReader;
  base: string;
  /** ids of records that earlier servers kept slices in */ formerSlices: readonly string[];
  log: Logger;
}

export interface TermKeeping {
  /** Starts a round, or another one after that which runs. */ follow(): void;
  /** Resolves when no round runs. */ settled(): Promise<void>;
}

/** Creates it. Nothing in it ends a server: what fails is logged, and tried again at the next change or start. */
export function createTermKeeping({ drift, keeper, journal, base, formerSlices, log }: TermKeepingParts): TermKeeping {
  const agent = serverAgent(base);
  let running: Promise<void> | undefined, again = false;

  const round = async (): Promise<void> => {
    const { terms, written } = await drift.refresh();
    if (written > 0) log.info({ terms, written }, 'records of terms follow the ontologies in use');
    await withdrawFormer({ keeper, journal, agent, base, ids: formerSlices, log });
  };
  const run = async (): Promise<void> => {
    do { again = false; await round(); } while (again);
  };
  return {
    follow() {
      if (running) { again = true; return; }
      running = run().catch((error: unknown) => { log.warn({ err: error }, 'records of terms could not follow the ontologies in use'); }).finally(() => { running = undefined; });
    },
    async settled() { while (running) await running; },
  };
}
