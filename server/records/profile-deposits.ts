/**
 * Profiles come in by the same way as all records. What is different about them is here: only an administrator may deposit
 * one under whatever name, what is wrong with it is found before it is stored, and it is in force once it is committed.
 */
import { KnownError } from '../errors.ts';
import { shapesRecordId } from '../profiles/active-shapes.ts';
import { answerOf } from '../profiles/profile-answer.ts';
import type { ProfileAnswer } from '../profiles/profile-answer.ts';
import { getProfileNames, profileRecordPrefix } from '../profiles/profile.ts';
import type { ProfileFault } from '../profiles/profile.ts';
import type { ProfileRegistry } from '../profiles/profile-registry.ts';
import type { ProfileSet } from '../profiles/profile-set.ts';
import { profilesIn, readProfile } from '../profiles/read-profile.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import type { Origins, Result } from '../rdf/report.ts';
import { namedNode } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { namespaces } from '../rdf/vocabulary.ts';
import type { Journal } from '../store/store.ts';
import { createResultWriter } from '../validation/report.ts';
import type { JudgedState, ResultWriter } from '../validation/report.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { PreparedDeposit } from './deposit.ts';
import type { Accepted, Agent } from './record.ts';

/** What deposits ask about profiles. */
export interface ProfileDeposits {
  /** Findings about a record that is a profile, or names itself so. Errors: not-allowed. */
  check(prepared: PreparedDeposit): Result[];
  /** Findings against a withdrawal. */
  checkWithdrawal(record: string, id: string): Result[];
  /** Verdicts on a submission by the profiles of these names. Errors: request-not-valid. */
  judge(names: readonly string[], submission: readonly Quad[], state: JudgedState, origins: Origins): ProfileAnswer[];
  /** After a commit. */
  note(accepted: Accepted, journal: Journal): void;
}

/** The record that holds shapes themselves: what is wrong with it, and what is done once it is committed. */
export interface ShapesDeposits { check(quads: readonly Quad[]): ProfileFault[]; note(): void }

const rule = `${namespaces.mg}rules/profile`;

/** Creates the part over a registry. */
export function createProfileDeposits({ registry, model, vocabulary, shapesDeposits }: { registry: ProfileRegistry; model: ResourceModel; vocabulary: Iterable<Quad>; shapesDeposits?: ShapesDeposits }): ProfileDeposits {
  const writers = new WeakMap<ProfileSet, ResultWriter>();
  const writerOf = (set: ProfileSet): ResultWriter => {
    const writer = writers.get(set) ?? createResultWriter({ shapes: set.validator().shapes, model, vocabulary });
    writers.set(set, writer);
    return writer;
  };
  const mustBeAdmin = ({ role }: Agent): void => {
    if (role !== 'admin') throw new KnownError('not-allowed', `profiles are deposited and withdrawn by administrators; the token has the role ${role}`, { needed: 'admin', role });
  };
  const resultOf = ({ message, subject, predicate, value, remedy }: ProfileFault, origins: Origins): Result => {
    const origin = origins.find(subject, predicate, value) ?? origins.find(subject, predicate) ?? origins.find(subject);
    return { severity: 'Violation', message, focus_node: subject, shape: rule, ...(predicate ? { path: predicate } : {}), ...(value === undefined ? {} : { value }), ...(origin ? { origin } : {}), ...(remedy ? { remedy } : {}) };
  };

  return {
    check({ record, id, quads, origins, request }) {
      if (id === shapesRecordId) return (shapesDeposits?.check(quads) ?? []).map((fault) => resultOf(fault, origins));
      if (!registry.concerns(id, quads)) return [];
      let as = id;
      if (request.dryRun) {
        // a file that is only judged has no name of a record yet; its own is taken
        const name = profilesIn(quads).length === 0 ? undefined : readProfile(quads, { from: 'record', record }).profile?.name;
        if (name !== undefined && !id.startsWith(profileRecordPrefix)) as = profileRecordPrefix + name;
      } else mustBeAdmin(request.agent);
      const faults = registry.check(record, as, quads);
      if (request.merge) faults.push({ subject: record, message: 'a profile is replaced as a whole, nothing is added to it', remedy: 'send all of it' });
      return faults.map((fault) => resultOf(fault, origins));
    },
    checkWithdrawal(record, id) {
      if (!id.startsWith(profileRecordPrefix)) return [];
      const users = registry.includedBy(id);
      return users.length === 0 ? [] : [{ severity: 'Violation', message: `the profile ${users.join(' and ')} includes this one`, focus_node: record, shape: rule, remedy: `withdraw ${users.join(' and ')} first` }];
    },
    judge(names, submission, state, origins) {
      const { set } = registry;
      const wanted = getProfileNames(names, set.names);
      const nodes = new Map(submission.map(({ subject }) => [subject.value, namedNode(subject.value)]));
      const work = set.judge(state.view, nodes.values(), wanted);
      let step = work.next();
      while (!step.done) step = work.next();
      const verdicts = step.value;
      const writer = writerOf(set);
      return wanted.map((name) => answerOf(name, set.find(name), verdicts.get(name)!, { writer, origins, state }));
    },
    note({ seq, record, id, withdrawn }, journal) {
      if (id === shapesRecordId) shapesDeposits?.note();
      if (id.startsWith(profileRecordPrefix)) registry.note(record, id, withdrawn ? undefined : fromNQuads(journal.content(seq) ?? ''));
    },
  };
}
