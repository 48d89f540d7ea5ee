/**
 * BioStudies PageTab in JSON → a source tree. A section is an element under its type; its attributes, which the format
 * writes as objects with name and value, are statements; links and files are elements as well. Names are led to those
 * of the mapping table. What is not of this form is said with its pointer, and kept as text. After the format's own
 * documentation (BioStudies: PageTab).
 */
import type { Origin } from '../errors.ts';
import { pointerStep } from '../rdf/json-source.ts';
import type { Result } from '../rdf/report.ts';
import { rules } from '../rdf/vocabulary.ts';
import type { SourceNames } from './source-names.ts';
import type { Element, Scalar, Statement } from './source-tree.ts';
import { isJsonObject } from '../rdf/json-object.ts';

type Json = Readonly<Record<string, unknown>>;
export interface PageTabOptions { names: SourceNames; /** pointer of the submission in its document */ pointer: string; find: (result: Result) => void }

const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);
const kindOf = (value: unknown): string => value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
/** Lists that hold elements, and what one of them is called; a list within is a table of such. */
const parts: ReadonlyMap<string, string> = new Map([['links', 'link'], ['files', 'file'], ['subsections', 'section']]);
const qualifiers = new Set(['valqual', 'nmqual']);

interface Growing extends Element { add(step: string, value: Scalar, at: string, reference?: boolean): void }

/** A submission → tree: `submission` with its section within; or a list of files → `file list` with them. */
export function readPageTab(submission: Json | readonly unknown[], { names, pointer: top, find }: PageTabOptions): Element {
  const wrong = (at: string, message: string, remedy: string, value?: unknown): void =>
    find({ severity: 'Warning', message, focus_node: at, shape: rules.jsonType, origin: { pointer: at }, remedy, ...(value === undefined ? {} : { value: JSON.stringify(value).slice(0, 200) }) });
  const counts = new WeakMap<Element, Map<string, number>>(), places = new Map<Statement, string>();

  const grow = (name: string, at: string, parent?: Element): Growing => {
    const seen = new Map<string, number>();
    let index = 0;
    if (parent) {
      const siblings = counts.get(parent) ?? new Map<string, number>();
      counts.set(parent, siblings);
      index = siblings.get(name) ?? 0;
      siblings.set(name, index + 1);
    }
    const element: Growing = {
      name, parent, index, statements: [], children: [],
      place: (): Origin => ({ pointer: at }), placeOf: (statement): Origin => ({ pointer: places.get(statement) ?? at }),
      add(step, value, where, reference) {
        const nth = seen.get(step) ?? 0;
        seen.set(step, nth + 1);
        const statement: Statement = { element, step: `@${step}`, value, index: nth, ...(reference ? { reference } : {}) };
        places.set(statement, where);
        element.statements.push(statement);
      },
    };
    (parent?.children as Element[] | undefined)?.push(element);
    return element;
  };

  /** Any value as one statement: what the format does not have there is kept as JSON. */
  const addValue = (element: Growing, step: string, value: unknown, at: string, reference = false): void => {
    if (value !== undefined && value !== null && !isScalar(value)) wrong(at, `A value is ${kindOf(value)} here, and PageTab has text only`, 'write text', value);
    element.add(step, isScalar(value) ? value : value === undefined || value === null ? '' : JSON.stringify(value), at, reference);
  };

  const readAttributes = (element: Growing, attributes: unknown, at: string): void => {
    if (!Array.isArray(attributes)) { wrong(at, `"attributes" is ${kindOf(attributes)}, not a list`, 'write [ { "name": …, "value": … }, … ]'); element.add('attributes', JSON.stringify(attributes) ?? '', at); return; }
    attributes.forEach((attribute: unknown, index) => {
      const where = at + pointerStep(index);
      if (!isJsonObject(attribute) || typeof attribute['name'] !== 'string' || attribute['name'].trim() === '') {
        wrong(where, 'An attribute has no name', 'write { "name": …, "value": … }', attribute);
        element.add('attributes', JSON.stringify(attribute) ?? '', where);
        return;
      }
      const name = names.step(attribute['name'].trim());
      addValue(element, name, attribute['value'], `${where}/value`, attribute['reference'] === true || attribute['isReference'] === true);
      for (const [key, rest] of Object.entries(attribute)) {
        if (key === 'name' || key === 'value' || key === 'reference' || key === 'isReference') continue;
        const list = qualifiers.has(key) && Array.isArray(rest) ? rest as unknown[] : undefined;
        if (!list) { addValue(element, `${name}.${key}`, rest, where + pointerStep(key)); continue; }
        list.forEach((each, nth) => {
          const own = where + pointerStep(key) + pointerStep(nth);
          const qualifier = isJsonObject(each) && typeof each['name'] === 'string' ? each['name'].trim().toLowerCase() : key;
          addValue(element, `${name}.${qualifier}`, isJsonObject(each) && 'value' in each ? each['value'] : each, `${own}/value`);
        });
      }
    });
  };

  const readElement = (value: Json, element: Growing, at: string, within?: string): void => {
    for (const [key, each] of Object.entries(value)) {
      const where = at + pointerStep(key), part = parts.get(key);
      if (key === 'attributes') readAttributes(element, each, where);
      else if (part !== undefined && Array.isArray(each)) readList(each, part, element, where);
      else if (key === 'section' && isJsonObject(each)) readSection(each, element, where);
      else if (key === 'type' && part === undefined && typeof each === 'string' && within !== 'file') continue;
      else if (part !== undefined) { wrong(where, `"${key}" is ${kindOf(each)}, not a list`, `write "${key}": [ … ]`); element.add(key, JSON.stringify(each) ?? '', where); }
      else addValue(element, names.step(key), each, where);
    }
  };

  const readList = (list: readonly unknown[], part: string, parent: Growing, at: string): void => {
    list.forEach((each, index) => {
      const where = at + pointerStep(index);
      if (Array.isArray(each)) readList(each, part, parent, where);
      else if (!isJsonObject(each)) { wrong(where, `A ${part} is ${kindOf(each)}, not an object`, 'write { … }', each); parent.add(part, JSON.stringify(each) ?? '', where); }
      else if (part === 'section') readSection(each, parent, where);
      else readElement(each, grow(part === 'file' ? fileKind(each) : part, where, parent), where, part);
    });
  };

  /** What a file is, by what is said of it. */
  const fileKind = (file: Json): string => names.kindBy(Array.isArray(file['attributes']) ? (file['attributes'] as unknown[]).flatMap((each) => (isJsonObject(each) && typeof each['name'] === 'string' ? names.step(each['name'].trim()) : [])) : []) ?? 'file';

  const readSection = (value: Json, parent: Growing, at: string): void => {
    const type = typeof value['type'] === 'string' && value['type'].trim() !== '' ? value['type'].trim() : undefined;
    if (type === undefined) wrong(at, 'A section has no type', 'write "type": …');
    const { name, near, known } = names.element(type ?? 'section');
    const origin = { pointer: type === undefined ? at : `${at}/type` };
    if (near) find({ severity: 'Warning', message: `"${type}" is no section type; it is read as "${name}"`, focus_node: at, value: type!, shape: rules.sectionType, origin, remedy: `write "${name}"` });
    else if (!known && type !== undefined) find({ severity: 'Info', message: `"${type}" is no section type that is known here; the section is kept as it is`, focus_node: at, value: type, shape: rules.sectionType, origin });
    const element = grow(name, at, parent);
    readElement(value, element, at);
    if (type !== undefined && element.children.length === 0 && element.statements.every(({ step }) => step === '@accno')) find({ severity: 'Info', message: `The section ${type} is empty`, focus_node: at, shape: rules.sectionType, origin: { pointer: at }, remedy: 'fill it in, or leave it out' });
  };

  const root = grow(Array.isArray(submission) ? 'file list' : 'submission', top);
  if (Array.isArray(submission)) readList(submission, 'file', root, top);
  else readElement(submission as Json, root, top);
  return root;
}
