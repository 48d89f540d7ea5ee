/**
 * Limits that are counted before anything runs: tokens of the text, depth of the selection, and its cost. Cost is the
 * number of fields, each times the rows that the lists around it may have: pages count as asked, other lists as ten.
 */
import { GraphQLError, getNamedType, isCompositeType, isInterfaceType, isObjectType } from 'graphql';
import type { ASTVisitor, DocumentNode, FragmentDefinitionNode, GraphQLSchema, SelectionSetNode, ValidationContext } from 'graphql';

export interface GraphqlLimits { tokens: number; depth: number; cost: number }
export const graphqlLimits: GraphqlLimits = { tokens: 5000, depth: 15, cost: 100_000 };

const listLength = 10;

interface Measure { depth: number; cost: number }

/** Depth and cost of a document's dearest operation; introspection does not count. */
export function measureDocument(document: DocumentNode, schema: GraphQLSchema, variables: Record<string, unknown> = {}): Measure {
  const fragments = new Map(document.definitions.filter((each): each is FragmentDefinitionNode => each.kind === 'FragmentDefinition').map((each) => [each.name.value, each]));
  const walk = (set: SelectionSetNode, typeName: string | undefined, depth: number, open: ReadonlySet<string>): Measure => {
    const type = typeName === undefined ? undefined : schema.getType(typeName);
    const total: Measure = { depth, cost: 0 };
    for (const node of set.selections) {
      let part: Measure;
      if (node.kind === 'Field') {
        if (node.name.value.startsWith('__')) continue;
        const field = type && (isObjectType(type) || isInterfaceType(type)) ? type.getFields()[node.name.value] : undefined;
        const named = field && getNamedType(field.type);
        const first = node.arguments?.find(({ name }) => name.value === 'first')?.value;
        const asked = first?.kind === 'IntValue' ? Number(first.value) : first?.kind === 'Variable' ? Number(variables[first.name.value] ?? 1000) : undefined;
        const isConnection = named?.name.endsWith('Connection') === true;
        const rows = isConnection || asked !== undefined ? Math.max(1, asked ?? 20) : field && String(field.type).includes('[') && typeName !== undefined && !/(?:Connection|Edge|Facet|Report|DepositAnswer|Loss)$/.test(typeName) ? listLength : 1;
        const below = node.selectionSet && named && isCompositeType(named) ? walk(node.selectionSet, named.name, depth + 1, open) : { depth, cost: 0 };
        part = { depth: below.depth, cost: 1 + rows * below.cost };
      } else if (node.kind === 'InlineFragment') {
        part = walk(node.selectionSet, node.typeCondition?.name.value ?? typeName, depth, open);
      } else {
        const fragment = fragments.get(node.name.value);
        if (!fragment || open.has(node.name.value)) continue;
        part = walk(fragment.selectionSet, fragment.typeCondition.name.value, depth, new Set([...open, node.name.value]));
      }
      total.depth = Math.max(total.depth, part.depth);
      total.cost += part.cost;
    }
    return total;
  };
  const measures = document.definitions.flatMap((each) => (each.kind === 'OperationDefinition' ? [walk(each.selectionSet, (each.operation === 'mutation' ? schema.getMutationType() : schema.getQueryType())?.name, 1, new Set())] : []));
  return { depth: Math.max(0, ...measures.map(({ depth }) => depth)), cost: Math.max(0, ...measures.map(({ cost }) => cost)) };
}

/** Validation rule: the error says what the query comes to and what is allowed. */
export function limitRule(limits: GraphqlLimits, variables: Record<string, unknown>): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    Document(document) {
      const { depth, cost } = measureDocument(document, context.getSchema(), variables);
      const complain = (what: string, value: number, limit: number, remedy: string): void => {
        context.reportError(new GraphQLError(`the query's ${what} is ${value.toLocaleString('en')}, and ${limit.toLocaleString('en')} is allowed; ${remedy}`, { extensions: { code: 'QUERY_TOO_LARGE', [what]: value, limit } }));
      };
      if (depth > limits.depth) complain('depth', depth, limits.depth, 'ask in several steps');
      if (cost > limits.cost) complain('cost', cost, limits.cost, 'ask for smaller pages (first) or fewer nested lists');
    },
  });
}
