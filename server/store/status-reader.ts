/** Reading side of the statuses: an own connection, so that looking never waits for the keeper. */
import { DatabaseSync } from 'node:sqlite';
import type { RecordStatus, StatusReader, StatusTotals } from './store.ts';

interface Stored { record: string; id: string; seq: number; profile: string; fingerprint: string; conforms: number; violations: number; warnings: number; infos: number; satisfied: number; applicable: number }

const rowOf = ({ conforms, ...stored }: Stored): Omit<RecordStatus, 'lacks'> => ({ ...stored, conforms: conforms === 1 });

/** Opens a reading connection to a file that the keeper has made. */
export function openStatusReader({ file }: { file: string }): StatusReader {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('PRAGMA busy_timeout = 5000; PRAGMA query_only = ON;');
  return readStatuses(database);
}

/** Reading through a given connection. */
export function readStatuses(database: DatabaseSync): StatusReader {
  const columns = 'record, id, seq, profile, fingerprint, conforms, violations, warnings, infos, satisfied, applicable';
  const totals = database.prepare('SELECT profile, count(*) FILTER (WHERE applicable > 0) AS records, count(*) FILTER (WHERE applicable > 0 AND conforms) AS conforming, sum(violations) AS violations, sum(warnings) AS warnings, sum(infos) AS infos, sum(satisfied) AS satisfied, sum(applicable) AS applicable FROM status GROUP BY profile');
  const ofRecord = database.prepare(`SELECT ${columns} FROM status WHERE record = ?`);
  const lacksOf = database.prepare('SELECT profile, shape, resources FROM lack WHERE record = ?');
  const pending = database.prepare('SELECT count(*) AS n FROM pending');
  return {
    totals: () => totals.all().map((row) => ({ ...row }) as unknown as StatusTotals),
    ofRecord(record) {
      const lacks = Map.groupBy(lacksOf.all(record) as unknown as { profile: string; shape: string; resources: number }[], ({ profile }) => profile);
      return (ofRecord.all(record) as unknown as Stored[]).map((row) => ({ ...rowOf(row), lacks: (lacks.get(row.profile) ?? []).map(({ shape, resources }) => ({ shape, resources })) }));
    },
    *ofProfile(profile) {
      for (const row of database.prepare(`SELECT ${columns} FROM status WHERE profile = ?`).iterate(profile)) yield rowOf(row as unknown as Stored);
    },
    *lacks(profile) {
      for (const row of database.prepare('SELECT record, shape, resources FROM lack WHERE profile = ? ORDER BY record').iterate(profile)) yield { ...row } as { record: string; shape: string; resources: number };
    },
    version: () => (database.prepare('PRAGMA data_version').get() as { data_version: number }).data_version,
    pending: () => (pending.get() as { n: number }).n,
    close() { database.close(); },
  };
}
