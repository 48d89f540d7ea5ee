/**
 * The file of reasoned corrections, read and checked: whatever names a class or field that the schema does not have is a
 * fault, so that a correction which a newer schema makes needless is noticed.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { SchemaClass } from './read-schema.ts';

export interface ClassCorrection { type?: string; iri?: string; base?: string; also?: string[]; tier?: number; reason: string }
export interface FieldCorrection {
  field?: string; predicate?: string; kind?: 'text' | 'number' | 'integer' | 'any' | 'iri';
  /** attribute that holds the unit */ unit?: string; /** its type, where the schema's is wrong or absent */ units?: string; /** unit when none is stated */ assume?: string;
  tier?: number; use?: 'required' | 'optional'; target?: string; source?: string; positive?: boolean; /** what a value must be, or it is refused */ above?: number; atMost?: number; skip?: boolean; reason: string;
}
export interface UnitType { kind: string; canonical: string; allowed: string[] }
export interface Corrections {
  classes: Record<string, ClassCorrection>;
  skip: Record<string, string[]>;
  fields: Record<string, FieldCorrection>;
  openLists: string[];
  positive: string[];
  units: Record<string, UnitType>;
  targets: Record<string, string>;
  plurals: Record<string, string>;
}

/** Reads the file. Throws an Error with all faults, one a line. */
export function readCorrections(file: string, classes: ReadonlyMap<string, SchemaClass>): Corrections & { skipped: ReadonlyMap<string, string>; of: (className: string, field: string) => FieldCorrection | undefined } {
  const corrections = parse(readFileSync(file, 'utf8')) as Corrections;
  const faults: string[] = [];
  const hasField = (name: string): boolean => [...classes.values()].some(({ fields }) => fields.some((field) => field.name === name));
  const skipped = new Map(Object.entries(corrections.skip).flatMap(([reason, names]) => names.map((name) => [name, reason] as const)));
  for (const name of [...Object.keys(corrections.classes), ...skipped.keys()]) if (!classes.has(name)) faults.push(`the schema has no class ${name}`);
  for (const [key, { reason }] of Object.entries(corrections.fields)) {
    const [owner = '', name = ''] = key.split('.');
    if (!reason) faults.push(`${key} has no reason`);
    if (owner === '*' ? !hasField(name) : !classes.get(owner)?.fields.some((field) => field.name === name)) faults.push(`the schema has no field ${key}`);
  }
  for (const [name, { reason }] of Object.entries(corrections.classes)) if (!reason) faults.push(`${name} has no reason`);
  for (const name of corrections.positive) if (!hasField(name)) faults.push(`positive: the schema has no field ${name}`);
  if (faults.length > 0) throw new Error(`${file}:\n${faults.join('\n')}`);
  return { ...corrections, skipped, of: (className, field) => { const general = corrections.fields[`*.${field}`], own = corrections.fields[`${className}.${field}`]; return own ?? general; } };
}
