/**
 * SDL and resolvers → a schema that answers. Only what this server's resolvers are made of is taken: functions of fields,
 * subscriptions, types of interfaces, scalars; the general tool builds and walks the schema some five times for the same.
 */
import { buildASTSchema, isAbstractType, isObjectType, isScalarType, parse } from 'graphql';
import type { GraphQLFieldResolver, GraphQLSchema, GraphQLTypeResolver } from 'graphql';

type FieldResolver = GraphQLFieldResolver<unknown, unknown>;
type OfField = FieldResolver | { subscribe?: FieldResolver; resolve?: FieldResolver };

/** What a scalar is made of. */
const scalarParts = ['serialize', 'parseValue', 'parseLiteral', 'coerceOutputValue', 'coerceInputValue', 'coerceInputLiteral', 'valueToLiteral'];

/**
 * Builds the schema from SDL that is known to be valid: it is derived, and tested. `resolvers` by type and field; `__resolveType`
 * for interfaces, a scalar for its own name. Throws when one of them is for nothing that the SDL has.
 */
export function createExecutableSchema(sdl: string, resolvers: Readonly<Record<string, unknown>>): GraphQLSchema {
  const schema = buildASTSchema(parse(sdl, { noLocation: true }), { assumeValidSDL: true, assumeValid: true });
  for (const [name, own] of Object.entries(resolvers)) {
    const type = schema.getType(name);
    if (isScalarType(type)) {
      const made = own as Record<string, unknown>;
      Object.assign(type, Object.fromEntries(scalarParts.map((part) => [part, made[part]])));
    } else if (isAbstractType(type)) type.resolveType = (own as { __resolveType: GraphQLTypeResolver<unknown, unknown> }).__resolveType;
    else if (isObjectType(type)) {
      const fields = type.getFields();
      for (const [key, given] of Object.entries(own as Record<string, OfField>)) {
        const field = fields[key];
        if (!field) throw new Error(`a resolver is for ${name}.${key}, which the schema does not have`);
        const { resolve, subscribe } = typeof given === 'function' ? { resolve: given } : given;
        if (resolve) field.resolve = resolve;
        if (subscribe) field.subscribe = subscribe;
      }
    } else throw new Error(`a resolver is for ${name}, which the schema does not have`);
  }
  return schema;
}
