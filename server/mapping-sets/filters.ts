/** Which mappings are wanted: the tests that filters by name make, and those of `field|operator|value`. */
import { KnownError } from '../errors.ts';
import { nearest } from '../rdf/nearest.ts';
import { valuesOf } from '../sssom/mapping.ts';
import type { Mapping } from '../sssom/mapping.ts';
import { createPrefixMap } from '../sssom/prefix-map.ts';
import { negated, slotsOfMapping } from '../sssom/slots.ts';
import type { Slot } from '../sssom/slots.ts';

export type MappingTest = (mapping: Mapping) => boolean;

const prefixes = createPrefixMap({});
/** The IRI that a CURIE with a registered prefix, or an IRI, stands for. */
export const iriOf = (text: string): string => { const found = prefixes.expand(text.trim()); return 'iri' in found ? found.iri : text.trim(); };
const valuesAt = (mapping: Mapping, slot: string): string[] => { const value = valuesOf(mapping)[slot]; return value === undefined ? [] : Array.isArray(value) ? [...value as readonly string[]] : [String(value)]; };
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Filter → slots in which its value may stand. */
export const filterSlots = {
  subject: ['subject_id', 'subject_label'], object: ['object_id', 'object_label'], predicate: ['predicate_id', 'predicate_label'], field: ['subject_category'],
  author: ['author_id', 'author_label', 'creator_id', 'creator_label', 'reviewer_id', 'reviewer_label'], justification: ['mapping_justification'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What is asked for: identifiers as IRI or CURIE, labels in any case; `not`: only denied mappings, or none of them. */
export type Filters = { readonly [Name in keyof typeof filterSlots]?: string } & { readonly not?: boolean };

/** The test that filters make. */
export function testOf({ not, ...wanted }: Filters): MappingTest {
  const tests = Object.entries(wanted).map(([name, value]): MappingTest => {
    const slots = filterSlots[name as keyof typeof filterSlots], iri = iriOf(value), orcid = `https://orcid.org/${value}`;
    const short = name === 'justification' || name === 'predicate' ? new RegExp(`[/#]${value.replaceAll(/[^\w]/g, '')}$`) : undefined;
    return (mapping) => slots.some((slot) => valuesAt(mapping, slot).some((each) => each === iri || each === orcid || same(each, value) || short?.test(each)));
  });
  if (not !== undefined) tests.push(({ predicate_modifier: modifier }) => (modifier === negated) === not);
  return (mapping) => tests.every((test) => test(mapping));
}

const bySlot = new Map<string, Slot>(slotsOfMapping.map((slot) => [slot.name, slot]));
const compare: Readonly<Record<string, (a: number) => boolean>> = { ge: (a) => a >= 0, gt: (a) => a > 0, le: (a) => a <= 0, lt: (a) => a < 0 };

/** `field|operator|value` (eq, ge, gt, le, lt, contains), as the contract of mapping services has it. Errors: request-not-valid. */
export function readCondition(text: string): MappingTest {
  const [field = '', operator = '', ...rest] = text.split('|'), value = rest.join('|'), slot = bySlot.get(field);
  if (!slot) throw new KnownError('request-not-valid', `${JSON.stringify(field.slice(0, 100))} is no slot of a mapping${(() => { const near = nearest(field, bySlot.keys()); return near === undefined ? '' : `; did you mean ${near}?`; })()}`, { parameter: 'filter' });
  if (value === '' || !['eq', 'contains', ...Object.keys(compare)].includes(operator)) throw new KnownError('request-not-valid', `the filter ${JSON.stringify(text.slice(0, 100))} must be field|operator|value, with one of eq, ge, gt, le, lt, contains`, { parameter: 'filter' });
  if (operator === 'eq') { const iri = slot.kind === 'entity' ? iriOf(value) : value; return (mapping) => valuesAt(mapping, field).some((each) => each === iri || slot.kind !== 'entity' && same(each, value)); }
  if (operator === 'contains') return (mapping) => valuesAt(mapping, field).some((each) => each.toLowerCase().includes(value.toLowerCase()));
  const numeric = slot.kind === 'number';
  if (numeric && !Number.isFinite(Number(value))) throw new KnownError('request-not-valid', `${field} is a number, ${JSON.stringify(value.slice(0, 100))} is none`, { parameter: 'filter' });
  return (mapping) => valuesAt(mapping, field).some((each) => compare[operator]!(numeric ? Number(each) - Number(value) : each < value ? -1 : each > value ? 1 : 0));
}
