/**
 * Readiness of groups of records (a dataset's, an instrument's, a lab's), from the kept statuses: the share of requirements
 * met, how many records reach which rung, and which one field would lift most of them.
 */
import { setImmediate as immediate } from 'node:timers/promises';
import type { StatusReader } from '../store/store.ts';
import type { ProfileDetails } from './profile-registry.ts';
import { scoreOf } from './profile-answer.ts';
import { gravesOf, isGrave, laddersOf } from './readiness.ts';
import { costs } from './requirement-facts.ts';
import type { RequirementFacts } from './requirement-facts.ts';

/** One line of a grouping: a group and a record that belongs to it. */
export interface Membership { group: string; label?: string; record: string }

/** A field that records of a group lack. */
export interface LackingField extends RequirementFacts {
  /** records that lack it, and resources in them */ records: number;
  resources: number;
  /** records that this one field would make conform */ lifts: number;
}

export interface GroupProfile {
  profile: string;
  title: string;
  /** records to which some requirement applies, and those of them that conform */ records: number;
  conforming: number;
  applicable: number;
  satisfied: number;
  score: number | null;
  /** what lifts most first, the cheapest before others */ fields: LackingField[];
}

export interface GroupLadder {
  ladder: string;
  /** the rung that all records of the group have reached; null: not even the lowest */ reached: number | null;
  /** by rung, how many records have reached it with all below */ rungs: { profile: string; rung: number; records: number }[];
}

export interface GroupReadiness { group: string; label: string; records: number; profiles: GroupProfile[]; ladders: GroupLadder[] }

interface Sums { records: number; conforming: number; applicable: number; satisfied: number; lacking: Map<string, { records: number; resources: number; lifts: number }>; conform: Set<string>; judged: Set<string> }

/** Rows after which whatever else the thread does gets its turn. */
const rowsInOne = 2000;

/** Groups by name; `fields`: most fields a profile and group. Gives way while it reads, for there is a row a record and profile. */
export async function groupReadinessOf({ members, profiles, statuses, fields = 20 }: { members: readonly Membership[]; profiles: readonly ProfileDetails[]; statuses: Pick<StatusReader, 'ofProfile' | 'lacks'>; fields?: number }): Promise<GroupReadiness[]> {
  let rows = 0;
  const giveWay = (): Promise<void> | undefined => ((rows += 1) % rowsInOne === 0 ? immediate() : undefined);
  const groups = new Map<string, { label: string; records: Set<string>; sums: Map<string, Sums> }>();
  const groupsOf = new Map<string, Set<string>>();
  for (const { group, label, record } of members) {
    const known = groups.get(group) ?? { label: label ?? group, records: new Set(), sums: new Map() };
    if (known.label === group && label) known.label = label;
    known.records.add(record);
    groups.set(group, known);
    groupsOf.set(record, (groupsOf.get(record) ?? new Set()).add(group));
  }
  for (const { name, demands, requirements } of profiles) {
    const grave = new Set(requirements.filter(({ severity }) => isGrave(severity, demands)).map(({ shape }) => shape));
    /** records to which something applies, with how many results keep them from conforming */
    const graves = new Map<string, number>();
    for (const row of statuses.ofProfile(name)) {
      await giveWay();
      if (row.applicable === 0) continue;
      for (const group of groupsOf.get(row.record) ?? []) {
        const sums = sumsOf(groups.get(group)!.sums, name);
        sums.records += 1;
        sums.applicable += row.applicable;
        sums.satisfied += row.satisfied;
        sums.judged.add(row.record);
        if (row.conforms) { sums.conforming += 1; sums.conform.add(row.record); }
        graves.set(row.record, gravesOf(row, demands));
      }
    }
    const note = (record: string, lacks: readonly { shape: string; resources: number }[]): void => {
      const keeping = lacks.filter(({ shape }) => grave.has(shape));
      const single = keeping.length === 1 ? keeping[0]!.shape : undefined;
      for (const group of graves.has(record) ? groupsOf.get(record) ?? [] : []) {
        const { lacking } = sumsOf(groups.get(group)!.sums, name);
        for (const { shape, resources } of lacks) {
          const field = lacking.get(shape) ?? { records: 0, resources: 0, lifts: 0 };
          lacking.set(shape, { records: field.records + 1, resources: field.resources + resources, lifts: field.lifts + (single === shape && graves.get(record)! > 0 && graves.get(record)! <= resources ? 1 : 0) });
        }
      }
    };
    let record: string | undefined, lacks: { shape: string; resources: number }[] = [];
    for (const row of statuses.lacks(name)) {
      await giveWay();
      if (row.record !== record) { if (record !== undefined) note(record, lacks); record = row.record; lacks = []; }
      lacks.push(row);
    }
    if (record !== undefined) note(record, lacks);
  }
  return [...groups].map(([group, { label, records, sums }]) => ({
    group, label, records: records.size,
    profiles: profiles.flatMap(({ name, title, requirements }): GroupProfile[] => {
      const own = sums.get(name);
      if (!own) return [];
      const byShape = new Map(requirements.map((each) => [each.shape, each]));
      const lackingFields = [...own.lacking].flatMap(([shape, counts]): LackingField[] => { const facts = byShape.get(shape); return facts ? [{ ...facts, ...counts }] : []; });
      return [{
        profile: name, title, records: own.records, conforming: own.conforming, applicable: own.applicable, satisfied: own.satisfied, score: scoreOf(own),
        fields: lackingFields.toSorted((a, b) => b.lifts - a.lifts || costs.indexOf(a.cost) - costs.indexOf(b.cost) || b.records - a.records || (a.field < b.field ? -1 : 1)).slice(0, fields),
      }];
    }),
    ladders: [...laddersOf(profiles)].flatMap(([ladder, levels]): GroupLadder[] => {
      const judged = new Set(levels.flatMap(({ name }) => [...sums.get(name)?.judged ?? []]));
      if (judged.size === 0) return [];
      let left = judged;
      let reached: number | null = null;
      const rungs = levels.map(({ name, rung }) => {
        const own = sums.get(name);
        // of what nothing applies to, nothing is missing
        left = new Set([...left].filter((record) => !own?.judged.has(record) || own.conform.has(record)));
        if (left.size === judged.size) reached = rung;
        return { profile: name, rung, records: left.size };
      });
      return [{ ladder, reached, rungs }];
    }),
  })).toSorted((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : a.group < b.group ? -1 : 1));
}

function sumsOf(sums: Map<string, Sums>, profile: string): Sums {
  const known = sums.get(profile) ?? { records: 0, conforming: 0, applicable: 0, satisfied: 0, lacking: new Map(), conform: new Set(), judged: new Set() };
  sums.set(profile, known);
  return known;
}
