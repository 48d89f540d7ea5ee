/** The GraphQL schema as it follows from the shapes: from small ones, where every line is seen, and from those of the repository. */
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType, validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import { describeSchema } from '../server/derived/graphql-schema-words.ts';
import { deriveSdl, filterOf } from '../server/derived/graphql-schema.ts';
import { buildModel, loadModel } from '../server/model/build-model.ts';
import { parse, shapesText, vocabularyText } from './unit/records/keeper-harness.ts';
import { root } from './support/model-keeper.ts';

const { model } = loadModel(root);
const sdl = deriveSdl(model);
const schema = buildSchema(sdl);
const small = deriveSdl(buildModel(parse(shapesText), parse(vocabularyText), {}));

/** One definition of an SDL. */
const definition = (sdl: string, start: string): string => new RegExp(`^${start} [\\s\\S]*?^}`, 'm').exec(sdl)?.[0] ?? '';

test('a shape becomes a type: one and many, quantities, terms, links both ways', () => {
  expect(definition(small, 'type Box')).toMatchInlineSnapshot(`
    "type Box implements Resource {
      "Its IRI" iri: ID!
      "Its name: the first of title, name and label that it has; English before others" label: String
      "IRIs of its classes" types: [String!]!
      "The records that describe it" records: [RecordVersion!]!
      "Title of the box. Source: The standard of boxes, 3.1."
      title: String
      "Colour. One of: red, green, blue."
      colour: String
      "How many."
      count: [Integer!]!
      "What it holds."
      items: [Item!]!
      "Width. Compared in µm."
      width: Quantity
      "Organism."
      organism: [Thing!]!
      "A note."
      note: [String!]!
      "Shelves that hold it."
      holders: [Shelf!]!
    }"
  `);
});

test('the conditions on a field follow from its kind', () => {
  expect(definition(small, 'input BoxWhere')).toMatchInlineSnapshot(`
    "input BoxWhere {
      and: [BoxWhere!]
      or: [BoxWhere!]
      not: BoxWhere
      "Only these" iri: [ID!]
      "All of these words, in any of its texts" text: String
      "Only these types, by name" type: [String!]
      title: TextFilter
      colour: TextFilter
      count: NumberFilter
      items: ItemLinks
      width: QuantityFilter
      organism: TermFilter
      note: TextFilter
      holders: ShelfLinks
    }"
  `);
});

test('orders are by fields with one value, facets by fields that lead away', () => {
  expect(small).toContain('\nenum BoxOrderField { iri title colour width }\n');
  expect(small).toContain('\nenum BoxFacetField { title colour count items width organism note }\n');
});

test('the shapes of the repository make a valid schema', () => {
  expect(validateSchema(schema)).toEqual([]);
});

test('every type of the model has an object type, a look-up and a connection, each with a description', () => {
  const queries = schema.getQueryType()!.getFields();
  for (const type of model.types) {
    const graphqlType = schema.getType(type.name);
    expect(isObjectType(graphqlType) || isInterfaceType(graphqlType), type.name).toBe(true);
    expect(graphqlType!.description, type.name).toBeTruthy();
    expect(String(queries[type.singular]?.type), type.singular).toBe(type.name);
    expect(String(queries[type.plural]?.type), type.plural).toBe(`${type.name}Connection!`);
  }
});

test('every field of the model is a field with a description, a condition, and leads where the shapes say', () => {
  for (const type of model.types) {
    const graphqlType = schema.getType(type.name);
    const fields = isObjectType(graphqlType) || isInterfaceType(graphqlType) ? graphqlType.getFields() : {};
    const conditions = definition(sdl, `input ${type.name}Where`);
    for (const field of type.fields) {
      expect(fields[field.name]?.description, `${type.name}.${field.name}`).toBeTruthy();
      expect(conditions).toContain(`  ${field.name}: ${filterOf(field) === 'links' ? `${field.targets[0]}Links` : filterOf(field)}\n`);
    }
  }
});

test('a type that others derive from is an interface, and they implement it', () => {
  const above = model.types.filter(({ isInterface }) => isInterface);
  expect(above.length).toBeGreaterThan(0);
  for (const type of above) {
    const graphqlType = schema.getType(type.name);
    if (!isInterfaceType(graphqlType)) throw new Error(`${type.name} is no interface`);
    const names = schema.getPossibleTypes(graphqlType).map(({ name }) => name);
    expect(names).toContain(`Plain${type.name}`);
    for (const each of type.descendants.filter((name) => !model.findType(name)!.isInterface)) expect(names).toContain(each);
  }
});

test('the same shapes make the same text, in whatever order their types come', () => {
  expect(deriveSdl(loadModel(root).model)).toBe(deriveSdl(model));
  expect(deriveSdl({ ...model, types: model.types.toReversed() })).toBe(deriveSdl(model));
});

test('every type, field, argument, input field and word of a list of the schema has a description', () => {
  const bare: string[] = [];
  for (const type of Object.values(describeSchema(buildSchema(deriveSdl(model)), model).getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (!type.description) bare.push(type.name);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (!field.description) bare.push(`${type.name}.${field.name}`);
        for (const argument of field.args) if (!argument.description) bare.push(`${type.name}.${field.name}(${argument.name})`);
      }
    }
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) if (!field.description) bare.push(`${type.name}.${field.name}`);
    if (isEnumType(type)) for (const value of type.getValues()) if (!value.description) bare.push(`${type.name}.${value.name}`);
  }
  expect(bare).toEqual([]);
});
