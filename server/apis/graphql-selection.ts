/**
 * What a query asks for, as a tree: fields by name with their arguments, fragments and directives resolved. The tell step
 * fetches from it, level by level; the cost of a query is counted on it before anything runs.
 */
import { getArgumentValues, getDirectiveValues, getNamedType, GraphQLIncludeDirective, GraphQLSkipDirective, isAbstractType, isCompositeType, isInterfaceType, isObjectType } from 'graphql';
import type { FieldNode, GraphQLCompositeType, GraphQLField, GraphQLResolveInfo, SelectionSetNode } from 'graphql';

export interface Selected {
  name: string;
  arguments: Record<string, unknown>;
  /** name of the value's GraphQL type */ type: string;
  many: boolean;
  fields: Selection;
}
/** By field name; a field that is asked for twice under other names is one entry with all that is asked of it. */
export type Selection = Map<string, Selected>;

type SelectionContext = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>;

function isLeftOut(node: FieldNode | SelectionSetNode['selections'][number], { variableValues }: SelectionContext): boolean {
  return getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] === true || getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] === false;
}

function collect(set: SelectionSetNode, type: GraphQLCompositeType, context: SelectionContext, into: Selection): void {
  for (const node of set.selections) {
    if (isLeftOut(node, context)) continue;
    if (node.kind === 'Field') {
      const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
      const field: GraphQLField<unknown, unknown> | undefined = fields[node.name.value];
      if (!field) continue;
      const named = getNamedType(field.type);
      let selected = into.get(node.name.value);
      if (!selected) into.set(node.name.value, selected = { name: node.name.value, arguments: getArgumentValues(field, node, context.variableValues) as Record<string, unknown>, type: named.name, many: String(field.type).includes('['), fields: new Map() });
      if (node.selectionSet && isCompositeType(named)) collect(node.selectionSet, named, context, selected.fields);
    } else {
      const fragment = node.kind === 'FragmentSpread' ? context.fragments[node.name.value] : node;
      if (!fragment) continue;
      const condition = fragment.typeCondition ? context.schema.getType(fragment.typeCondition.name.value) : type;
      if (isCompositeType(condition)) collect(fragment.selectionSet, condition, context, into);
    }
  }
}

/** The selection below a field that is being resolved. */
export function selectionOf(info: GraphQLResolveInfo): Selection {
  const selection: Selection = new Map();
  const type = getNamedType(info.returnType);
  if (isCompositeType(type)) for (const node of info.fieldNodes) if (node.selectionSet) collect(node.selectionSet, type, info, selection);
  return selection;
}

/** Whether something is an abstract type, so that each value must say which one it is. */
export function isAbstract(info: Pick<GraphQLResolveInfo, 'schema'>, type: string): boolean {
  return isAbstractType(info.schema.getType(type));
}
