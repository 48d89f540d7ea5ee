/**
 * What a query asks for, as a tree: fields by name with their arguments, fragments and directives resolved. The tell step
 * fetches from it, level by level.
 */
import { getArgumentValues, getDirectiveValues, getNamedType, GraphQLIncludeDirective, GraphQLSkipDirective, isCompositeType, isInterfaceType, isObjectType } from 'graphql';
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

/** Fragments that were already spread into a selection: once is enough, and more could be without end. */
type Spread = WeakMap<Selection, Set<string>>;

function collect(set: SelectionSetNode, type: GraphQLCompositeType, context: SelectionContext, into: Selection, spread: Spread): void {
  for (const node of set.selections) {
    if (isLeftOut(node, context)) continue;
    if (node.kind === 'Field') {
      const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
      const field: GraphQLField<unknown, unknown> | undefined = fields[node.name.value];
      // that a resource's type is asked for is also something to fetch
      if (!field) { into.set(node.name.value, { name: node.name.value, arguments: {}, type: 'String', many: false, fields: new Map() }); continue; }
      const named = getNamedType(field.type);
      let selected = into.get(node.name.value);
      if (!selected) into.set(node.name.value, selected = { name: node.name.value, arguments: getArgumentValues(field, node, context.variableValues) as Record<string, unknown>, type: named.name, many: String(field.type).includes('['), fields: new Map() });
      if (node.selectionSet && isCompositeType(named)) collect(node.selectionSet, named, context, selected.fields, spread);
    } else {
      const fragment = node.kind === 'FragmentSpread' ? context.fragments[node.name.value] : node;
      if (!fragment) continue;
      if (node.kind === 'FragmentSpread') {
        const names = spread.get(into) ?? new Set();
        if (names.has(node.name.value)) continue;
        spread.set(into, names.add(node.name.value));
      }
      const condition = fragment.typeCondition ? context.schema.getType(fragment.typeCondition.name.value) : type;
      if (isCompositeType(condition)) collect(fragment.selectionSet, condition, context, into, spread);
    }
  }
}

/** The selection below a field that is being resolved. */
export function selectionOf(info: GraphQLResolveInfo): Selection {
  const selection: Selection = new Map(), spread: Spread = new WeakMap();
  const type = getNamedType(info.returnType);
  if (isCompositeType(type)) for (const node of info.fieldNodes) if (node.selectionSet) collect(node.selectionSet, type, info, selection, spread);
  return selection;
}
