/**
 * Judges a change of one record on *submission over graph*: the record's own resources whole, its neighbours only where
 * the change can make them worse. What was wrong before, and not by this record, does not count against it.
 */
import { namedNode } from '../rdf/terms.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { namespaces, rdfs, sh } from '../rdf/vocabulary.ts';
import type { GraphView } from '../store/store.ts';
import { findAffected, presentValues } from './affected.ts';
import type { AffectedPair } from './affected.ts';
import type { Finding } from './engine.ts';
import { annotatedShapeOf } from './expand-annotations.ts';
import { IndexedDataset, keyOf } from './indexed-dataset.ts';
import { createOverlay } from './overlay.ts';
import type { DataView } from './overlay.ts';
import { createShapeIndex } from './shape-index.ts';
import type { ShapeIndex } from './shape-index.ts';
import type { Pair, Validator } from './validator.ts';

export interface JudgeRequest {
  /** IRI of the record */ record: string;
  /** its statements, without blank nodes; none for a withdrawal */ submission: readonly Quad[];
  /** what it says now in the graph */ stored: readonly Quad[];
  /** what comes into the graph together with it, and is judged on its own */ beside?: readonly Quad[];
}

export interface Judgement {
  /** about the record's own resources, all severities */ own: Finding[];
  /** Violations that others would newly have */ neighbours: Finding[];
  /** what was not looked at, and what was wrong before, in words */ notes: string[];
  /** the state after the change, to look up what remedies need */ view: DataView;
  /** what the record itself says */ submission: IndexedDataset;
}

export interface Judge {
  readonly index: ShapeIndex;
  judge(request: JudgeRequest): Judgement;
}

/** Creates the judge. `cap`: most focus nodes outside the record that one statement may have judged again. */
export function createJudge({ validator, graph, cap = 1000 }: { validator: Validator; graph: Pick<GraphView, 'match'>; cap?: number }): Judge {
  const index = createShapeIndex(validator.shapes, validator.hierarchy);

  /** Own subjects with their shapes; shapes along inverse paths look at values that others hold, so at as few as possible. */
  const ownPairs = (view: DataView, without: DataView, submission: IndexedDataset, notes: string[]): AffectedPair[] => {
    const pairs: AffectedPair[] = [];
    for (const subject of submission.subjectTerms()) {
      for (const shape of index.targetShapes(view, subject)) {
        const inverse = index.inverseProperties(shape);
        pairs.push(inverse.length === 0 ? { root: shape, focus: subject, shape } : { root: shape, focus: subject, shape, without: new Set(inverse.map((each) => keyOf(each.shape))) });
        const isNew = inverse.length > 0 && !index.isTarget(without, subject, shape);
        for (const { shape: property, predicate } of inverse) {
          const values = [...(isNew ? view : submission).match(null, namedNode(predicate), subject)].map((quad) => quad.subject as Term);
          if (values.length > cap) notes.push(`${values.length} resources link to <${subject.value}> by <${predicate}>; the first ${cap} of them were checked`);
          if (values.length > 0) pairs.push({ root: shape, focus: subject, shape: property, values: values.slice(0, cap) });
        }
      }
    }
    return pairs;
  };

  return {
    index,
    judge({ record, submission: quads, stored, beside = [] }) {
      const submission = new IndexedDataset(quads);
      const old = new IndexedDataset(stored);
      const view = createOverlay({ submission, graph: beside.length === 0 ? graph : withBeside(graph, beside), exceptGraph: record });
      const notes: string[] = [];
      const change = { added: quads.filter((quad) => !old.has(quad)), removed: stored.filter((quad) => !submission.has(quad)) };

      const empty = new IndexedDataset();
      let before: DataView | undefined, without: DataView | undefined;
      const stateBefore = (): DataView => before ??= createOverlay({ submission: empty, graph });
      const stateWithout = (): DataView => without ??= createOverlay({ submission: empty, graph, exceptGraph: record });

      const pairs = ownPairs(view, stored.length > 0 ? stateBefore() : stateWithout(), submission, notes);
      let own = withoutConsequences(validator.validate(view, pairs));
      if (own.some(isViolation)) {
        // not counted: what was there before, and would be there without this record too; a finding may be about a node
        // further along a path than the focus of its pair, so all pairs are judged again
        const knownOn = (state: DataView): Set<string> => violationsOn(state, pairs);
        const withoutRecord = knownOn(stateWithout());
        const known = stored.length === 0 || withoutRecord.size === 0 ? withoutRecord : withoutRecord.intersection(knownOn(stateBefore()));
        const count = own.length;
        own = own.filter((finding) => !isViolation(finding) || !known.has(findingKey(finding)));
        if (own.length < count) notes.push(`${count - own.length} violations of resources that other records describe too were there before and are not counted here`);
      }

      const { pairs: affected, skipped } = findAffected({ change, view, index, own: (key) => submission.hasSubject(key), cap });
      if (skipped > 0) notes.push(`${skipped} more resources of other records may be concerned by this change than were checked (${cap} a statement)`);
      let neighbours = validator.validate(view, affected.map((pair) => keepPresent(pair, view))).filter(isViolation);
      if (neighbours.length > 0) {
        const known = violationsOn(stateBefore(), affected);
        neighbours = neighbours.filter((finding) => !known.has(findingKey(finding)));
      }
      const isOwn = (finding: Finding): boolean => submission.hasSubject(keyOf(finding.focus));
      const counted = new Set(own.map(findingKey));
      own.push(...neighbours.filter((finding) => isOwn(finding) && !counted.has(findingKey(finding))));
      neighbours = neighbours.filter((finding) => !isOwn(finding));
      const hierarchyChanged = [...change.added, ...change.removed].some(({ predicate, subject, object }) => predicate.value === rdfs.subClassOf && !validator.hierarchy.states(subject, object) && (index.classes.has(keyOf(subject)) || index.classes.has(keyOf(object))));
      if (hierarchyChanged) notes.push('the hierarchy of classes that the shapes name has changed; records that are already stored were not checked again');
      return { own, neighbours, notes, view, submission };
    },
  };

  /** keys of the violations on a state; a node that is no target there has none */
  function violationsOn(state: DataView, pairs: readonly AffectedPair[]): Set<string> {
    const judged = pairs.filter(({ focus, root }) => index.isTarget(state, focus, root)).map((pair) => keepPresent(pair, state));
    return new Set(validator.validate(state, judged).filter(isViolation).map(findingKey));
  }

  function keepPresent(pair: Pair, on: DataView): Pair {
    return pair.values ? { ...pair, values: presentValues(on, pair, index) } : pair;
  }
}

/** The graph as it will be when other records have come in. */
function withBeside(graph: Pick<GraphView, 'match'>, beside: readonly Quad[]): Pick<GraphView, 'match'> {
  const more = new IndexedDataset(beside);
  const node = (iri: string | null | undefined): Term | null => (iri ? namedNode(iri) : null);
  return { match: (subject, predicate, object, options) => [...graph.match(subject, predicate, object, options), ...more.match(node(subject), node(predicate), object as Term | null ?? null)] };
}

/** Findings that only repeat another: limits of a value that is no number at all, parts of a quantity that is mere text. */
export function withoutConsequences(findings: Finding[]): Finding[] {
  const untyped = new Set(findings.filter(({ component }) => component === `${namespaces.sh}DatatypeConstraintComponent`).map(valueKey));
  return findings.filter((finding) => !(finding.focus.termType === 'Literal' && annotatedShapeOf(finding.shape.value) !== finding.shape.value)
    && !(/#(?:Min|Max)(?:In|Ex)clusiveConstraintComponent$/.test(finding.component) && untyped.has(valueKey(finding))));
}

function valueKey({ focus, shape, value }: Finding): string {
  return [keyOf(focus), keyOf(shape), value ? keyOf(value) : ''].join('\n');
}

function isViolation({ severity }: Finding): boolean {
  return severity !== sh.Warning && severity !== sh.Info;
}

/** What makes two findings the same one. */
export function findingKey({ focus, shape, component, path, value }: Finding): string {
  return [keyOf(focus), keyOf(shape), component, path ? keyOf(path) : '', value ? keyOf(value) : ''].join('\n');
}
