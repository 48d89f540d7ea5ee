/**
 * Wiring of quality control in the HTTP thread: the queue of work and its planner, what follows accepted records (verdicts, and
 * observations of calibration records), and the questions that doors ask. Workers are processes of their own.
 */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { readCalibrationTable } from '../importers/calibration-table.ts';
import { createCalibrationObserver } from '../importers/observe-calibrations.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import { openJobs } from '../qc/jobs.ts';
import { createPlanner } from '../qc/planner.ts';
import { createAssessor } from '../quality/assessor.ts';
import { createCharts } from '../quality/charts.ts';
import { createDriftCount } from '../quality/drift-count.ts';
import { createDueQuestions } from '../quality/due.ts';
import { createEntries } from '../quality/entries.ts';
import { createObserver } from '../quality/observer.ts';
import { createQualityQuestions } from '../quality/questions.ts';
import type { QualityQuestions } from '../quality/questions.ts';
import type { Keeper } from '../records/record.ts';
import { isFollowing } from '../records/reserved-records.ts';
import type { JournalReader, QueryPool } from '../store/store.ts';
import type { TableView } from '../tables/tables.ts';
import { createDepositors } from './depositors.ts';
import type { QualityParts } from './graphql-quality.ts';
import { createJobFeed } from './job-feed.ts';
import { readLinked } from './left-out.ts';

export interface QualityBenchParts {
  /** folder with mappings/ */ root: string;
  dataFolder: string;
  /** base of all IRIs, ends in a slash */ base: string;
  model: ResourceModel; journal: JournalReader; keeper: Keeper; queries: QueryPool; tables: TableView;
  /** beginnings of addresses from which workers may read */ imageUrls: readonly string[];
  /** longest time of one question to the tables, milliseconds */ deadlineMs: number;
  log: Logger;
}

export interface QualityBench {
  /** charts, entries, due dates and jobs */ quality: QualityParts;
  /** states at acquisition, and what follows from them */ state: QualityQuestions;
  /** To be called after an accepted version of this record; returns at once. */ noteAccepted(record: string): void;
  /** Looks at all there is: resolves when the first work is planned, and goes on in the background. */ start(): Promise<void>;
  /** Ends those who watch the queue. */ leaveWatchers(): void;
  /** Ends all else, after what is under way. */ close(): Promise<void>;
}

/** Creates the bench. Throws start-up-faults for a table of calibrations that does not fit the shapes. */
export function createQualityBench({ root, dataFolder, base, model, journal, keeper, queries, tables: view, imageUrls, deadlineMs, log }: QualityBenchParts): QualityBench {
  const calibrations = readCalibrationTable(join(root, 'mappings/nbo-calibration.yaml'), model);
  const jobs = openJobs({ file: join(dataFolder, 'qc-jobs.sqlite') }), feed = createJobFeed({ jobs });
  const planner = createPlanner({ queries, jobs, log, imageUrls });
  // what works in the background has no deadline; what somebody waits for has one, also where the door names none
  const assessor = createAssessor({ tables: view, keeper, journal, base, log });
  const observer = createObserver({
    observe: (quads, record) => createCalibrationObserver({ table: calibrations, model, linked: readLinked(journal) })(quads, record), types: calibrations.records.map(({ type }) => type.name),
    tables: view, keeper, journal, base, log,
  });
  const tables: Pick<TableView, 'select' | 'seq'> = { get seq() { return view.seq; }, select: (sql, values, options) => view.select(sql, values, { deadlineMs, ...options }) };
  const findUnit: ResourceModel['findUnit'] = (unit) => model.findUnit(unit);
  const charts = createCharts({ tables, findUnit }), due = createDueQuestions({ tables });
  return {
    quality: { charts, due, entries: createEntries({ tables, keeper, base, findUnit }), jobs: { jobs, planner, feed } },
    state: createQualityQuestions({ tables, depositorOf: createDepositors(journal), drifting: createDriftCount({ tables, charts }), overdue: due.overdue }),
    noteAccepted(record) {
      // verdicts and observations that the server writes name no image to be measured
      if (!isFollowing(record, base)) planner.noteAccepted(record);
      assessor.noteAccepted(record);
      observer.noteAccepted(record);
    },
    async start() {
      await planner.planAll();
      assessor.start();
      observer.start();
    },
    leaveWatchers: feed.close,
    async close() {
      await observer.close();
      await assessor.close();
      await planner.close();
      jobs.close();
    },
  };
}
