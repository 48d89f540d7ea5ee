/**
 * Limits that are counted before anything runs: depth and cost of the selection, fields at its top, and what is asked of the
 * schema itself. Cost is the number of values asked for: pages count as asked, other lists as five. Each fragment is
 * measured once, so measuring takes no longer than reading, however often fragments spread each other.
 */
import { getNamedType, getNullableType, GraphQLError, isCompositeType, isInterfaceType, isListType, isObjectType } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLField, GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql';

export interface GraphqlLimits {
  /** tokens of the text */ tokens: number;
  /** fields within fields */ depth: number;
  /** values */ cost: number;
  /** fields at the top, each of which finds and tells by itself */ top: number;
  /** facts about the schema, for each of its types; what tools ask comes to about 1500 */ introspection: number;
  /** conditions within each other; brackets of a text and of variables may be four times as deep */ nesting: number;
}
export const graphqlLimits: GraphqlLimits = { tokens: 5000, depth: 15, cost: 500_000, top: 100, introspection: 2500, nesting: 30 };

/** Length of a list of which nothing is known, and of a page whose length is not known either. */
const listLength = 5, pageLength = 1000;

/** `top`: fields of the outermost selection. */
interface Measure { depth: number; cost: number; introspection: number; top: number }
type Variables = Readonly<Record<string, unknown>>;

const metaTypes: Readonly<Record<string, string>> = { __schema: '__Schema', __type: '__Type' };

/** The number that a page argument stands for: as written, by its variable, or by a default. */
function pageOf(node: FieldNode, field: GraphQLField<unknown, unknown>, variables: Variables, operation: OperationDefinitionNode): number {
  let value = node.arguments?.find(({ name }) => name.value === 'first')?.value ?? field.args.find(({ name }) => name === 'first')?.default?.literal;
  if (value?.kind === 'Variable') {
    const { value: name } = value.name, given = variables[name];
    if (given !== undefined) return typeof given === 'number' ? given : pageLength;
    value = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
  }
  return value?.kind === 'IntValue' ? Number(value.value) : pageLength;
}

/** Measures one operation of a document. */
export function measureOperation(operation: OperationDefinitionNode, document: DocumentNode, schema: GraphQLSchema, variables: Variables = {}): Measure {
  const fragments = new Map(document.definitions.filter((each): each is FragmentDefinitionNode => each.kind === 'FragmentDefinition').map((each) => [each.name.value, each]));
  const measured = new Map<string, Measure>();
  const nothing: Measure = { depth: 0, cost: 0, introspection: 0, top: 0 };

  const ofField = (node: FieldNode, typeName: string | undefined): Measure => {
    const meta = metaTypes[node.name.value];
    if (meta !== undefined) return { ...nothing, introspection: node.selectionSet ? ofSet(node.selectionSet, meta).cost : 0, top: 1 };
    const type = typeName === undefined ? undefined : schema.getType(typeName);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    if (!field) return { ...nothing, depth: 1, cost: 1, top: 1 };
    const named = getNamedType(field.type);
    const below = node.selectionSet && isCompositeType(named) ? ofSet(node.selectionSet, named.name) : nothing;
    const paged = field.args.some(({ name }) => name === 'first');
    const list = isListType(getNullableType(field.type)) && !typeName!.endsWith('Connection'); // a page was counted above
    const rows = paged ? Math.max(1, pageOf(node, field, variables, operation)) : !list ? 1 : typeName === '__Schema' && field.name === 'types' ? Object.keys(schema.getTypeMap()).length : listLength;
    return { depth: 1 + below.depth, cost: 1 + rows * below.cost, introspection: below.introspection, top: 1 };
  };
  const ofFragment = (name: string): Measure => {
    const fragment = fragments.get(name), known = measured.get(name);
    if (known || !fragment) return known ?? nothing;
    measured.set(name, nothing); // a circle is refused by another rule
    const measure = ofSet(fragment.selectionSet, fragment.typeCondition.name.value);
    measured.set(name, measure);
    return measure;
  };
  const ofSet = (set: SelectionSetNode, typeName: string | undefined): Measure => {
    const total = { ...nothing };
    for (const node of set.selections) {
      const part = node.kind === 'Field' ? ofField(node, typeName)
        : node.kind === 'FragmentSpread' ? ofFragment(node.name.value) : ofSet(node.selectionSet, node.typeCondition?.name.value ?? typeName);
      total.depth = Math.max(total.depth, part.depth);
      total.cost += part.cost;
      total.introspection += part.introspection;
      total.top += part.top;
    }
    return total;
  };
  return ofSet(operation.selectionSet, schema.getRootType(operation.operation)?.name);
}

/** What is limited, in words, and what to do instead. */
const rules: readonly { key: 'depth' | 'cost' | 'top' | 'introspection'; what: string; remedy: string }[] = [
  { key: 'depth', what: 'depth', remedy: 'ask in several steps' },
  { key: 'cost', what: 'cost', remedy: 'ask for smaller pages (first) or fewer nested lists' },
  { key: 'top', what: 'number of fields at the top', remedy: 'ask for several resources by where: { iri: […] }, or in several queries' },
  { key: 'introspection', what: 'introspection', remedy: 'ask for the schema once, and keep it' },
];

/** What of a document is beyond the limits with these variables; each error says what the question comes to and what is allowed. */
export function findExcess(document: DocumentNode, schema: GraphQLSchema, variables: Variables, limits: GraphqlLimits = graphqlLimits): GraphQLError[] {
  const operations = document.definitions.filter((each): each is OperationDefinitionNode => each.kind === 'OperationDefinition');
  return operations.flatMap((operation) => {
    const measure = measureOperation(operation, document, schema, variables);
    return rules.flatMap(({ key, what, remedy }) => {
      const value = measure[key], limit = key === 'introspection' ? limits.introspection * Object.keys(schema.getTypeMap()).length : limits[key];
      return value <= limit ? [] : [new GraphQLError(`the query's ${what} is ${value.toLocaleString('en')}, and ${limit.toLocaleString('en')} is allowed; ${remedy}`, { nodes: operation, extensions: { code: 'QUERY_TOO_LARGE', [key]: value, limit, http: { spec: true, status: 400 } } })];
    });
  });
}

/** How deep lists and objects lie within each other, counted without recursion; stops at `most` + 1. */
export function nestingOf(value: unknown, most: number): number {
  let level: unknown[] = [value], depth = 0;
  for (; depth <= most; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    if (level.length === 0) break;
  }
  return depth;
}

/** How deep brackets lie within each other in the text of a query; those in strings and comments do not count. */
export function bracketsOf(text: string): number {
  let depth = 0, most = 0;
  const after = (index: number, length: number): number => (index < 0 ? text.length : index + length);
  const endOf = (mark: string, from: number): number => {
    let end = text.indexOf(mark, from);
    for (; end >= 0; end = text.indexOf(mark, end + 1)) {
      let slashes = 0;
      while (text[end - 1 - slashes] === '\\') slashes += 1;
      if (slashes % 2 === 0) break;
    }
    return after(end, mark.length);
  };
  for (let at = 0; at < text.length;) {
    const character = text[at]!;
    if (character === '"') at = text.startsWith('"""', at) ? endOf('"""', at + 3) : endOf('"', at + 1);
    else if (character === '#') at = after(text.indexOf('\n', at), 1);
    else {
      if ('{[('.includes(character)) most = Math.max(most, depth += 1);
      else if ('}])'.includes(character)) depth -= 1;
      at += 1;
    }
  }
  return most;
}
