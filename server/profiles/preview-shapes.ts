/**
 * What other shapes would change: every stored record is judged by them beside how it stands now, and nothing is kept. Gives
 * way after every slice, so that the server answers meanwhile.
 */
import { setImmediate } from 'node:timers/promises';
import { fromNQuads } from '../rdf/n-quads.ts';
import { noOrigins } from '../rdf/origins.ts';
import type { Severity } from '../rdf/report.ts';
import { namedNode } from '../rdf/terms.ts';
import type { GraphView, JournalReader, StatusReader } from '../store/store.ts';
import { IndexedDataset } from '../validation/indexed-dataset.ts';
import { createOverlay } from '../validation/overlay.ts';
import type { ResultWriter } from '../validation/report.ts';
import { baseName, severityRank } from './profile.ts';
import { severityName } from './profile-set.ts';
import type { ProfileSet, Verdict } from './profile-set.ts';

export interface PreviewedProfile {
  profile: string;
  title: string;
  /** it is not in force now */ new: boolean;
  /** records that conform now, and that would */ conforming_now: number;
  conforming_then: number;
  /** records that would newly fail, and newly conform */ newly_failing: number;
  newly_passing: number;
}

/** A record that would fail, with the first reasons. */
export interface NewlyFailing { record: string; id: string; profile: string; messages: string[] }

export interface ShapesPreview {
  /** what is wrong with the shapes; then nothing was judged */ faults: string[];
  /** profiles that administrators deposited and that would not fit these shapes any more */ dormant: { name: string; faults: string[] }[];
  /** types or fields would change, which takes a restart where they show */ model_changed: boolean;
  profiles: PreviewedProfile[];
  /** profiles in force that would go */ removed: string[];
  newly_failing: NewlyFailing[];
  newly_passing: { record: string; id: string; profile: string }[];
  /** of the records above, how many are not listed */ unlisted: number;
  records: number;
  focus_nodes: number;
}

export interface PreviewParts {
  journal: JournalReader;
  graph: Pick<GraphView, 'match'>;
  /** how records stand now, where that is kept */ statuses?: Pick<StatusReader, 'ofRecord'>;
  /** in force */ present: ProfileSet;
  candidate: ProfileSet;
  writer: ResultWriter;
  /** told after every record */ onProgress?: (done: number, of: number) => void;
  sliceMs?: number;
  /** most records that are listed */ most?: number;
}

/** Judges all records by the candidate. */
export async function previewShapes({ journal, graph, statuses, present, candidate, writer, onProgress, sliceMs = 25, most = 10_000 }: PreviewParts): Promise<Pick<ShapesPreview, 'profiles' | 'removed' | 'newly_failing' | 'newly_passing' | 'unlisted' | 'records' | 'focus_nodes'>> {
  const profiles = new Map(candidate.names.map((name): [string, PreviewedProfile] => [name, { profile: name, title: candidate.find(name)?.title ?? 'Base profile', new: !present.names.includes(name), conforming_now: 0, conforming_then: 0, newly_failing: 0, newly_passing: 0 }]));
  const answer = { removed: present.names.filter((name) => !profiles.has(name)), newly_failing: [] as NewlyFailing[], newly_passing: [] as ShapesPreview['newly_passing'], unlisted: 0, records: 0, focus_nodes: 0 };
  let until = performance.now() + sliceMs;
  const run = async (work: Generator<undefined, Map<string, Verdict>>): Promise<Map<string, Verdict>> => {
    let step = work.next();
    while (!step.done) {
      answer.focus_nodes += 1;
      if (performance.now() > until) { await setImmediate(); until = performance.now() + sliceMs; }
      step = work.next();
    }
    return step.value;
  };
  const all = [...journal.living()];
  for (const { record, id, seq } of all) {
    const submission = new IndexedDataset(fromNQuads(journal.content(seq) ?? ''));
    const nodes = [...submission.subjectTerms()].map(({ value }) => namedNode(value));
    const view = createOverlay({ submission, graph, exceptGraph: record });
    const then = await run(candidate.judge(view, nodes));
    const known = new Map((statuses?.ofRecord(record) ?? []).filter((row) => row.seq === seq && present.names.includes(row.profile) && row.fingerprint === present.fingerprint(row.profile)).map((row) => [row.profile, row.conforms]));
    const unknown = present.names.filter((name) => profiles.has(name) && !known.has(name));
    if (unknown.length > 0) for (const [name, { conforms }] of await run(present.judge(view, nodes, unknown))) known.set(name, conforms);
    for (const [name, verdict] of then) {
      const sums = profiles.get(name)!;
      const before = known.get(name);
      // of what a profile asks nothing, nothing is told: what breaks the base is told there
      if (verdict.applicable === 0 && name !== baseName) continue;
      if (before) sums.conforming_now += 1;
      if (verdict.conforms) sums.conforming_then += 1;
      if (!verdict.conforms && before !== false) {
        sums.newly_failing += 1;
        if (answer.newly_failing.length < most) answer.newly_failing.push({ record, id, profile: name, messages: messagesOf(verdict, candidate.find(name)?.demands ?? 'Violation', { view, submission }) }); else answer.unlisted += 1;
      } else if (verdict.conforms && before === false) {
        sums.newly_passing += 1;
        if (answer.newly_passing.length < most) answer.newly_passing.push({ record, id, profile: name }); else answer.unlisted += 1;
      }
    }
    answer.records += 1;
    onProgress?.(answer.records, all.length);
  }
  return { ...answer, profiles: [...profiles.values()] };

  function messagesOf({ findings }: Verdict, demands: Severity, state: { view: ReturnType<typeof createOverlay>; submission: IndexedDataset }): string[] {
    const results = findings.filter((finding) => severityRank[severityName(finding)] <= severityRank[demands]).map((finding) => writer.write(finding, noOrigins, state));
    return [...new Set(['Violation', 'Warning', 'Info'].flatMap((severity) => results.filter((result) => result.severity === severity).map(({ message, focus_node: focus }) => `${message} (<${focus}>)`)))].slice(0, 3);
  }
}
