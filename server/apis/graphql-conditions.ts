/** Arguments of a connection → the question that the tables answer. */
import { filterOf } from '../derived/graphql-schema.ts';
import { KnownError } from '../errors.ts';
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import type { FieldCondition, Scalar, Where } from '../tables/tables.ts';

type Input = Record<string, unknown>;

/** A field's filter → conditions, all of which must hold. */
function conditionsOn(field: Field, filter: Input, model: ResourceModel): Where[] {
  const links = filterOf(field) === 'links';
  const { unit, ...operators } = filter;
  return Object.entries(operators).filter(([, value]) => value !== undefined).map(([op, value]): Where => {
    if (value === null) throw new KnownError('request-not-valid', `${field.name}: ${op} is null; use exists: false for what has no value`, { field: field.name });
    if (links && (op === 'some' || op === 'none' || op === 'every')) return { link: { field: field.name, quantifier: op, where: readWhere(value as Input, model.findType(field.targets[0]!)!, model) } };
    if (field.allowed && typeof value === 'string' && (op === 'eq' || op === 'ne') && !field.allowed.includes(value)) {
      throw new KnownError('request-not-valid', `${field.name} is never ${JSON.stringify(value)}; it is one of ${field.allowed.join(', ')}`, { field: field.name });
    }
    return { condition: { field: field.name, op: op as FieldCondition['op'], value: value as Scalar | Scalar[], ...(typeof unit === 'string' ? { unit } : {}) } };
  });
}

/** A `where` argument of a type. Errors: request-not-valid. */
export function readWhere(where: Input, type: ResourceType, model: ResourceModel): Where {
  const several = (key: string): Where[] => (where[key] as Input[]).map((each) => readWhere(each, type, model));
  const parts = Object.entries(where).filter(([, value]) => value !== undefined && value !== null).flatMap(([key, value]): Where[] => {
    switch (key) {
      case 'and': return [{ and: several(key) }];
      case 'or': return [{ or: several(key) }];
      case 'not': return [{ not: readWhere(value as Input, type, model) }];
      case 'iri': return [{ iri: value as string[] }];
      case 'text': return [{ text: value as string }];
      default: {
        const field = type.fields.find(({ name }) => name === key);
        if (field) return conditionsOn(field, value as Input, model);
        return key === 'type' ? [{ type: value as string[] }] : [];
      }
    }
  });
  return parts.length === 1 ? parts[0]! : { and: parts };
}

/** An `orderBy` argument. */
export function readOrder(orderBy: unknown): { field: string; direction: 'asc' | 'desc' }[] {
  return ((orderBy ?? []) as { field: string; direction: string }[]).map(({ field, direction }) => ({ field, direction: direction === 'DESC' ? 'desc' : 'asc' }));
}
