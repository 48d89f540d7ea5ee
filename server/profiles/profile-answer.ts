/** A verdict by a profile → what the APIs say of it. */
import type { Origins, Result } from '../rdf/report.ts';
import { sortResults } from '../validation/report.ts';
import type { JudgedState, ResultWriter } from '../validation/report.ts';
import type { Verdict } from './profile-set.ts';
import type { Profile } from './profile.ts';

export interface ProfileAnswer {
  profile: string;
  title: string;
  /** nothing as severe as the profile demands */ conforms: boolean;
  /** requirements that apply to the resources, and those of them that are met */ applicable: number;
  satisfied: number;
  /** satisfied / applicable; null when nothing applies */ score: number | null;
  results: Result[];
}

/** Share of requirements that are met, to four digits. */
export function scoreOf({ satisfied, applicable }: { satisfied: number; applicable: number }): number | null {
  return applicable === 0 ? null : Math.round(10_000 * satisfied / applicable) / 10_000;
}

/** The answer; `profile` undefined is the base. */
export function answerOf(name: string, profile: Profile | undefined, verdict: Verdict, { writer, origins, state }: { writer: ResultWriter; origins: Origins; state: JudgedState }): ProfileAnswer {
  const { conforms, applicable, satisfied, findings } = verdict;
  return {
    profile: name, title: profile?.title ?? 'Base profile', conforms, applicable, satisfied, score: scoreOf(verdict),
    results: sortResults(findings.map((finding) => writer.write(finding, origins, state))),
  };
}
