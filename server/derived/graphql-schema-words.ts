/**
 * Descriptions of what is the same in every schema (filters, pages, arguments) or follows from a field (its condition, its
 * place in an order). They are put into the finished schema: written out for each type they would be most of its text.
 */
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { ResourceModel } from '../model/resource-model.ts';

const types: Readonly<Record<string, string>> = {
  Query: 'What can be asked', Mutation: 'What can be changed; what changes a record is a deposit', Subscription: 'What can be followed as it happens', PageInfo: 'Where a page lies among all',
  TextFilter: 'Conditions on a text', NumberFilter: 'Conditions on a number', TruthFilter: 'Conditions on a truth value', IriFilter: 'Conditions on an IRI',
  Report: 'What validation found', Result: 'One finding of validation', Loss: 'What an importer kept, kept in another form, and dropped', LossItem: 'One sort of statement that was not kept as it was',
};

const fields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  RecordVersion: { iri: 'IRI of the record', id: 'Its id in URLs', version: 'Number of the version, from 1', time: 'When it was accepted', visibility: 'Who may see it: members or public' },
  PageInfo: { hasNextPage: 'Whether more come after this page', hasPreviousPage: 'Whether some come before it', startCursor: 'Cursor of the first of this page', endCursor: 'Cursor of the last: give it as after for the next page' },
  Facet: { field: 'Name of the field', values: 'Its values, the most frequent first' },
  FacetValue: { value: 'The value; null for those that have none', label: 'Its name, where the value is an IRI', count: 'How many have it' },
  DepositAnswer: { accepted: 'Whether it is stored (or would be, in a dry run)', record: 'IRI of the record', version: 'Number of the stored version', unchanged: 'True when this was the newest version already', dryRun: 'True when nothing was kept', etag: 'For ifMatch of a later deposit', report: 'What validation found', loss: 'What the importer did not keep as it was', warnings: 'What the importer noted' },
  Report: { conforms: 'No result is a Violation', results: 'All results, the gravest first' },
  Result: { severity: 'Violation, Warning or Info', message: 'What is wrong, in one sentence', field: 'Name of the field', fieldLabel: 'Its name for people', focusNode: 'IRI of the resource', path: 'Predicate, with ^ in front where it is followed backwards', value: 'The value that is wrong', shape: 'IRI of the shape or rule', origin: 'Place in the source', remedy: 'What would be right', requirement: 'The requirement that it serves' },
  Requirement: { text: 'As the shape says it', standard: 'The standard', edition: 'Its version or publication', element: 'Class and attribute in its own words', tier: 'Tier of the requirement' },
  Origin: { file: 'Name of the file', line: 'Line, from 1', column: 'Column, from 1', xpath: 'Place in XML', pointer: 'Place in JSON (RFC 6901)', sheet: 'Sheet of a workbook', cell: 'Cell of a sheet, such as C7' },
  Loss: { kept: 'Statements kept as they were', mapped: 'Statements kept in another form', dropped: 'Statements not kept', items: 'What was mapped or dropped, by path' },
  LossItem: { path: 'Path in the source', count: 'How often', what: 'mapped or dropped', reason: 'Why' },
};

/** Fields of the inputs and pages of every type, by what the name of their type ends in. */
const endings: readonly { end: string; type: (name: string) => string; fields?: Readonly<Record<string, string>> }[] = [
  { end: 'Filter', type: () => 'Conditions on a value', fields: { eq: 'Equal to this', ne: 'Not equal to this', in: 'One of these', notIn: 'None of these', contains: 'Contains this text, in any case', startsWith: 'Begins with this text', exists: 'Has a value (true) or has none (false)', lt: 'Less than', lte: 'Less than or equal to', gt: 'Greater than', gte: 'Greater than or equal to', unit: 'Unit of the numbers given, as symbol or IRI', descendantOf: 'This term or one below it', childOf: 'A term directly below this one' } },
  { end: 'Links', type: (name) => `Conditions on linked ${name}`, fields: { some: 'At least one fulfils this', none: 'None fulfils this', every: 'All fulfil this', eq: 'Leads to this IRI', ne: 'Does not lead to this IRI', in: 'Leads to one of these IRIs', notIn: 'Leads to none of these IRIs', exists: 'Leads to something (true) or to nothing (false)' } },
  { end: 'Where', type: (name) => `Conditions on ${name}`, fields: { and: 'All of these hold', or: 'At least one of these holds', not: 'This does not hold' } },
  { end: 'OrderField', type: (name) => `Fields by which ${name} can be ordered` },
  { end: 'FacetField', type: (name) => `Fields whose values can be counted for ${name}` },
  { end: 'Order', type: (name) => `An order of ${name}`, fields: { field: 'Field to order by', direction: 'Upwards or downwards' } },
  { end: 'Connection', type: (name) => `A page of ${name}`, fields: { nodes: 'The resources of this page', edges: 'The same with a cursor each', pageInfo: 'Where the page lies among all' } },
  { end: 'Edge', type: (name) => `One of a page of ${name}`, fields: { cursor: 'Where it stands: give it as after for what follows', node: 'The resource' } },
];

const argumentsByName: Readonly<Record<string, string>> = {
  iri: 'IRI of the resource', where: 'Conditions; all that are given must hold', orderBy: 'Orders, the first counts most', first: 'How many at most', after: 'Cursor after which the page begins',
  text: 'Words that must all stand in its texts', types: 'Only these types, by name', unit: 'Unit to convert to, as symbol or IRI', fields: 'Fields whose values are counted', limit: 'How many values of each at most',
  source: 'The text of the source', mediaType: 'Its media type', format: 'Name of the importer, where it is not recognised', name: 'Name of the file', record: 'Id or IRI of the record', ifMatch: 'Only if this is the ETag of the newest version', dryRun: 'Judge, and keep nothing',
  key: 'Key of a series', property: 'IRI of the property', procedure: 'IRI of the procedure', about: 'IRI of the light path, instrument or image', instrument: 'IRI of the instrument', channel: 'Channel, from 0', otherChannel: 'The other channel of a pair, from 0', z: 'Plane, from 0', t: 'Time point, from 0',
  location: 'Where on the light path', statistic: 'How many values became one', parameters: 'Parameters of the procedure, as canonical JSON',
  profile: 'Names of profiles; none for all', group: 'Kind of group: dataset, instrument, lab or project',
};

const directions: Readonly<Record<string, string>> = { ASC: 'Upwards', DESC: 'Downwards' };

/** Describes what has no description yet. Returns the same schema. */
export function describeSchema(schema: GraphQLSchema, model: ResourceModel): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    const ending = endings.find(({ end }) => type.name.endsWith(end) && type.name !== end);
    const about = ending && model.findType(type.name.slice(0, -ending.end.length));
    type.description ??= types[type.name] ?? (ending && (about || ending.end === 'Filter') ? ending.type(about?.plural ?? '') : undefined);
    const own = fields[type.name] ?? (about || ending?.end === 'Filter' ? ending?.fields : undefined) ?? {};
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        field.description ??= own[field.name];
        for (const argument of field.args) argument.description ??= argumentsByName[argument.name];
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        const modelled = about?.fields.find(({ name }) => name === field.name);
        field.description ??= own[field.name] ?? (modelled && `Condition on: ${modelled.description}`);
      }
    } else if (isEnumType(type)) {
      for (const value of type.getValues()) value.description ??= directions[value.name] ?? (value.name === 'iri' ? 'The IRI' : about?.fields.find(({ name }) => name === value.name)?.description);
    }
  }
  return schema;
}
