/**
 * JSON values → a source tree: scalars (and lists of scalars) of an object are its statements, objects (and lists of
 * objects) its children. What an element is called may come from a value in it, as formats do that say their kind inside.
 */
import type { Origin } from '../errors.ts';
import { pointerStep } from '../rdf/json-source.ts';
import type { Element, Scalar, Statement } from './source-tree.ts';
import { isJsonObject } from '../rdf/json-object.ts';

export interface JsonTreeOptions {
  /** name of the outermost element */ root: string;
  /** JSON pointer of the value in its document */ pointer?: string;
  /** where a pointer stands, when the source can say more of it */ origin?: (pointer: string) => Origin;
  /** name of an object, when it says one itself */ nameOf?: (value: Readonly<Record<string, unknown>>, key: string) => string | undefined;
}

const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);

/** An object of parsed JSON (depth is bounded by `readJson`) → tree. `null` is a statement with an empty value. */
export function readJsonTree(value: Readonly<Record<string, unknown>>, { root, pointer = '', origin = (at) => ({ pointer: at }), nameOf = () => undefined }: JsonTreeOptions): Element {
  const build = (object: Readonly<Record<string, unknown>>, name: string, at: string, parent?: Element, place = 0): Element => {
    const places = new Map<Statement, string>();
    const counts = new Map<string, number>();
    const element: Element = {
      name, parent, index: place, statements: [], children: [], raw: object,
      place: (): Origin => origin(at), placeOf: (statement): Origin => origin(places.get(statement) ?? at),
    };
    const say = (key: string, scalar: Scalar, index: number, where: string, raw?: unknown, list = false): void => {
      const statement: Statement = { element, step: `@${key}`, value: scalar, index, ...(raw === undefined ? {} : { raw: { value: raw } }), ...(list ? { list: true as const } : {}) };
      places.set(statement, where);
      element.statements.push(statement);
    };
    for (const [key, each] of Object.entries(object)) {
      const values = Array.isArray(each) ? each as unknown[] : [each];
      values.forEach((one, index) => {
        const where = at + pointerStep(key) + (Array.isArray(each) ? pointerStep(index) : '');
        if (isScalar(one)) say(key, one, index, where, undefined, Array.isArray(each));
        else if (isJsonObject(one)) {
          const inner = nameOf(one, key) ?? key, nth = counts.get(inner) ?? 0;
          counts.set(inner, nth + 1);
          element.children.push(build(one, inner, where, element, nth));
        }
        else if (Array.isArray(one)) say(key, JSON.stringify(one), index, where, one);
        else say(key, '', index, where, null);
      });
      if (values.length === 0) say(key, '', 0, at + pointerStep(key), []);
    }
    return element;
  };
  return build(value, root, pointer);
}
