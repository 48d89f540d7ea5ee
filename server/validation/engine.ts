/**
 * The loop around `rdf-validate-shacl`'s shapes and constraint validators: synchronous, one focus node and shape at a time,
 * findings as plain objects. The package's own loop builds an RDF graph for every result and keeps state between calls;
 * what decides about right and wrong (its parsing of shapes, its validators) is used as it is, save those in `mend`.
 */
import type SHACLValidator from 'rdf-validate-shacl';
import type { Constraint, Shape } from 'rdf-validate-shacl/src/shapes-graph.js';
import { namedNode } from '../rdf/terms.ts';
import type { Literal, Term } from '../rdf/terms.ts';
import { namespaces, sh } from '../rdf/vocabulary.ts';

/** What one constraint found about one value, before it is put into words. */
export interface Finding {
  focus: Term;
  /** IRI of the severity */ severity: string;
  /** IRI of the constraint component */ component: string;
  shape: Term;
  /** the node of the shapes that describes the path, for property shapes */ path?: Term;
  value?: Term;
  /** sh:message of the shape, or the validator's own */ messages: Literal[];
  /** parameter IRI → value, of the constraint */ parameters: ReadonlyMap<string, Term>;
  /** why a value does not have a shape (sh:node) */ details: Finding[];
}

type Outcome = boolean | string | null | undefined | { path?: Term; value?: Term | null; message?: string };
type Context = SHACLValidator;
type Values = Term[];

export const propertyComponent = `${namespaces.sh}PropertyConstraintComponent`;

/** What the package's `nodeConformsToShape` needs of an engine. */
export class FindingsEngine {
  readonly context: Context;
  /** false: only whether something is wrong, and the first is enough */ readonly records: boolean;
  findings: Finding[] = [];
  readonly recordErrorsLevel = 0;

  constructor(context: Context, records: boolean) {
    this.context = context;
    this.records = records;
  }

  clone(): FindingsEngine { return new FindingsEngine(this.context, false); }

  /** True when something is wrong. `wanted` leaves constraints of this shape (not of those below) out. */
  validateNodeAgainstShape(focus: Term, shape: Shape, data: unknown, wanted?: (constraint: Constraint) => boolean): boolean {
    if (shape.deactivated) return false;
    return this.checkValues(focus, shape, shape.getValueNodes(focus, data as never) as Values, wanted);
  }

  /** The constraints of a shape that pass the filter, over these values of the focus node. */
  checkValues(focus: Term, shape: Shape, values: Values, wanted?: (constraint: Constraint) => boolean): boolean {
    let wrong = false;
    for (const constraint of shape.constraints) {
      if (wanted && !wanted(constraint)) continue;
      if (this.#check(focus, values, constraint)) {
        if (!this.records) return true;
        wrong = true;
      }
    }
    return wrong;
  }

  #check(focus: Term, values: Values, constraint: Constraint): boolean {
    const component = constraint.component.node.value;
    let wrong = false;
    if (component === propertyComponent) {
      const shape = this.context.shapesGraph.getShape(constraint.paramValue);
      for (const value of values) {
        if (this.validateNodeAgainstShape(value, shape, this.context.$data)) wrong = true;
        if (wrong && !this.records) return true;
      }
      return wrong;
    }
    const validate = constraint.validationFunction as ((focus: Term, value: Term | null, constraint: Constraint) => Outcome | Outcome[]) | undefined;
    if (!validate) throw new Error(`the constraint component ${component} is not evaluated by this engine`);
    for (const value of constraint.isValidationFunctionGeneric ? values : [null]) {
      const outer = this.findings;
      this.findings = [];
      const outcomes = validate(focus, value, constraint);
      const details = this.findings;
      this.findings = outer;
      for (const outcome of Array.isArray(outcomes) ? outcomes : [outcomes]) {
        if (outcome === true || outcome === undefined || outcome === null) continue;
        if (!this.records) return true;
        wrong = true;
        this.findings.push(this.#describe(focus, value, constraint, outcome, details));
      }
    }
    return wrong;
  }

  #describe(focus: Term, value: Term | null, constraint: Constraint, outcome: Exclude<Outcome, true | null | undefined>, details: Finding[]): Finding {
    const { shape } = constraint;
    const given = typeof outcome === 'object' ? outcome : {};
    const text = typeof outcome === 'string' ? outcome : given.message;
    const path = given.path ?? (shape.isPropertyShape ? shape.path?.term as Term | undefined : undefined);
    const found = given.value ?? value ?? undefined;
    const messages = text === undefined ? this.context.$shapes.node(shape.shapeNode).out(namedNode(sh.message)).terms as Literal[] : [{ value: text, language: 'en' } as Literal];
    return {
      focus, severity: shape.severity.value, component: constraint.component.node.value, shape: shape.shapeNode as Term,
      ...(path ? { path } : {}), ...(found ? { value: found } : {}), messages, details,
      parameters: new Map(constraint.component.parameters.flatMap((parameter): [string, Term][] => {
        const held = constraint.getParameterValue(parameter as never) as Term | undefined;
        return held ? [[parameter.value, held] as [string, Term]] : [];
      })),
    };
  }
}
