/**
 * The table of calibration records: which fields of which types are measured numbers, and of what. It is bound to the model
 * once; whatever the shapes do not have is a fault with file and line. Making observations of fields and fields of
 * observations both read it.
 */
import { KnownError } from '../errors.ts';
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import { openYamlTable } from './yaml-table.ts';

export interface CalibrationNumber {
  field: Field;
  /** IRI, and its local name */ property: string; local: string;
  /** IRI of the property's unit */ unit: string;
  /** IRI of the unit of a field that is a plain number */ stated: string;
  statistic?: string;
  theory?: Field;
  deviation?: Field;
  /** where on the light path */ where?: string;
}
export interface CalibrationRecord {
  type: ResourceType;
  /** IRI */ procedure: string;
  date?: Field; sampleSize?: Field; software?: Field;
  /** words with a blank for a quantity → field; they tell one evaluation from another */ place: readonly (readonly [words: string, field: Field])[];
  /** IRI */ placeUnit: string;
  numbers: readonly CalibrationNumber[];
}
type Roles = ReadonlyMap<string, Field>;
export interface CalibrationTable {
  version: string;
  records: readonly CalibrationRecord[];
  run: ResourceType; observation: ResourceType; software: ResourceType;
  runFields: Roles; fields: Roles; softwareFields: Roles;
  status: string; origin: string; formula: string;
  /** types that hold calibrations, with what they say of them */ holders: readonly { type: ResourceType; fields: Roles }[];
  /** predicate by which a part names what it is part of */ partOf: string;
}

/** Reads the table and binds it. Throws start-up-faults with every fault. */
export function readCalibrationTable(file: string, model: ResourceModel, text?: string): CalibrationTable {
  const yaml = openYamlTable(file, text), { table, fault, mapAt, texts, expand, knownOnly } = yaml;
  knownOnly(table, ['format', 'version', 'prefixes', 'run', 'observation', 'software', 'runFields', 'fields', 'softwareFields', 'status', 'origin', 'formula', 'holders', 'partOf', 'records'], []);
  yaml.finish();
  const typeOf = (name: unknown, path: readonly string[]): ResourceType => {
    const found = model.findType(String(name));
    if (found) return found;
    fault(path, `the shapes have no type "${String(name)}"`);
    yaml.finish();
    throw new KnownError('start-up-faults', yaml.name);
  };
  const fieldOf = (type: ResourceType, name: unknown, path: readonly string[]): Field | undefined => {
    const found = type.fields.find((each) => each.name === name);
    if (name !== undefined && !found) fault(path, `the type ${type.name} has no field "${String(name)}"`);
    return found;
  };
  const unitOf = (value: unknown, path: readonly string[]): string => {
    const iri = expand(String(value), path);
    if (!model.findUnit(iri)) fault(path, `"${iri}" is no known unit`);
    return iri;
  };
  const rolesOf = (type: ResourceType, section: unknown, path: readonly string[]): Roles => new Map(Object.entries(texts(section, path)).flatMap(([role, name]) => { const field = fieldOf(type, name, [...path, role]); return field ? [[role, field] as const] : []; }));
  const named = (key: 'theory' | 'deviation' | 'date' | 'sampleSize' | 'software', field: Field | undefined): Partial<Record<typeof key, Field>> => (field ? { [key]: field } : {});
  const records = Object.entries(mapAt(table['records'], ['records'])).map(([name, value]): CalibrationRecord => {
    const path = ['records', name], row = mapAt(value, path), type = typeOf(name, path);
    knownOnly(row, ['procedure', 'date', 'sampleSize', 'software', 'place', 'placeUnit', 'numbers'], path);
    return {
      type, procedure: expand(`procedure:${String(row['procedure'])}`, path),
      ...named('date', fieldOf(type, row['date'], path)), ...named('sampleSize', fieldOf(type, row['sampleSize'], path)), ...named('software', fieldOf(type, row['software'], path)),
      place: Object.entries(texts(row['place'], [...path, 'place'])).flatMap(([words, each]) => { const field = fieldOf(type, each, [...path, 'place']); return field ? [[words, field] as const] : []; }),
      placeUnit: row['placeUnit'] === undefined ? '' : unitOf(row['placeUnit'], path),
      numbers: Object.entries(mapAt(row['numbers'], [...path, 'numbers'])).flatMap(([fieldName, each]): CalibrationNumber[] => {
        const own = [...path, 'numbers', fieldName], number = texts(each, own), field = fieldOf(type, fieldName, own);
        knownOnly(number, ['property', 'unit', 'stated', 'statistic', 'theory', 'deviation', 'where'], own);
        const unit = unitOf(number['unit'], own);
        return field ? [{ field, local: number['property']!, property: expand(`property:${number['property']!}`, own), unit, stated: number['stated'] === undefined ? unit : unitOf(number['stated'], own), ...(number['statistic'] === undefined ? {} : { statistic: number['statistic'] }), ...(number['where'] === undefined ? {} : { where: number['where'] }), ...named('theory', fieldOf(type, number['theory'], own)), ...named('deviation', fieldOf(type, number['deviation'], own)) }] : [];
      }),
    };
  });
  const run = typeOf(table['run'], ['run']), observation = typeOf(table['observation'], ['observation']), software = typeOf(table['software'], ['software']);
  const result: CalibrationTable = {
    version: String(table['version']), records, run, observation, software,
    runFields: rolesOf(run, table['runFields'], ['runFields']), fields: rolesOf(observation, table['fields'], ['fields']), softwareFields: rolesOf(software, table['softwareFields'], ['softwareFields']),
    status: String(table['status']), origin: String(table['origin']), formula: String(table['formula']),
    holders: Object.entries(mapAt(table['holders'], ['holders'])).map(([name, each]) => { const type = typeOf(name, ['holders', name]); return { type, fields: rolesOf(type, each, ['holders', name]) }; }),
    partOf: expand(String(table['partOf']), ['partOf']),
  };
  yaml.finish();
  return result;
}
