/**
 * Groupings of records: what belongs to a dataset, an instrument, a lab or a project is said by a query each in
 * `queries/groups/`, not by code. Each gives ?group, ?label (or none) and ?record.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isKnownError, KnownError } from '../errors.ts';
import type { Membership } from '../profiles/group-readiness.ts';
import { trusted } from '../rdf/sparql.ts';
import { selectRows } from './query-runner.ts';
import type { RunQuery } from './query-runner.ts';

export interface Grouping { name: string; title: string; sparql: string }

/** Reads the folder. Throws start-up-faults for a file without a title. */
export function readGroupings(folder: string): Grouping[] {
  const groupings = readdirSync(folder).filter((file) => file.endsWith('.rq')).toSorted().map((file) => {
    const sparql = readFileSync(join(folder, file), 'utf8');
    return { name: file.slice(0, -3), title: /^# title:\s*(\S.*)$/m.exec(sparql)?.[1] ?? '', sparql };
  });
  const faults = groupings.filter(({ title, name }) => title === '' || !/^[a-z]+$/.test(name)).map(({ name }) => `queries/groups/${name}.rq: it needs a title, and a name of small letters`);
  if (faults.length > 0) throw new KnownError('start-up-faults', 'groupings are not well formed', { faults });
  return groupings;
}

/** Runs each over nothing, so that its syntax is checked. One line a fault. */
export async function checkGroupings(groupings: readonly Grouping[], run: RunQuery): Promise<string[]> {
  const faults: string[] = [];
  for (const { name, sparql } of groupings) {
    try {
      const { body } = await run({ sparql, accept: ['application/sparql-results+json'], defaultGraphs: ['urn:micrograph:empty'], namedGraphs: ['urn:micrograph:empty'], label: 'check' });
      const { vars } = (JSON.parse(body) as { head: { vars: string[] } }).head;
      for (const wanted of ['group', 'label', 'record']) if (!vars.includes(wanted)) faults.push(`queries/groups/${name}.rq: it gives no ?${wanted}`);
    } catch (error) {
      if (!isKnownError(error)) throw error;
      faults.push(`queries/groups/${name}.rq: ${error.message}`);
    }
  }
  return faults;
}

/** The members of all groups of a grouping, and of one group when it is named. */
export async function membersOf({ name, sparql }: Grouping, run: RunQuery, group?: string): Promise<Membership[]> {
  const rows = await selectRows(run, trusted(sparql), { label: `groups ${name}` });
  return rows.flatMap(({ group: of, label, record }): Membership[] =>
    (!of || !record || record.value.endsWith('/history') || group !== undefined && of.value !== group ? [] : [{ group: of.value, record: record.value, ...(label ? { label: label.value } : {}) }]));
}
