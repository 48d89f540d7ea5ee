/**
 * Figures for Prometheus: what is asked and how long it takes, what is deposited, how full the graph is. Gauges are read
 * from the parts when somebody looks, so nothing here runs in between.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { DepositAnswer, Keeper } from '../records/record.ts';
import type { QueryPool } from '../store/store.ts';

export interface Metrics {
  observeRequest(route: string, method: string, status: number, seconds: number): void;
  observeQuery(door: string, outcome: string, seconds: number): void;
  countDeposits(door: string, answers: readonly DepositAnswer[]): void;
  /** Adds the gauges of parts that exist only once the graph is loaded. */
  watch(parts: { keeper: Keeper; queries: QueryPool; tableSeq: () => number }): void;
  contentType: string;
  text(): Promise<string>;
}

const buckets = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];

/** A registry of its own, so that two servers in one process (tests) do not meet. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'micrograph_' });
  const requests = new Histogram({ name: 'micrograph_http_request_seconds', help: 'Requests by route, method and status', labelNames: ['route', 'method', 'status'], buckets, registers });
  const queries = new Histogram({ name: 'micrograph_query_seconds', help: 'Queries by door and outcome', labelNames: ['door', 'outcome'], buckets, registers });
  const deposits = new Counter({ name: 'micrograph_deposits_total', help: 'Deposited records by door and outcome', labelNames: ['door', 'outcome'], registers });

  return {
    observeRequest(route, method, status, seconds) { requests.observe({ route, method, status: String(status) }, seconds); },
    observeQuery(door, outcome, seconds) { queries.observe({ door, outcome }, seconds); },
    countDeposits(door, answers) {
      for (const answer of answers) {
        const outcome = !answer.accepted ? 'refused' : answer.dry_run ? 'dry_run' : answer.unchanged ? 'unchanged' : 'accepted';
        deposits.inc({ door, outcome });
      }
    },
    watch({ keeper, queries: pool, tableSeq }) {
      const gauge = (name: string, help: string, labelNames: string[], read: (gauge: Gauge) => void | Promise<void>): void => {
        registry.registerMetric(new Gauge({ name: `micrograph_${name}`, help, labelNames, registers: [], async collect() { this.reset(); await read(this); } }));
      };
      const status = async (): ReturnType<Keeper['status']> => keeper.status();
      gauge('journal_seq', 'Number of the newest version', [], async (each) => { each.set((await status()).seq); });
      gauge('graph_quads', 'Quads in the keeper\'s graph', [], async (each) => { each.set((await status()).quads); });
      gauge('graph_memory_bytes', 'WebAssembly memory of the keeper\'s graph', [], async (each) => { each.set((await status()).memoryBytes); });
      gauge('graph_memory_limit_bytes', 'Where that memory ends', [], async (each) => { each.set((await status()).limitBytes); });
      gauge('deposits_queued', 'Deposits that wait for the keeper', [], async (each) => { each.set((await status()).queued); });
      gauge('conformance_pending', 'Records that wait to be judged again', [], async (each) => { each.set((await keeper.conformance()).pending); });
      gauge('table_seq', 'Newest version that the tables hold', [], (each) => { each.set(tableSeq()); });
      gauge('queries_running', 'Queries under way', [], (each) => { each.set(pool.running().length); });
      gauge('readers', 'Reader threads by state', ['state'], (each) => {
        for (const state of ['loading', 'ready', 'busy', 'failed']) each.set({ state }, pool.status().readers.filter((reader) => reader.state === state).length);
      });
      gauge('reader_memory_bytes', 'WebAssembly memory of each reader', ['reader'], (each) => {
        pool.status().readers.forEach((reader, index) => { each.set({ reader: String(index) }, reader.memoryBytes); });
      });
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
