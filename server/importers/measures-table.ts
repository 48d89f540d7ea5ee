/**
 * The part of a mapping table that says which slots of a format are measured numbers: of which property, in which unit, by
 * which statistic, and which columns say what a row is about. It leads both ways, so importer and exporter read the same.
 * Slots are written as patterns, for such formats have one slot for each axis and statistic.
 */
import type { ResourceModel } from '../model/resource-model.ts';
import type { MappingTable } from './mapping-table.ts';
import { openYamlTable } from './yaml-table.ts';
import type { Path, YamlTable } from './yaml-table.ts';

/** One slot: a number of one property. */
export interface Slot {
  readonly name: string;
  /** IRI */ readonly property: string;
  /** local name of the property, for names and labels */ readonly local: string;
  /** IRI of the unit that the format gives it in */ readonly unit: string;
  /** IRI of the property's own unit, where that is another */ readonly canonicalUnit: string;
  readonly statistic?: string;
  /** path of the table that it stands in */ readonly table: string;
  /** it says of how many values the statistics of its row were made */ readonly counts: boolean;
  /** it was made of so many values as its row says, though its property and not a statistic says how */ readonly counted: boolean;
}

/** A kind of dataset. */
export interface Kind {
  readonly name: string;
  /** IRI of the procedure by which such numbers came about */ readonly procedure: string;
  /** what was imaged, in the words of the images' field */ readonly sample?: string;
  /** names that its input has, the usual one first */ readonly input: readonly string[];
  /** IRIs of procedures of this server whose numbers it can hold */ readonly own: readonly string[];
  /** places that its schema demands */ readonly required: readonly string[];
  /** columns that say what a row is about, in order */ readonly keyColumns: readonly string[];
  readonly slots: ReadonlyMap<string, Slot>;
}

export interface MeasuresTable {
  readonly run: string;
  readonly image: string;
  readonly properties: string;
  readonly procedures: string;
  readonly aside: string;
  readonly runFields: Readonly<Record<string, string>>;
  readonly statuses: Readonly<Record<string, string>>;
  readonly origin: string;
  readonly errorClass: string;
  readonly observation: string;
  readonly fields: Readonly<Record<string, string>>;
  /** fields of an observation that the format has no slot for: role → field */ readonly unsaid: Readonly<Record<string, string>>;
  readonly imageFields: Readonly<Record<string, string>>;
  readonly collection: string;
  readonly signs: readonly string[];
  readonly needs: readonly string[];
  readonly tables: readonly string[];
  /** places that are kept as they stand, though fields take something of them */ readonly verbatim: readonly string[];
  /** places that hold a list, also of one */ readonly multivalued: readonly string[];
  readonly observedAt: string;
  readonly processed: string;
  readonly errors: string;
  readonly parameters: string;
  readonly entity: string;
  readonly keys: ReadonlyMap<string, string>;
  readonly defaults: Readonly<Record<string, string>>;
  readonly required: readonly string[];
  readonly kinds: readonly Kind[];
}

const texts = ['run', 'image', 'origin', 'errorClass', 'observation', 'collection', 'observedAt', 'processed', 'errors', 'parameters', 'entity'] as const;
const iris = ['properties', 'procedures', 'aside'] as const;
const maps = ['runFields', 'statuses', 'fields', 'unsaid', 'imageFields', 'defaults'] as const;
const lists = ['signs', 'needs', 'tables', 'verbatim', 'multivalued', 'required'] as const;
const keys = [...texts, ...iris, ...maps, ...lists, 'keys', 'kinds', 'fill', 'slots'];

/** Reads the section `measures` of a table. Throws start-up-faults with every fault, each as `file:line: what`. */
export function readMeasuresTable(file: string, text?: string): MeasuresTable {
  const yaml = openYamlTable(file, text), { mapAt, knownOnly, fault } = yaml;
  const at: Path = ['measures'], section = mapAt(yaml.table['measures'], at);
  knownOnly(section, keys, at);
  const fill = new Map(Object.entries(mapAt(section['fill'], [...at, 'fill'])).map(([name, values]) => [name, Object.entries(yaml.texts(values, [...at, 'fill', name]))] as const));
  const properties = yaml.expand(String(section['properties']), [...at, 'properties']), procedures = yaml.expand(String(section['procedures']), [...at, 'procedures']);
  const usual = yaml.listAt(section['tables'], [...at, 'tables'])[0] ?? '';
  const slotsOf = mapAt(section['slots'], [...at, 'slots']);
  const kinds = Object.entries(mapAt(section['kinds'], [...at, 'kinds'])).map(([name, value]): Kind => {
    const own = [...at, 'kinds', name], kind = mapAt(value, own);
    knownOnly(kind, ['procedure', 'sample', 'input', 'own', 'required', 'keyColumns'], own);
    const slots = new Map(Object.entries(mapAt(slotsOf[name], [...at, 'slots', name])).flatMap(([pattern, row]) => readSlots(pattern, row, { yaml, path: [...at, 'slots', name, pattern], fill, properties, usual })).map((slot) => [slot.name, slot]));
    if (slots.size === 0) fault(own, `${name} has no slots`);
    return {
      name, procedure: procedures + String(kind['procedure']), ...(typeof kind['sample'] === 'string' ? { sample: kind['sample'] } : {}), slots,
      input: yaml.listAt(kind['input'], [...own, 'input']), own: yaml.listAt(kind['own'], [...own, 'own']).map((each) => procedures + each),
      required: yaml.listAt(kind['required'], [...own, 'required']), keyColumns: yaml.listAt(kind['keyColumns'], [...own, 'keyColumns']),
    };
  });
  for (const name of Object.keys(slotsOf)) if (!kinds.some((kind) => kind.name === name)) fault([...at, 'slots', name], `"${name}" is no kind of dataset`);
  for (const name of texts) if (typeof section[name] !== 'string') fault(at, `measures must say ${name}, as text`);
  const result = {
    ...Object.fromEntries(texts.map((name) => [name, String(section[name])])),
    ...Object.fromEntries(maps.map((name) => [name, yaml.texts(section[name], [...at, name])])),
    ...Object.fromEntries(lists.map((name) => [name, yaml.listAt(section[name], [...at, name])])),
    properties, procedures, aside: yaml.expand(String(section['aside']), [...at, 'aside']),
    keys: new Map(Object.entries(yaml.texts(section['keys'], [...at, 'keys']))), kinds,
  } as unknown as MeasuresTable;
  yaml.finish();
  return result;
}

/** Blanks whose meaning is a statistic. */
const statistics: ReadonlySet<string> = new Set(['over', 'middle']);

/** Every slot that a pattern stands for. */
function readSlots(pattern: string, value: unknown, { yaml, path, fill, properties, usual }: { yaml: YamlTable; path: Path; usual: string; fill: ReadonlyMap<string, readonly [string, string][]>; properties: string }): Slot[] {
  const row = yaml.mapAt(value, path);
  yaml.knownOnly(row, ['property', 'unit', 'canonicalUnit', 'statistic', 'counts', 'counted', 'table'], path);
  if (typeof row['property'] !== 'string' || typeof row['unit'] !== 'string') { yaml.fault(path, 'a slot has a property and a unit'); return []; }
  const unit = yaml.expand(row['unit'], path), canonicalUnit = row['canonicalUnit'] === undefined ? unit : yaml.expand(String(row['canonicalUnit']), path);
  let made: { name: string; local: string; statistic?: string }[] = [{ name: pattern, local: row['property'], ...(row['statistic'] === undefined ? {} : { statistic: String(row['statistic']) }) }];
  for (const [, blank = ''] of pattern.matchAll(/\{(\w+)\}/g)) {
    const values = fill.get(blank);
    if (!values) { yaml.fault(path, `nothing says what stands for {${blank}}`); continue; }
    made = made.flatMap((each) => values.map(([word, meaning]) => ({ ...each, name: each.name.replace(`{${blank}}`, word), local: each.local.replaceAll(`{${blank}}`, meaning), ...(statistics.has(blank) ? { statistic: meaning } : {}) })));
  }
  return made.map((each) => ({ ...each, property: properties + each.local, unit, canonicalUnit, counts: row['counts'] === true, counted: row['counted'] === true, table: typeof row['table'] === 'string' ? row['table'] : usual }));
}

/** Fields, types and units that the section names and the shapes do not have, one line each. */
export function checkMeasures(table: MeasuresTable, { file, resources }: Pick<MappingTable, 'file' | 'resources'>, model: ResourceModel): string[] {
  const lacking = (type: string | undefined, fields: Readonly<Record<string, string>>): string[] => {
    const found = type === undefined ? undefined : model.findType(type);
    return found ? Object.values(fields).filter((name) => !found.fields.some((field) => field.name === name)).map((name) => `${file}: the type ${found.name} has no field "${name}"`) : [`${file}: the shapes have no type "${type}"`];
  };
  const units = new Set(table.kinds.flatMap(({ slots }) => [...slots.values()].flatMap(({ unit, canonicalUnit }) => [unit, canonicalUnit])));
  return [
    ...lacking(table.observation, { ...table.fields, ...table.unsaid }), ...lacking(resources.get(table.run)?.type, table.runFields), ...lacking(resources.get(table.image)?.type, table.imageFields),
    ...[...units].filter((iri) => !model.findUnit(iri)).map((iri) => `${file}: "${iri}" is no known unit`),
  ];
}
