/**
 * How far descriptions are from the next level: what is missing of each profile, the cheapest first, and which rung of its
 * ladder is reached. Pure: verdicts or kept statuses in, what the APIs show out.
 */
import type { Severity } from '../rdf/report.ts';
import type { StatusRow } from '../store/store.ts';
import type { ProfileSummary } from './profile-registry.ts';
import { scoreOf } from './profile-answer.ts';
import { severityRank } from './profile.ts';
import { costs } from './requirement-facts.ts';
import type { RequirementFacts } from './requirement-facts.ts';

/** A field that is missing, and where. */
export interface MissingField extends RequirementFacts {
  /** in how many resources */ count: number;
  /** the first of them */ resources: string[];
  /** in how many of them a placeholder stands */ placeholders: number;
}

export interface ProfileReadiness {
  profile: string;
  title: string;
  ladder?: string;
  rung?: number;
  demands: Severity;
  conforms: boolean;
  applicable: number;
  satisfied: number;
  score: number | null;
  /** the cheapest first */ missing: MissingField[];
  /** what is wrong beside what is missing, as grave as the profile demands */ faults: number;
}

export interface LadderReadiness {
  ladder: string;
  /** the highest rung that conforms with all below it; null: none */ reached: { profile: string; rung: number } | null;
  /** the rung above it with the fields that lift to it, the cheapest first; null: the top is reached */
  next: { profile: string; rung: number; missing: MissingField[]; faults: number } | null;
}

export interface RecordReadiness { record: string; id: string; version: number; profiles: ProfileReadiness[]; ladders: LadderReadiness[] }

/** By ease, then by how often. */
export function byEase(a: Pick<MissingField, 'cost' | 'count' | 'field'>, b: Pick<MissingField, 'cost' | 'count' | 'field'>): number {
  return costs.indexOf(a.cost) - costs.indexOf(b.cost) || a.count - b.count || (a.field < b.field ? -1 : 1);
}

/** Results that mean that a profile is not met, of a status. */
export function gravesOf({ violations, warnings, infos }: Pick<StatusRow, 'violations' | 'warnings' | 'infos'>, demands: Severity): number {
  return violations + (demands === 'Violation' ? 0 : warnings) + (demands === 'Info' ? infos : 0);
}

/** Whether lacking such a field means that a profile is not met. */
export function isGrave(severity: Severity, demands: Severity): boolean {
  return severityRank[severity] <= severityRank[demands];
}

/** Ladders of profiles, each from below. */
export function laddersOf<T extends Pick<ProfileSummary, 'ladder' | 'rung'>>(profiles: readonly T[]): Map<string, (T & { ladder: string; rung: number })[]> {
  const levels = profiles.filter((each): each is T & { ladder: string; rung: number } => each.ladder !== undefined && each.rung !== undefined);
  return new Map([...Map.groupBy(levels, ({ ladder }) => ladder)].map(([ladder, list]) => [ladder, list.toSorted((a, b) => a.rung - b.rung)]));
}

/** The ladders of a record's profiles. A ladder of which nothing applies to the record is left out. */
export function ladderReadinessOf(profiles: readonly ProfileReadiness[]): LadderReadiness[] {
  return [...laddersOf(profiles)].filter(([, levels]) => levels.some(({ applicable }) => applicable > 0)).map(([ladder, levels]) => {
    const failing = levels.findIndex(({ conforms }) => !conforms);
    const reached = failing < 0 ? levels.at(-1) : levels[failing - 1];
    const next = failing < 0 ? undefined : levels[failing];
    return {
      ladder, reached: reached ? { profile: reached.profile, rung: reached.rung } : null,
      next: next ? { profile: next.profile, rung: next.rung, missing: next.missing.filter(({ severity }) => isGrave(severity, next.demands)), faults: next.faults } : null,
    };
  });
}

/** A profile's readiness, from a verdict in counts. `lacks` name shape and resource. */
export function profileReadinessOf({ profile, status, lacks, facts }: {
  profile: Pick<ProfileSummary, 'name' | 'title' | 'ladder' | 'rung' | 'demands'>; status: StatusRow; lacks: readonly { shape: string; resource: string; placeholder: boolean }[]; facts: readonly RequirementFacts[];
}): ProfileReadiness {
  const byShape = new Map(facts.map((each) => [each.shape, each]));
  const missing = [...Map.groupBy(lacks, ({ shape }) => shape)].flatMap(([shape, list]): MissingField[] => {
    const known = byShape.get(shape);
    return known ? [{ ...known, count: list.length, resources: list.slice(0, 100).map(({ resource }) => resource), placeholders: list.filter(({ placeholder }) => placeholder).length }] : [];
  }).toSorted(byEase);
  return {
    profile: profile.name, title: profile.title, ...(profile.ladder !== undefined && profile.rung !== undefined ? { ladder: profile.ladder, rung: profile.rung } : {}),
    demands: profile.demands, conforms: status.conforms, applicable: status.applicable, satisfied: status.satisfied, score: scoreOf(status), missing,
    faults: Math.max(0, gravesOf(status, profile.demands) - lacks.filter(({ shape }) => isGrave(byShape.get(shape)?.severity ?? 'Info', profile.demands)).length),
  };
}
