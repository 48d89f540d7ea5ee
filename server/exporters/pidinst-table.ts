/**
 * Reads the table that leads from the fields of the shapes to PIDINST: elements with rows, in the order in which a document
 * has them. Which fields there are is asked of the model when a document is written; here is the form of the table only.
 */
import { fits, openYamlTable } from '../importers/yaml-table.ts';

/** text as it is · `{ item: text }` · a PID with its type · `{ itemName: text }` · somebody with name and PID */
export const forms = ['text', 'value', 'identifier', 'name', 'agent'] as const;
export type Form = (typeof forms)[number];

export interface ElementRow {
  /** sh:name of a field; none where `self` */ field?: string;
  /** the IRI of the thing itself is the value */ self: boolean;
  form: Form;
  /** only where no row before gave a value */ instead: boolean;
  /** further keys with constant values */ with: Readonly<Record<string, string>>;
  /** identifiers of other types are no values */ types?: readonly string[];
  /** for agents: field that has the name in words, where the agent has none */ named?: string;
  /** a sentence for whoever gets the document, where this row gave a value */ note?: string;
}
export interface PidElement { name: string; demand: 'mandatory' | 'recommended'; constant?: string; /** it is a list of these */ item?: string; rows: readonly ElementRow[] }
export interface IdentifierForm { type: string; prefix: string; /** the prefix is taken off */ bare: boolean }
export interface PidinstTable { file: string; type: string; identifiers: readonly IdentifierForm[]; elements: readonly PidElement[] }

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads the table. Throws start-up-faults with all of them, each with its line. */
export function readPidinstTable(file: string, text?: string): PidinstTable {
  const yaml = openYamlTable(file, text), { table } = yaml;
  yaml.knownOnly(table, ['format', 'version', 'type', 'identifiers', 'elements'], []);
  const maps = (value: unknown, path: (string | number)[]): Record<string, unknown>[] => {
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every(isMap)) return value;
    yaml.fault(path, `${path.at(-1)} must be a list of maps`);
    return [];
  };
  const textAt = (value: Record<string, unknown>, key: string, path: (string | number)[]): string | undefined => {
    if (value[key] !== undefined && !fits(value[key], 'string')) yaml.fault([...path, key], `${key} must be text`);
    return fits(value[key], 'string') ? value[key] as string : undefined;
  };
  const rowOf = (value: Record<string, unknown>, path: (string | number)[]): ElementRow => {
    yaml.knownOnly(value, ['field', 'self', 'form', 'instead', 'with', 'types', 'named', 'note'], path);
    const form = textAt(value, 'form', path) ?? 'text', field = textAt(value, 'field', path), named = textAt(value, 'named', path), note = textAt(value, 'note', path);
    if (!forms.includes(form as Form)) yaml.fault([...path, 'form'], `"${form}" is no form; forms are ${forms.join(', ')}`);
    if ((field === undefined) === (value['self'] !== true)) yaml.fault(path, 'a row has either a field or self: true');
    return {
      ...(field === undefined ? {} : { field }), self: value['self'] === true, form: form as Form, instead: value['instead'] === true, with: yaml.texts(value['with'], [...path, 'with']),
      ...(value['types'] === undefined ? {} : { types: yaml.listAt(value['types'], [...path, 'types']) }), ...(named === undefined ? {} : { named }), ...(note === undefined ? {} : { note }),
    };
  };
  const identifiers = maps(table['identifiers'], ['identifiers']).map((each, index): IdentifierForm => {
    const path = ['identifiers', index];
    yaml.knownOnly(each, ['type', 'prefix', 'bare'], path);
    return { type: textAt(each, 'type', path) ?? '', prefix: textAt(each, 'prefix', path) ?? '', bare: each['bare'] === true };
  });
  const elements = Object.entries(yaml.mapAt(table['elements'], ['elements'])).map(([name, value]): PidElement => {
    const path = ['elements', name], own = yaml.mapAt(value, path);
    yaml.knownOnly(own, ['demand', 'constant', 'item', 'rows'], path);
    const demand = textAt(own, 'demand', path) ?? 'recommended', constant = textAt(own, 'constant', path), item = textAt(own, 'item', path);
    if (demand !== 'mandatory' && demand !== 'recommended') yaml.fault([...path, 'demand'], 'demand is mandatory or recommended');
    return { name, demand: demand as PidElement['demand'], ...(constant === undefined ? {} : { constant }), ...(item === undefined ? {} : { item }), rows: maps(own['rows'], [...path, 'rows']).map((row, index) => rowOf(row, [...path, 'rows', index])) };
  });
  yaml.finish();
  return { file, type: String(table['type']), identifiers, elements };
}
