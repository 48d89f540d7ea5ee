/** An assessor over a journal and its tables, with a keeper that writes what it is given: all of judging without a server. */
import { expect, onTestFinished } from 'vitest';
import { KnownError } from '../../../server/errors.ts';
import { createAssessor } from '../../../server/quality/assessor.ts';
import type { Assessor, AssessorParts } from '../../../server/quality/assessor.ts';
import { fromNQuads, toNQuads } from '../../../server/rdf/n-quads.ts';
import type { DepositAnswer, Keeper } from '../../../server/records/record.ts';
import { base, createRecords, openView, recordIri } from '../tables/tables-harness.ts';
import type { Opened, Records } from '../tables/tables-harness.ts';

export const path = `${recordIri('m')}#path`, property = `${recordIri('p')}#uniformity`, procedure = `${recordIri('p')}#procedure`;

/** An observation in Turtle. */
export function observation(name: string, { value, at = '2026-01-01T10:00:00Z', about = path, by = procedure, of = property, more = '' }: { value: number; at?: string; about?: string; by?: string; of?: string; more?: string }): string {
  return `<${name}> a sosa:Observation ; sosa:observedProperty <${of}> ; sosa:usedProcedure <${by}> ; sosa:hasFeatureOfInterest <${about}> ; mg:lightPath <${about}> ; sosa:hasSimpleResult ${value} ; mg:observedAt "${at}"^^xsd:dateTime ${more}. `;
}
/** A rule in Turtle. */
export const rule = (name: string, limits: string): string => `<${name}> a mg:ToleranceRule ; mg:forProperty <${property}> ; ${limits} . `;

export interface Quality {
  records: Records;
  view: Opened;
  keeper: Pick<Keeper, 'deposit' | 'withdraw'>;
  assessor: Assessor;
  /** ids of the records that were deposited or withdrawn by the server, in order */ written: string[];
  /** Writes a version, as a person's deposit does, and waits until it is judged. */ put(id: string, turtle: string): Promise<void>;
  withdraw(id: string): Promise<void>;
  /** verdicts by observation: `NAME against verdict`, sorted */ verdicts(): Promise<string[]>;
}

/** Opens it all; nothing has started yet. `parts` replaces what the assessor is made of. */
export async function openQuality(parts: Partial<AssessorParts> = {}): Promise<Quality> {
  const records = createRecords(), view = await openView(records);
  onTestFinished(() => view.close());
  const written: string[] = [], faults: object[] = [];
  onTestFinished(() => { expect(faults).toEqual([]); });
  const follow = async (seq: number): Promise<void> => { await view.follow(seq); };
  const append = (id: string, nquads: string | undefined): number => records.journal.transaction(() => records.journal.append({
    record: recordIri(id), id, ...(nquads === undefined ? {} : { nquads }), size: 1, time: '2026-01-02T03:04:05.678Z', agent: `${base}agents/micrograph`, activity: { kind: 'assess', software: 'test', startedAt: '2026-01-02T03:04:05.000Z' }, visibility: 'members', report: { conforms: true, results: [] },
  }).seq);
  const keeper: Quality['keeper'] = {
    async deposit({ id, source }) {
      written.push(id!);
      await follow(append(id!, toNQuads(fromNQuads(new TextDecoder().decode(source.bytes)), recordIri(id!))));
      return [{ accepted: true, record: recordIri(id!), version: 1, report: { conforms: true, results: [] }, warnings: [] } as unknown as DepositAnswer];
    },
    async withdraw({ record }) {
      const row = records.journal.newest(record);
      if (!row || row.withdrawn) throw new KnownError('record-withdrawn', 'it is not there');
      written.push(`-${row.id}`);
      await follow(append(row.id, undefined));
      return { accepted: true } as DepositAnswer;
    },
  };
  const assessor = createAssessor({ tables: view, keeper, journal: records.journal, base, settleMs: 1, log: { debug: () => undefined, info: () => undefined, warn: (fields) => { faults.push(fields); } }, ...parts });
  onTestFinished(() => assessor.close());
  const noted = async (id: string, seq: number): Promise<void> => { await follow(seq); assessor.noteAccepted(recordIri(id)); await assessor.settled(); };
  return {
    records, view, keeper, assessor, written,
    put: (id, turtle) => noted(id, records.put(id, turtle)),
    withdraw: (id) => noted(id, records.withdraw(id)),
    async verdicts() {
      const rows = await view.select('SELECT "assesses" AS o, "against" AS a, "verdict" AS v FROM "type Assessment"');
      return rows.map(({ o, a, v }) => `${String(o).split('#')[1]} ${String(a)} ${String(v)}`).toSorted();
    },
  };
}
