/** Arguments of a connection → the question that the tables answer. */
import { filterOf } from '../derived/graphql-schema.ts';
import { stateField } from '../derived/state-sdl.ts';
import { KnownError } from '../errors.ts';
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import type { FieldCondition, Scalar, Where } from '../tables/tables.ts';
import { graphqlLimits } from './graphql-limits.ts';
import type { ReadStateFilter } from './graphql-state.ts';

type Input = Record<string, unknown>;

const notValid = (detail: string, field?: string): KnownError => new KnownError('request-not-valid', detail, field === undefined ? { parameter: 'where' } : { field });

/** A field's filter → conditions, all of which must hold. */
function conditionsOn(field: Field, filter: Input, model: ResourceModel, readState: ReadStateFilter | undefined, nested: number): Where[] {
  const links = filterOf(field) === 'links';
  const { unit, ...operators } = filter;
  if (unit !== undefined && Object.keys(operators).length === 0) throw notValid(`${field.name} has a unit and nothing to compare with; add eq, lt, lte, gt or gte`, field.name);
  return Object.entries(operators).filter(([, value]) => value !== undefined).map(([op, value]): Where => {
    if (value === null) throw notValid(`${field.name}: ${op} is null; use exists: false for what has no value`, field.name);
    if (links && (op === 'some' || op === 'none' || op === 'every')) return { link: { field: field.name, quantifier: op, where: readWhere(value as Input, model.findType(field.targets[0]!)!, model, readState, nested + 1) } };
    if (field.allowed && typeof value === 'string' && (op === 'eq' || op === 'ne') && !field.allowed.includes(value)) {
      throw notValid(`${field.name} is never ${JSON.stringify(value)}; it is one of ${field.allowed.join(', ')}`, field.name);
    }
    return { condition: { field: field.name, op: op as FieldCondition['op'], value: value as Scalar | Scalar[], ...(typeof unit === 'string' ? { unit } : {}) } };
  });
}

/** A `where` argument of a type; `readState` reads conditions on states at acquisition. What is null is refused, for leaving it out would find more than was meant. Errors: request-not-valid. */
export function readWhere(where: Input, type: ResourceType, model: ResourceModel, readState?: ReadStateFilter, nested = 0): Where {
  if (nested > graphqlLimits.nesting) throw notValid(`conditions nest more than ${graphqlLimits.nesting} deep`);
  const several = (key: string): Where[] => (where[key] as Input[]).map((each) => readWhere(each, type, model, readState, nested + 1));
  const parts = Object.entries(where).filter(([, value]) => value !== undefined).flatMap(([key, value]): Where[] => {
    const field = type.fields.find(({ name }) => name === key);
    if (value === null) throw notValid(field ? `${key} is null; leave it out, or use exists: false for what has no value` : `${key} is null; leave it out`, key);
    if (field) return conditionsOn(field, value as Input, model, readState, nested);
    if (key === stateField && readState && type.stateAtAcquisition) return [readState(value as Input)];
    switch (key) {
      case 'and': return [{ and: several(key) }];
      case 'or': return [{ or: several(key) }];
      case 'not': return [{ not: readWhere(value as Input, type, model, readState, nested + 1) }];
      case 'iri': return [{ iri: value as string[] }];
      case 'text': return [{ text: value as string }];
      case 'type': return [{ type: value as string[] }];
      default: throw notValid(`there is no condition ${JSON.stringify(key)}`, key);
    }
  });
  return parts.length === 1 ? parts[0]! : { and: parts };
}

/** An `orderBy` argument. */
export function readOrder(orderBy: unknown): { field: string; direction: 'asc' | 'desc' }[] {
  return ((orderBy ?? []) as { field: string; direction: string }[]).map(({ field, direction }) => ({ field, direction: direction === 'DESC' ? 'desc' : 'asc' }));
}
