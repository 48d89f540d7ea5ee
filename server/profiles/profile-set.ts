/**
 * The profiles that are in force, with the base, as one thing that judges nodes: one shapes graph for all of them, of which
 * each profile has its own node shapes as targets. Never changed: another profile makes another set over the same base.
 */
import { hash } from 'node:crypto';
import type { ResourceModel } from '../model/resource-model.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { namespaces, sh } from '../rdf/vocabulary.ts';
import { expandAnnotations } from '../validation/expand-annotations.ts';
import type { Facts } from '../validation/expand-annotations.ts';
import type { Finding } from '../validation/engine.ts';
import { IndexedDataset, keyOf } from '../validation/indexed-dataset.ts';
import { withoutConsequences } from '../validation/judge.ts';
import type { DataView } from '../validation/overlay.ts';
import { showPath, readPath, walk } from '../validation/shape-paths.ts';
import { createValidator } from '../validation/validator.ts';
import type { Pair, Validator } from '../validation/validator.ts';
import { includedOf } from './check-profiles.ts';
import { compileProfiles, refusePlaceholders } from './compile-profiles.ts';
import type { Requirement, Root } from './compile-profiles.ts';
import { factsOf } from './requirement-facts.ts';
import type { RequirementFacts } from './requirement-facts.ts';
import { baseName, severityRank } from './profile.ts';
import type { Profile } from './profile.ts';

/** What all profiles stand on. */
export interface ProfileBase {
  /** the base's shapes, expanded; never changed */ shapes: IndexedDataset;
  vocabulary: readonly Quad[];
  model: ResourceModel;
  facts: Facts;
  /** changes when the shapes or the vocabulary do */ hash: string;
}

/** What a node lacks of what a profile asks for. */
export interface Lack { focus: Term; shape: Term; path: string; placeholder: boolean }

/** What judging nodes by one profile came to. */
export interface Verdict {
  conforms: boolean;
  findings: Finding[];
  /** requirements that apply to the nodes, and those of them that are met */ applicable: number;
  satisfied: number;
  lacks: Lack[];
}

export interface ProfileSet {
  /** all but the base */ readonly profiles: readonly Profile[];
  /** names of all, the base first */ readonly names: readonly string[];
  find(name: string): Profile | undefined;
  /** changes when anything that the profile judges by changes */ fingerprint(name: string): string;
  /** what it asks for, by type */ requirements(name: string): RequirementFacts[];
  /** all shapes; made when first needed */ validator(): Validator;
  /** Judges nodes by profiles (default: all). Gives way after each node: the last value is the verdict by profile. */
  judge(view: DataView, nodes: Iterable<Term>, names?: readonly string[]): Generator<undefined, Map<string, Verdict>>;
}

/** A shape that is judged for nodes of some classes, for the profiles that it counts for. */
interface Unit { pair: Omit<Pair, 'focus'>; owners: Set<string> }
/** What nodes of some classes are judged by. */
interface Plan { units: Unit[]; requirements: Map<string, { requirement: Requirement; asked: number; placeholders: number[] }[]> }

const isViolation = ({ severity }: Finding): boolean => severity !== sh.Warning && severity !== sh.Info;
const counts = new Set(['Min', 'QualifiedMin'].map((kind) => `${namespaces.sh}${kind}CountConstraintComponent`));
/** Several qualified counts of one path ask for different things. */
const isQualified = (component: string): boolean => component.startsWith(`${namespaces.sh}Qualified`);

/** Creates the set. The profiles have been checked. */
export function createProfileSet({ base, profiles }: { base: ProfileBase; profiles: readonly Profile[] }): ProfileSet {
  const byName = new Map(profiles.map((profile) => [profile.name, profile]));
  const byIri = new Map(profiles.map((profile) => [profile.iri, profile]));
  const names = [baseName, ...byName.keys()];
  const fingerprints = new Map<string, string>();
  let made: ReturnType<typeof prepare> | undefined;
  const prepared = (): ReturnType<typeof prepare> => made ??= prepare();

  function prepare() {
    const own = new Map(profiles.map((profile) => [profile.name, expandAnnotations(profile.quads, base.facts, `${profile.name.replaceAll(/\W/g, '')}-`)]));
    const shapes = new IndexedDataset(base.shapes);
    for (const quads of own.values()) for (const each of quads) shapes.add(each);
    for (const quads of own.values()) for (const each of refusePlaceholders(quads, shapes, base.model)) shapes.add(each);
    const validator = createValidator({ shapes, vocabulary: base.vocabulary });
    const compiled = compileProfiles({ base: base.shapes, shapes: validator.shapes, profiles, own });
    const byClass = new Map<string, [string, Root][]>();
    for (const { name, roots } of compiled) for (const root of roots) byClass.set(root.target, [...byClass.get(root.target) ?? [], [name, root]]);
    return { validator, byClass, compiled: new Map(compiled.map((each) => [each.name, each])), plans: new Map<string, Plan>() };
  }

  const planOf = (classes: ReadonlySet<string>): Plan => {
    const { byClass, plans } = prepared();
    const targets = [...classes].filter((each) => byClass.has(each)).toSorted();
    const key = targets.join('\n');
    let plan = plans.get(key);
    if (plan) return plan;
    plan = { units: [], requirements: new Map() };
    const places = new Map<string, number>();
    const place = (name: string, of: string, pair: Unit['pair']): number => {
      let at = places.get(of);
      if (at === undefined) { places.set(of, at = plan!.units.length); plan!.units.push({ pair, owners: new Set() }); }
      plan!.units[at]!.owners.add(name);
      return at;
    };
    for (const [name, root] of targets.flatMap((target) => byClass.get(target)!)) {
      for (const property of root.properties) place(name, keyOf(property), { shape: property });
      if (root.ownConstraints) place(name, `node ${keyOf(root.shape)}`, { shape: root.shape, without: new Set(root.properties.map(keyOf)) });
      const list = plan.requirements.get(name) ?? [];
      plan.requirements.set(name, list);
      for (const requirement of root.requirements) {
        if (list.some((known) => known.requirement.key === requirement.key && known.requirement.least >= requirement.least)) continue;
        list.push({ requirement, asked: places.get(keyOf(requirement.asked))!, placeholders: requirement.placeholders.map((each) => places.get(keyOf(each))!) });
      }
    }
    plans.set(key, plan);
    return plan;
  };

  return {
    profiles, names,
    find: (name) => byName.get(name),
    fingerprint(name) {
      let known = fingerprints.get(name);
      if (!known) {
        const profile = byName.get(name);
        const parts = profile ? [profile, ...includedOf(profile, byIri)].map((each) => `${each.iri} ${each.hash}`).toSorted() : [];
        fingerprints.set(name, known = hash('sha256', [base.hash, ...parts].join('\n')).slice(0, 32));
      }
      return known;
    },
    requirements: (name) => factsOf(prepared().compiled.get(name)?.roots ?? [], prepared().validator.shapes, base.model),
    validator: () => prepared().validator,
    * judge(view, nodes, wanted = names) {
      const { validator, compiled } = prepared();
      const verdicts = new Map(wanted.map((name) => [name, { conforms: true, findings: [], applicable: 0, satisfied: 0, lacks: [] } as Verdict]));
      for (const focus of nodes) {
        const plan = planOf(validator.hierarchy.classesOf(view, focus));
        if (plan.units.length > 0) {
          const needed = plan.units.map(({ owners }) => owners.has(baseName) || wanted.some((name) => owners.has(name)));
          const judged = validator.validateEach(view, plan.units.flatMap(({ pair }, at) => (needed[at] ? [{ ...pair, focus }] : [])));
          let next = 0;
          const found = needed.map((each) => (each ? judged[next++]! : []));
          for (const [name, verdict] of verdicts) take(plan, found, focus, name, verdict, view);
        }
        yield undefined;
      }
      for (const [name, verdict] of verdicts) {
        verdict.findings = mostSevere(withoutConsequences(verdict.findings));
        verdict.conforms = !verdict.findings.some((finding) => severityRank[severityName(finding)] <= severityRank[compiled.get(name)!.demands]);
      }
      return verdicts;
    },
  };

  function take({ units, requirements }: Plan, found: readonly Finding[][], focus: Term, name: string, verdict: Verdict, view: DataView): void {
    units.forEach(({ owners }, at) => {
      if (owners.has(name)) verdict.findings.push(...found[at]!);
      else if (owners.has(baseName)) verdict.findings.push(...found[at]!.filter(isViolation));
    });
    for (const { requirement, asked, placeholders } of requirements.get(name) ?? []) {
      const { shown, path, least } = requirement;
      verdict.applicable += 1;
      const empty = found[asked]!.some(({ component, shape }) => counts.has(component) && keyOf(shape) === keyOf(requirement.asked));
      const noValues = new Set(placeholders.flatMap((at) => found[at]!.map(({ value }) => value ? keyOf(value) : '')));
      const placeholder = !empty && noValues.size > 0 && walk(view, new Map([[keyOf(focus), focus]]), path).size - noValues.size < least;
      if (empty || placeholder) verdict.lacks.push({ focus, shape: requirement.asked, path: shown, placeholder });
      else verdict.satisfied += 1;
    }
  }

  /** of findings of one kind about one value, the most severe */
  function mostSevere(findings: readonly Finding[]): Finding[] {
    const kept = new Map<string, Finding>();
    const { shapes } = prepared().validator;
    for (const finding of findings) {
      const key = [keyOf(finding.focus), finding.path ? showPath(readPath(shapes, finding.path)) : keyOf(finding.shape), finding.component, finding.value ? keyOf(finding.value) : '', isQualified(finding.component) ? keyOf(finding.shape) : ''].join('\n');
      const other = kept.get(key);
      if (!other || severityRank[severityName(finding)] < severityRank[severityName(other)]) kept.set(key, finding);
    }
    return [...kept.values()];
  }
}

/** The severity's short name; what is none of the three counts as a Violation. */
export function severityName({ severity }: Finding): 'Violation' | 'Warning' | 'Info' {
  return severity === sh.Warning ? 'Warning' : severity === sh.Info ? 'Info' : 'Violation';
}
