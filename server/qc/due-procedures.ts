/**
 * Which procedures are due for what: a table that the procedures in the graph make by what they say of themselves
 * (`mg:forSample`, `mg:forModality`), so that a facility changes the plan by a record and not by code. Procedures that no
 * metric here measures are left out: other software has them.
 */
import type { Modality } from './metric.ts';
import type { Ask, Found } from './planned-facts.ts';
import { getMetric, metrics, procedureIri } from './procedures.ts';
import { bindQuery, readQuery } from './query-text.ts';

/** The word for every image that names its file. */
const anySample = 'any';

export interface DueTable {
  /** Names of the procedures that are due for this image or table. */ of(found: Pick<Found, 'input' | 'sample' | 'modalities'>): string[];
  /** Whether optics decide what is due for this sample, or what comes of it. */ needsOptics(sample: string | undefined): boolean;
  /** Whether this procedure is due for images of any kind. */ isForAny(procedure: string): boolean;
  /** Whether any procedure is due for images that are of no QC sample. */ hasForAny(): boolean;
}

/** The table from rows of procedure, sample and modality. */
export function dueTableOf(rows: readonly { procedure: string; sample: string; modality?: string }[]): DueTable {
  const entries = metrics.flatMap(({ name, input }) => {
    const own = rows.filter(({ procedure }) => procedure === procedureIri(name));
    return own.length === 0 ? [] : [{ name, input, samples: new Set(own.map(({ sample }) => sample)), modalities: new Set(own.flatMap(({ modality }) => modality ?? [])) }];
  });
  const isForAny = (name: string): boolean => entries.some((each) => each.name === name && each.samples.has(anySample));
  return {
    of({ input, sample, modalities }) {
      return entries.filter((each) => each.input === input
        && (input === 'image' && each.samples.has(anySample) || sample !== undefined && each.samples.has(sample))
        // not known is no reason against it: the procedure says in its run what it lacks
        && (each.modalities.size === 0 || modalities.length === 0 || modalities.some((modality) => each.modalities.has(modality as Modality))))
        .map(({ name }) => name);
    },
    needsOptics: (sample) => entries.some(({ name, samples, modalities }) => (samples.has(anySample) || sample !== undefined && samples.has(sample)) && (modalities.size > 0 || (getMetric(name).uses?.includes('optics') ?? true))),
    isForAny,
    hasForAny: () => entries.some(({ name }) => getMetric(name).input === 'image' && isForAny(name)),
  };
}

/** Reads the table when it is first needed; `refresh` reads it again and says whether it says something else than at the last time. */
export function createDueTable(ask: Ask): { current(): Promise<DueTable>; refresh(): Promise<boolean> } {
  const query = bindQuery(readQuery('procedures-due'));
  let kept: { text: string; table: DueTable } | undefined;
  const read = async (): Promise<{ text: string; table: DueTable }> => {
    const rows = (await ask(query)).map((row) => ({ procedure: row['procedure']!.value, sample: row['sample']!.value, ...(row['modality'] ? { modality: row['modality'].value } : {}) }));
    return kept = { text: rows.map((row) => JSON.stringify(row)).toSorted().join('\n'), table: dueTableOf(rows) };
  };
  return {
    current: async () => (kept ?? await read()).table,
    async refresh() {
      const before = kept?.text;
      return (await read()).text !== before && before !== undefined;
    },
  };
}
