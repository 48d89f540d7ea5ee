/**
 * The NBO schema (XSD) as classes with fields: types, requirement, tier, enumeration and default of each attribute and
 * child element. Read as it is written, faults included; what to make of the faults stands in `shapes/nbo/corrections.yaml`.
 */
import { readXmlTree } from '../../server/importers/xml-tree.ts';
import type { Element } from '../../server/importers/source-tree.ts';

export interface SchemaField {
  name: string;
  /** a child element; otherwise an attribute */ element: boolean;
  /** name of its type: of a built-in one without prefix, or of a simple or complex type; for references the element */ type: string;
  required: boolean;
  many: boolean;
  tier?: number;
  description: string;
  /** enumeration */ values?: readonly string[];
  defaultValue?: string;
  /** bounds of the simple type */ positive: boolean; notNegative: boolean; share: boolean;
}

export interface SchemaClass {
  name: string;
  /** class above, by name */ base?: string;
  abstract: boolean;
  extension: string;
  domain: string;
  category: string;
  description: string;
  tier?: number;
  fields: SchemaField[];
}

const attribute = (element: Element, name: string): string | undefined => { const found = element.statements.find(({ step }) => step === `@${name}`); return found && String(found.value); };
const children = (element: Element | undefined, name: string): Element[] => element?.children.filter((child) => child.name === name) ?? [];
const local = (name: string): string => name.replace(/^\w+:/, '');
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(/^["'\s]+|["\s]+$/g, '').trim();

/** `Key=Value` texts of an annotation. */
function notesOf(element: Element): Map<string, string> {
  const notes = new Map<string, string>();
  for (const text of children(element, 'annotation').flatMap((each) => children(each, 'documentation')).flatMap(({ statements }) => statements.filter(({ step }) => step === '.'))) {
    const [, key, value] = /^\s*(\w+)\s*=(.*)$/s.exec(String(text.value)) ?? [];
    if (key !== undefined && value !== undefined) notes.set(key === 'Domanin' ? 'Domain' : key, plain(value));
    else if (!notes.has('Description')) notes.set('Description', plain(String(text.value)));
  }
  return notes;
}

const tierOf = (notes: ReadonlyMap<string, string>): { tier?: number } => (/^\d+$/.test(notes.get('Tier') ?? '') ? { tier: Number(notes.get('Tier')) } : {});

/** Reads the schema: all classes, concrete and abstract, by name. Throws source-not-readable for what is no XML. */
export function readSchema(bytes: Uint8Array): Map<string, SchemaClass> {
  const { root } = readXmlTree(bytes);
  const named = (kind: string): Map<string, Element> => new Map(children(root, kind).map((each) => [attribute(each, 'name')!, each]));
  const simpleTypes = named('simpleType'), complexTypes = named('complexType'), elements = named('element');

  interface Simple { type: string; values: string[]; positive: boolean; notNegative: boolean; share: boolean }
  const simpleOf = (type: string, inline: Element | undefined, seen: readonly string[] = []): Simple => {
    const own = inline ?? (seen.includes(type) ? undefined : simpleTypes.get(type));
    const restriction = children(own, 'restriction')[0];
    if (!restriction) return { type, values: [], positive: false, notNegative: false, share: false };
    const above = simpleOf(local(attribute(restriction, 'base') ?? 'string'), undefined, [...seen, type]);
    const bound = (name: string): number | undefined => { const value = children(restriction, name)[0]; return value && Number(attribute(value, 'value')); };
    const values = children(restriction, 'enumeration').map((each) => plain(attribute(each, 'value') ?? '')).filter((each) => each !== '');
    return {
      type: above.type, values: values.length > 0 ? [...new Set(values)] : above.values,
      positive: above.positive || bound('minExclusive') === 0 || (bound('minInclusive') ?? 0) >= 1,
      notNegative: above.notNegative || bound('minInclusive') === 0, share: above.share || bound('maxInclusive') === 1,
    };
  };

  const attributesOf = (element: Element): SchemaField[] => children(element, 'attribute').map((each) => {
    const notes = notesOf(each);
    const stated = local(attribute(each, 'type') ?? 'string');
    const { type, values, ...bounds } = simpleOf(stated, children(each, 'simpleType')[0]);
    const defaultValue = attribute(each, 'default') ?? attribute(each, 'fixed');
    return {
      name: attribute(each, 'name')!, element: false, type: stated.startsWith('Units') ? stated : type, required: attribute(each, 'use') === 'required', many: false,
      ...tierOf(notes), description: notes.get('Description') ?? '', ...(values.length > 0 ? { values } : {}), ...(defaultValue === undefined ? {} : { defaultValue }), ...bounds,
    };
  });

  /** Children of sequences; of a choice no one child is required. */
  const particlesOf = (element: Element, optional = false): SchemaField[] => element.children.flatMap((each) => {
    if (['sequence', 'choice', 'all'].includes(each.name)) return particlesOf(each, optional || each.name === 'choice' || attribute(each, 'minOccurs') === '0');
    if (each.name !== 'element') return [];
    const name = local(attribute(each, 'ref') ?? attribute(each, 'name')!);
    const own = notesOf(each), general = elements.has(name) ? notesOf(elements.get(name)!) : new Map<string, string>();
    const max = attribute(each, 'maxOccurs') ?? '1';
    const stated = tierOf(own).tier ?? tierOf(general).tier;
    const bases = [...walk(each)].filter(({ name: kind }) => kind === 'extension').map((extension) => local(attribute(extension, 'base') ?? ''));
    return [{
      name, element: true, type: attribute(each, 'ref') ? name : local(attribute(each, 'type') ?? bases[0] ?? name),
      required: !optional && attribute(each, 'minOccurs') !== '0', many: max !== '1', ...(stated === undefined ? {} : { tier: stated }),
      description: own.get('Description') ?? general.get('Description') ?? '', positive: false, notNegative: false, share: false,
    }];
  });

  const classes = new Map<string, SchemaClass>();
  const heads = new Map([...elements].filter(([, each]) => attribute(each, 'abstract') === 'true').map(([name, each]) => [name, local(attribute(each, 'type')!)]));
  const add = (name: string, element: Element, body: Element | undefined, base: string | undefined, abstract: boolean): void => {
    const extension = children(children(body, 'complexContent')[0] ?? children(body, 'simpleContent')[0], 'extension')[0];
    const holder = extension ?? body;
    const notes = notesOf(element);
    const above = extension ? local(attribute(extension, 'base')!) : base;
    classes.set(name, {
      name, abstract, ...(above && complexTypes.has(above) ? { base: above } : {}), extension: notes.get('Extension') ?? '', domain: notes.get('Domain') ?? '', category: notes.get('Category') ?? '',
      description: notes.get('Description') ?? '', ...tierOf(notes), fields: holder ? [...particlesOf(holder), ...attributesOf(holder)] : [],
    });
  };
  for (const [name, element] of complexTypes) add(name, element, element, undefined, true);
  for (const [name, element] of elements) {
    if (heads.has(name)) continue;
    const type = attribute(element, 'type') === undefined ? undefined : local(attribute(element, 'type')!);
    const head = attribute(element, 'substitutionGroup');
    const body = children(element, 'complexType')[0];
    if (type === name) classes.set(name, { ...classes.get(name)!, ...headOf(element), abstract: false });
    else add(name, element, body, type ?? (body ? undefined : head && heads.get(local(head))), false);
  }
  return classes;

  function headOf(element: Element): Pick<SchemaClass, 'extension' | 'domain' | 'category' | 'description' | 'tier'> {
    const notes = notesOf(element);
    return { extension: notes.get('Extension') ?? '', domain: notes.get('Domain') ?? '', category: notes.get('Category') ?? '', description: notes.get('Description') ?? '', ...tierOf(notes) };
  }
}

function* walk(element: Element): Generator<Element> {
  yield element;
  for (const child of element.children) yield* walk(child);
}
