/**
 * Schema, OWL names, corrections and the shapes that are written by hand → the types and fields to write. Where a type
 * written by hand (or one above) has the field already, only its name in the source and its requirement are added, so
 * every field has one definition.
 */
import { propertyName } from '../../server/importers/property-name.ts';
import type { Field, ResourceModel } from '../../server/model/resource-model.ts';
import type { readCorrections } from './corrections.ts';
import { nboNamespaces } from './read-owl.ts';
import type { NboPrefix, OwlNames } from './read-owl.ts';
import type { SchemaClass, SchemaField } from './read-schema.ts';

export type PlannedKind = 'text' | 'number' | 'integer' | 'boolean' | 'date' | 'dateTime' | 'iri' | 'any' | 'quantity' | 'link';
export interface PlannedField {
  name: string;
  predicate: string;
  /** the OWL has the predicate */ known: boolean;
  kind: PlannedKind;
  many: boolean;
  description: string;
  sourceName: string;
  /** class and field as the schema names them */ origin: string;
  tier: number;
  required: boolean;
  values?: readonly string[];
  openList: boolean;
  positive: boolean; notNegative: boolean; share: boolean; above?: number; atMost?: number;
  quantity?: { kind: string; canonical: string; allowed: readonly string[]; unitName?: string; defaultUnit?: string };
  /** class IRI, prefixed */ target?: string;
  /** defined at the type or above it: only its requirement and its list are written */ inherited: boolean;
  /** defined by hand */ byHand?: string;
}
/** What an instrument must have among its components. */
export interface PlannedPart { target: string; name: string; tier: number; origin: string }
export interface PlannedType {
  name: string; plural: string; iri: string; known: boolean; description: string; parents: readonly string[];
  sourceName: string; concrete: boolean; theme: string; byHand: boolean; labelField?: string; tier: number;
  fields: readonly PlannedField[]; parts: readonly PlannedPart[];
}

export interface PlanParts { classes: ReadonlyMap<string, SchemaClass>; owl: OwlNames; corrections: ReturnType<typeof readCorrections>; byHand: ResourceModel }

const plain = (name: string): string => propertyName(name.replaceAll(/[-_]+(\w)/g, (_, letter: string) => letter.toUpperCase()));
const pluralOf = (name: string): string => (/(?:Settings|Optics|Software)$/.test(name) ? `${name}List` : /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : /(?:s|x|sh|ch)$/.test(name) ? `${name}es` : `${name}s`);
const lowerFirst = (name: string): string => (/^[A-Z]{2,}/.test(name) ? propertyName(name) : name.charAt(0).toLowerCase() + name.slice(1));
const numbers = new Set(['float', 'double', 'decimal']);
const integers = new Set(['int', 'integer', 'long', 'nonNegativeInteger', 'positiveInteger', 'NonNegativeLong', 'PositiveInt', 'NonNegativeInt']);

/** First sentences, up to some 240 characters: what a person reads at a field. */
function brief(text: string): string {
  const sentences = text.replace(/^Description\s*=?\s*/, '').split(/(?<=[.!?])\s+(?=[A-Z])/);
  let result = '';
  for (const each of sentences) { if (result !== '' && result.length + each.length > 240) break; result = `${result} ${each}`.trim(); }
  return result.length > 400 ? `${result.slice(0, 399).replace(/\s\S*$/, '')} …` : result;
}

/** Plans all types, those above before those below. */
export function planShapes({ classes, owl, corrections, byHand }: PlanParts): PlannedType[] {
  const prefixes = { ...byHand.prefixes, ...nboNamespaces };
  const shorten = (iri: string): string => { for (const [prefix, namespace] of Object.entries(prefixes)) if (iri.startsWith(namespace) && /^\w[\w-]*$/.test(iri.slice(namespace.length))) return `${prefix}:${iri.slice(namespace.length)}`; return `<${iri}>`; };
  const expand = (name: string): string => { const [prefix = '', local = ''] = name.split(':'); return `${prefixes[prefix as keyof typeof prefixes]}${local}`; };
  const isCalibration = (each: SchemaClass): boolean => /Calibration/.test(each.extension) || /^(?:OpticalCalibrationStandard|IntensityCalibration)$/.test(each.name);
  const isHardware = (each: SchemaClass): boolean => /Hardware|Specifications$/.test(each.domain) || (each.domain === '' && !/Settings|Calibration/.test(each.name));
  const homeOf = (each: SchemaClass): NboPrefix => (isCalibration(each) ? (isHardware(each) ? 'nboch' : 'nboca') : isHardware(each) ? 'nbo' : 'nboba');
  const order = (home: NboPrefix): NboPrefix[] => [...new Set<NboPrefix>([home, ...(home === 'nboca' ? ['nboba', 'nboch', 'nbo'] as const : home === 'nboch' ? ['nboca', 'nbo', 'nboba'] as const : home === 'nboba' ? ['nbo', 'nboca', 'nboch'] as const : ['nboba', 'nboch', 'nboca'] as const)])];
  const lookUp = (names: ReadonlySet<string>, home: NboPrefix, locals: readonly string[]): string | undefined => {
    for (const local of locals) for (const prefix of order(home)) if (names.has(`${prefix}:${local}`)) return `${prefix}:${local}`;
    return undefined;
  };
  const baseOf = (name: string): string | undefined => {
    const corrected = corrections.classes[name]?.base;
    const base = corrected === 'none' ? undefined : corrected ?? classes.get(name)?.base;
    return base === undefined || corrections.skipped.has(base) ? undefined : base;
  };
  /** classes to write: the concrete ones and those above them */
  const wanted = new Set<string>();
  const want = (name: string): void => { if (wanted.has(name)) return; const base = baseOf(name); if (base) want(base); wanted.add(name); };
  for (const { name, abstract } of [...classes.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))) if (!abstract && !corrections.skipped.has(name) && !name.endsWith('Ref')) want(name);

  const iriOf = (name: string): { iri: string; known: boolean } => {
    const each = classes.get(name)!, home = homeOf(each);
    const hand = corrections.classes[name]?.type === undefined ? byHand.findType(name) : undefined;
    const iri = corrections.classes[name]?.iri ?? (hand && shorten(hand.iri)) ?? lookUp(owl.classes, home, [name]) ?? `${home}:${name.replaceAll('-', '')}`;
    return { iri, known: owl.classes.has(iri) };
  };
  const typeNameOf = (name: string): string => corrections.classes[name]?.type ?? byHand.findType(expand(iriOf(name).iri))?.name ?? name;
  const fieldsAbove = new Map<string, Map<string, PlannedField | Field>>();

  const plan = (name: string): PlannedType => {
    const each = classes.get(name)!, home = homeOf(each);
    const { iri, known } = iriOf(name);
    const hand = byHand.findType(expand(iri));
    const base = baseOf(name);
    const parents = [...(base ? [iriOf(base).iri] : []), ...corrections.classes[name]?.also ?? []];
    const tier = Math.min(3, corrections.classes[name]?.tier ?? each.tier ?? 1);
    const above = new Map<string, PlannedField | Field>();
    for (const parent of parents) for (const [key, field] of fieldsAbove.get(parent) ?? []) above.set(key, field);
    for (const field of hand?.fields ?? []) above.set(field.name, field);
    for (const [key, field] of fieldsAbove.get(iri) ?? []) above.set(key, field);
    const units = new Set(each.fields.flatMap((field) => unitAttributeOf(each, field) ?? []));
    const fields: PlannedField[] = [], parts: PlannedPart[] = [];
    for (const field of each.fields) {
      const correction = corrections.of(name, field.name);
      if (correction?.skip || units.has(field.name) || (!field.element && /Units?$/.test(field.name) && field.type.startsWith('Units'))) continue;
      const targetName = field.element ? targetOf(field) : undefined;
      if (name === 'Instrument' && targetName !== undefined) { if (field.required) parts.push({ target: iriOf(targetName).iri, name: typeNameOf(targetName), tier: Math.min(3, field.tier ?? classes.get(targetName)!.tier ?? 1), origin: `${name}.${field.name}` }); continue; }
      const planned = planField(each, field, tier, home, above, targetName);
      if (fields.some((other) => other.name === planned.name)) continue;
      fields.push(planned);
      if (!above.has(planned.name)) above.set(planned.name, planned);
    }
    fieldsAbove.set(iri, above);
    const typeName = typeNameOf(name);
    return {
      name: typeName, plural: corrections.plurals[typeName] ?? pluralOf(lowerFirst(typeName)), iri, known, description: `${brief(each.description) || `${typeName} in general.`} (NBO: ${name}.)`, parents,
      sourceName: name, concrete: !each.abstract, theme: themeOf(each), byHand: hand !== undefined, tier, fields, parts, ...(above.has('name') ? { labelField: 'name' } : above.has('identifier') ? { labelField: 'identifier' } : {}),
    };
  };

  /** The kind of its unit type, or that of the unit itself where the type mixes several. */
  function kindOf(canonical: string, kind: string): string {
    const kinds = byHand.findUnit(expand(canonical))?.quantityKinds.map(shorten) ?? [];
    return kinds.length === 0 || kinds.includes(kind) ? kind : kinds[0]!;
  }
  function unitAttributeOf(owner: SchemaClass, field: SchemaField): string | undefined {
    const stated = corrections.of(owner.name, field.name)?.unit;
    const candidates = stated ? [stated, `${field.name}Unit`] : [`${field.name}Unit`];
    return candidates.find((unit) => owner.fields.some((other) => other.name === unit && !other.element)) ?? (stated && allFieldsOf(owner).some((other) => other.name === stated) ? stated : undefined);
  }
  function allFieldsOf(owner: SchemaClass): readonly SchemaField[] {
    const base = baseOf(owner.name);
    return base ? [...owner.fields, ...allFieldsOf(classes.get(base)!)] : owner.fields;
  }
  function targetOf(field: SchemaField): string | undefined {
    const stem = field.name.replace(/(?:Ref|Group)$/, '');
    const target = corrections.targets[stem] ?? [stem, field.type.replace(/(?:Ref|Group|Type)$/, '')].find((each) => classes.has(each) && !corrections.skipped.has(each));
    return target !== undefined && wanted.has(target) ? target : undefined;
  }

  function planField(owner: SchemaClass, field: SchemaField, classTier: number, home: NboPrefix, above: ReadonlyMap<string, PlannedField | Field>, targetName: string | undefined): PlannedField {
    const correction = corrections.of(owner.name, field.name);
    const stem = field.element ? field.name.replace(/(?:Ref|Group)$/, '') : field.name;
    const person = correction?.target === undefined ? undefined : byHand.findType(correction.target);
    const target = person ? shorten(person.iri) : targetName === undefined ? undefined : iriOf(targetName).iri;
    const many = field.element && field.many;
    const typed = ['Type', 'Function', 'Design', 'Configuration', 'Shape', 'Geometry', 'Mode', 'Material', 'Correction', 'Size', 'Method', 'Order', 'Unit', 'Purpose'].includes(stem);
    const local = plain(stem);
    const owl1 = owl.properties;
    const cap = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
    const specific = `${lowerFirst(typeNameOf(owner.name))}${cap(local)}`, specific2 = `${lowerFirst(owner.name)}${cap(local)}`;
    const found = lookUp(owl1, home, [...(typed ? [specific2, specific] : []), local, propertyName(stem), `is${cap(local)}`, `has${cap(local)}`, `is${cap(local).replace('Tuneable', 'Tunable')}`, specific2]);
    const base = correction?.field ?? (typed ? specific : many && target ? pluralOf(local) : local);
    const name = correction?.field === undefined && target && many && above.has(pluralOf(local)) ? pluralOf(local) : base;
    const known = above.get(name);
    const predicate = known === undefined ? correction?.predicate ?? found ?? `${home}:${local}` : 'path' in known ? shorten(known.path.predicate) : known.predicate;
    const unitName = unitAttributeOf(owner, field);
    const unitAttribute = unitName === undefined ? undefined : allFieldsOf(owner).find((other) => other.name === unitName);
    const unitType = correction?.units ?? (unitAttribute?.type.startsWith('Units') ? unitAttribute.type : unitAttribute && /Angle/.test(field.name) ? 'UnitsAngle' : unitAttribute ? 'UnitsTime' : undefined);
    const unit = unitType === undefined ? undefined : corrections.units[unitType];
    const kind: PlannedKind = correction?.kind ?? (unit && !field.values ? 'quantity' : target ? 'link' : field.element ? 'text' : field.values ? 'text' : numbers.has(field.type) ? 'number' : integers.has(field.type) ? 'integer' : field.type === 'boolean' ? 'boolean' : field.type === 'date' ? 'date' : field.type === 'dateTime' ? 'dateTime' : 'text');
    const defaultSymbol = correction?.assume ?? unitAttribute?.defaultValue;
    const defaultUnit = defaultSymbol === undefined || unit === undefined ? undefined : byHand.findUnit(defaultSymbol);
    if (defaultSymbol !== undefined && unit && !defaultUnit) throw new Error(`${owner.name}.${field.name}: the unit ${defaultSymbol} is not in ontologies/units.ttl`);
    const canonical = defaultUnit ? shorten(defaultUnit.iri) : unit?.canonical;
    const inherited = known !== undefined;
    return {
      name, predicate, known: owl1.has(predicate), kind, many, description: brief(field.description) || `${stem} (NBO).`, sourceName: correction?.source ?? stem, origin: `${owner.name}.${field.name}`,
      tier: Math.min(3, correction?.tier ?? field.tier ?? classTier), required: correction?.use === undefined ? field.required : correction.use === 'required',
      openList: corrections.openLists.includes(name), positive: correction?.positive ?? (field.positive || corrections.positive.includes(field.name)), notNegative: field.notNegative, share: field.share, inherited,
      ...(correction?.above === undefined ? {} : { above: correction.above }), ...(correction?.atMost === undefined ? {} : { atMost: correction.atMost }),
      ...(field.values && kind === 'text' ? { values: field.values } : {}), ...(target && kind === 'link' ? { target } : {}),
      ...(unit && kind === 'quantity' ? { quantity: { kind: kindOf(canonical!, unit.kind), canonical: canonical!, allowed: [canonical!, ...unit.allowed.filter((other) => other !== canonical)], ...(unitName === undefined ? {} : { unitName }), ...(canonical && defaultUnit ? { defaultUnit: canonical } : {}) } } : {}),
      ...(known && 'path' in known ? { byHand: known.shape } : {}),
    };
  }

  return [...wanted].map(plan);
}

/** The file that a type is written to. */
function themeOf({ domain, extension, name }: SchemaClass): string {
  if (/Calibration/.test(extension) || /Calibration/.test(name)) return 'calibration';
  if (/Settings/.test(name) || domain.startsWith('ImageAcqui')) return 'settings';
  return domain.startsWith('Experimental') ? 'sample' : 'hardware';
}
