/**
 * The SHACL engine behind an interface of ours: a focus node and a shape on a view, synchronously, findings back. Another
 * engine would be another file of this form, with this one as the oracle. `engine.ts` is the loop, this file the set-up:
 * a fast dataset for the shapes, and the validators that are wrong or slow in the package put right.
 */
import SHACLValidator from 'rdf-validate-shacl';
import environment from 'rdf-validate-shacl/src/defaultEnv.js';
import type { Constraint } from 'rdf-validate-shacl/src/shapes-graph.js';
import { DataFactory } from 'n3';
import { namedNode } from '../rdf/terms.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { namespaces, rdfs, sh } from '../rdf/vocabulary.ts';
import { createClassHierarchy } from './class-hierarchy.ts';
import type { ClassHierarchy } from './class-hierarchy.ts';
import { FindingsEngine, propertyComponent } from './engine.ts';
import type { Finding } from './engine.ts';
import { IndexedDataset, keyOf } from './indexed-dataset.ts';
import type { DataView } from './overlay.ts';
import { readList } from './shape-paths.ts';

/** What is judged: a focus node by a node shape or a property shape. */
export interface Pair {
  focus: Term;
  shape: Term;
  /** only these values of the shape's path, by the constraints that look at one value at a time */ values?: readonly Term[];
  /** keys of property shapes of the shape that are left out (they are judged by values) */ without?: ReadonlySet<string>;
}

export interface Validator {
  /** the shapes that are judged by */ readonly shapes: IndexedDataset;
  readonly hierarchy: ClassHierarchy;
  /** Findings of all pairs, in their order. Synchronous: nothing can be written meanwhile. */
  validate(view: DataView, pairs: Iterable<Pair>): Finding[];
  /** The same, the findings of each pair apart. */
  validateEach(view: DataView, pairs: Iterable<Pair>): Finding[][];
  /** Whether a node has a shape. */
  conforms(view: DataView, focus: Term, shape: Term): boolean;
}

/** The package's environment with n3's terms and a dataset that is indexed. */
const fastEnvironment = Object.assign(Object.create(environment) as typeof environment, {
  ...DataFactory,
  dataset: (quads?: Iterable<Quad>) => new IndexedDataset(quads),
});

type Validate = (context: SHACLValidator, focus: Term, value: Term, constraint: Constraint) => boolean;

/** RFC 4647 basic filtering, as SHACL's langMatches. */
export function matchesLanguage(tag: string, range: string): boolean {
  const [own, wanted] = [tag.toLowerCase(), range.toLowerCase()];
  return own !== '' && (wanted === '*' || own === wanted || own.startsWith(`${wanted}-`));
}

const expressions = new Map<string, RegExp>();
/** XPath's regular expressions are Unicode ones; a pattern that is none in JavaScript is tried without. */
function expression(pattern: string, flags: string): RegExp {
  const key = `${flags}/${pattern}`;
  let made = expressions.get(key);
  if (!made) {
    try { made = new RegExp(pattern, `${flags.replaceAll(/[^ims]/g, '')}u`); } catch { made = new RegExp(pattern, flags.replaceAll(/[^ims]/g, '')); }
    expressions.set(key, made);
  }
  return made;
}

/** Creates the validator. Shapes that are indexed are taken as they are, and must not change any more. `vocabulary`: class hierarchy that is known without asking the graph. */
export function createValidator({ shapes: given, vocabulary = [] }: { shapes: Iterable<Quad>; vocabulary?: Iterable<Quad> }): Validator {
  const shapes = given instanceof IndexedDataset ? given : new IndexedDataset(given);
  const hierarchy = createClassHierarchy(new IndexedDataset(Iterator.from(vocabulary).filter(({ predicate }) => predicate.value === rdfs.subClassOf)));
  // it would copy the shapes that it is given, and looks at them only when it judges
  const context = new SHACLValidator([] as never, { factory: fastEnvironment as never });
  (context as unknown as { $shapes: unknown }).$shapes = fastEnvironment.clownface({ dataset: shapes as never });
  let view: DataView | undefined;

  const parameter = (constraint: Constraint, local: string): Term => constraint.getParameterValue(namedNode(namespaces.sh + local) as never) as Term;
  const lists = new Map<string, Term[]>();
  const listOf = (head: Term): Term[] => {
    const known = lists.get(head.value) ?? readList(shapes, head);
    lists.set(head.value, known);
    return known;
  };
  const conforms = (focus: Term, shape: Term): boolean => context.nodeConformsToShape(focus as never, shape as never);
  /** class: the package recomputes the subclasses for every value. and: it overrides the members' own paths. languageIn: it
   * compares prefixes of text. pattern: it knows no Unicode classes. or, xone: the lists are read once here. */
  const mended: Readonly<Record<string, Validate>> = {
    class: (_, __, value, constraint) => hierarchy.isInstance(view!, value, parameter(constraint, 'class')),
    and: (_, __, value, constraint) => listOf(parameter(constraint, 'and')).every((shape) => conforms(value, shape)),
    or: (_, __, value, constraint) => listOf(parameter(constraint, 'or')).some((shape) => conforms(value, shape)),
    xone: (_, __, value, constraint) => listOf(parameter(constraint, 'xone')).filter((shape) => conforms(value, shape)).length === 1,
    languageIn: (_, __, value, constraint) => value.termType === 'Literal' && listOf(parameter(constraint, 'languageIn')).some((range) => matchesLanguage(value.language, range.value)),
    pattern: (_, __, value, constraint) => value.termType !== 'BlankNode' && expression(parameter(constraint, 'pattern').value, parameter(constraint, 'flags')?.value ?? '').test(value.value),
  };
  for (const [local, validate] of Object.entries(mended)) {
    const component = context.shapesGraph.getComponentWithParameter(namedNode(namespaces.sh + local) as never)!;
    component.nodeValidationFunction = component.propertyValidationFunction = validate.bind(undefined, context) as never;
    component.nodeValidationFunctionGeneric = component.propertyValidationFunctionGeneric = true;
  }

  const run = <T>(on: DataView, records: boolean, work: (engine: FindingsEngine) => T): T => {
    const engine = new FindingsEngine(context, records);
    view = on;
    context.validationEngine = engine as never;
    // `setDataGraph` is what the package's own `validate` calls first; it is marked private in its types only
    (context as unknown as { setDataGraph(data: DataView): void }).setDataGraph(on);
    return work(engine);
  };

  const judgePair = (engine: FindingsEngine, { focus, shape: node, values, without }: Pair): void => {
    const shape = context.shapesGraph.getShape(node as never);
    if (!values) engine.validateNodeAgainstShape(focus, shape, context.$data, without && ((constraint) => !isLeftOut(constraint, without)));
    else if (!shape.deactivated) engine.checkValues(focus, shape, [...values], perValue);
  };

  return {
    shapes, hierarchy,
    validate: (on, pairs) => run(on, true, (engine) => {
      for (const pair of pairs) judgePair(engine, pair);
      return engine.findings;
    }),
    validateEach: (on, pairs) => run(on, true, (engine) => Array.from(pairs, (pair) => {
      engine.findings = [];
      judgePair(engine, pair);
      return engine.findings;
    })),
    conforms: (on, focus, shape) => run(on, false, () => conforms(focus, shape)),
  };
}

/** Whether a constraint looks at one value at a time (class, datatype …), not at all of them together (counts …). */
function perValue(constraint: Constraint): boolean {
  return constraint.component.node.value === propertyComponent || constraint.isValidationFunctionGeneric === true;
}

function isLeftOut(constraint: Constraint, without: ReadonlySet<string>): boolean {
  return constraint.component.node.value === propertyComponent && without.has(keyOf(constraint.paramValue as Term));
}

/** Constraint parameters of property shapes that look at all values together. */
export const overAllValues: ReadonlySet<string> = new Set([
  sh.minCount, sh.maxCount, sh.hasValue, ...['uniqueLang', 'equals', 'lessThan', 'lessThanOrEquals', 'qualifiedMinCount', 'qualifiedMaxCount', 'qualifiedValueShape'].map((local) => namespaces.sh + local),
]);
