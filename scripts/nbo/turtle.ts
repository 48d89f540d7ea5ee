/**
 * Planned types → Turtle, in the style of the shapes that are written by hand: a node shape, then its property shapes;
 * requirements of tier 1 beside them as warnings, those of tiers 2 and 3 in the profiles. Order is the plan's, so the same
 * plan gives the same text.
 */
import type { PlannedField, PlannedKind, PlannedPart, PlannedType } from './plan-shapes.ts';

const text = (value: string): string => JSON.stringify(value);
const datatypes: Partial<Record<PlannedKind, readonly string[]>> = {
  text: ['xsd:string', 'rdf:langString'], number: ['xsd:decimal', 'xsd:double', 'xsd:integer', 'xsd:float'], integer: ['xsd:integer'], boolean: ['xsd:boolean'],
  date: ['xsd:date', 'xsd:dateTime', 'xsd:gYear'], dateTime: ['xsd:dateTime'],
};
const profile = (tier: number): string => `https://w3id.org/micrograph/profiles/nbo-tier-${tier}`;
const source = (origin: string, tier: number): string => `dcterms:source ${text(`NBO v02-01: ${origin}, tier ${tier}, required`)} ; mg:tier ${tier}`;
const placeholderText = (name: string): string => `sh:message "${name} holds a placeholder, not a value; leave it out until it is known"@en`;
const about = (field: Pick<PlannedField, 'predicate' | 'name'>): string => `sh:path ${field.predicate} ; sh:name ${text(field.name)}`;
const block = (subject: string, lines: readonly string[]): string => `${subject} a sh:PropertyShape ; ${lines.join(' ;\n  ')} .`;

/** What the values of a field are: its own shape. */
function ownShape(type: PlannedType, field: PlannedField, order: number): string {
  const { kind, quantity, target } = field;
  const types = datatypes[kind] ?? [];
  return block(`mgs:${type.name}-${field.name}`, [
    `${about(field)} ; sh:order ${order}`, `sh:description ${text(field.description)}`,
    ...(quantity ? [`sh:nodeKind sh:IRI ; mg:quantityKind ${quantity.kind} ; mg:canonicalUnit ${quantity.canonical}`, `mg:allowedUnit ${quantity.allowed.join(', ')}`] : []),
    ...(kind === 'link' ? ['sh:nodeKind sh:IRI', `sh:class ${target}`] : kind === 'iri' ? ['sh:nodeKind sh:IRI'] : kind === 'any' ? ['sh:nodeKind sh:Literal'] : []),
    ...(types.length === 1 ? [`sh:datatype ${types[0]}`] : types.length > 1 ? [`sh:or ( ${types.map((each) => `[ sh:datatype ${each} ]`).join(' ')} )`] : []),
    ...(field.many ? [] : ['sh:maxCount 1']),
    ...(field.positive ? ['mg:positive true'] : []), ...(field.above === undefined ? [] : [`sh:minExclusive ${field.above}`]), ...(field.atMost === undefined ? [] : [`sh:maxInclusive ${field.atMost}`]), ...(field.notNegative && (kind === 'number' || kind === 'integer') ? ['sh:minInclusive 0'] : []), ...(field.share && kind === 'number' ? ['sh:maxInclusive 1'] : []),
    ...(field.tier ? [`mg:tier ${field.tier}`] : []), ...sourceLines(field),
  ]);
}

function sourceLines({ sourceName, quantity }: PlannedField): string[] {
  return [`mg:sourceName ${text(sourceName)}`, ...(quantity?.unitName ? [`mg:sourceUnit ${text(quantity.unitName)}`] : []), ...(quantity?.defaultUnit ? [`mg:defaultUnit ${quantity.defaultUnit}`] : [])];
}

const asked = (subject: string, field: PlannedField): string => block(subject, [about(field), 'sh:minCount 1 ; sh:severity sh:Warning', source(field.origin, field.tier)]);
const placeholder = (subject: string, field: PlannedField): string => block(subject, [about(field), `sh:not mgs:Placeholder ; sh:severity sh:Warning ; ${placeholderText(field.name)}`, `dcterms:source "good practice: a placeholder passes a check for presence and says nothing" ; mg:tier ${field.tier}`]);
const listed = (subject: string, field: PlannedField): string => block(subject, [about(field), `sh:in ( ${field.values!.map(text).join(' ')} ) ; sh:severity sh:Warning`, `dcterms:source ${text(`NBO v02-01: ${field.origin}, tier ${field.tier}, enumeration`)} ; mg:tier ${field.tier}`]);
const positive = (subject: string, field: PlannedField): string => block(subject, [about(field), 'sh:minExclusive 0 ; sh:severity sh:Warning', 'sh:message "zero or less stands for \'not known\' here; leave it out until it is known"@en', `dcterms:source ${text(`NBO v02-01: ${field.origin} is greater than zero by its meaning`)}`]);
const part = (subject: string, { target, name, tier, origin }: PlannedPart): string => block(subject, [
  `sh:path [ sh:inversePath mg:componentOf ] ; sh:name "components"`, `sh:qualifiedValueShape [ sh:class ${target} ] ; sh:qualifiedMinCount 1 ; sh:severity sh:Warning`, `sh:message "no ${name} is among the components"@en`, source(origin, tier)]);

interface Written { /** property shapes of the node shape */ local: readonly string[]; blocks: readonly string[]; /** by tier: references and shapes of profiles */ profiles: ReadonlyMap<number, { references: readonly string[]; blocks: readonly string[] }> }

/** Placeholders are looked for where text is free; a list says it by itself. */
const mayHoldPlaceholder = ({ kind, values }: PlannedField): boolean => kind === 'text' && !values;

function writeType(type: PlannedType, requires: (type: PlannedType, field: PlannedField) => boolean, merged: boolean, placeholders: ReadonlySet<string>): Written {
  const local: string[] = [], blocks: string[] = [];
  const profiles = new Map<number, { references: string[]; blocks: string[] }>([1, 2, 3].map((tier) => [tier, { references: [], blocks: [] }]));
  const inBase = (name: string, body: string): void => { local.push(`mgs:${name}`); blocks.push(body); };
  const inProfile = (tier: number, name: string, write: (subject: string) => string): void => {
    const subject = `<${profile(tier)}/${name}>`;
    profiles.get(tier)!.references.push(subject);
    profiles.get(tier)!.blocks.push(write(subject));
  };
  const share = (tier: number, name: string): void => { profiles.get(tier)!.references.push(`mgs:${name}`); };
  const stated = new Set<string>();
  type.fields.forEach((field, index) => {
    const name = `${type.name}-${field.name}`;
    if (!field.inherited) {
      inBase(name, ownShape(type, field, 20 + index));
      if (field.positive && field.above === undefined && (field.kind === 'number' || field.kind === 'integer')) inBase(`${name}-positive`, positive(`mgs:${name}-positive`, field));
    } else if (field.byHand && !stated.has(field.byHand)) {
      stated.add(field.byHand);
      blocks.push(`<${field.byHand}> ${sourceLines(field).join(' ; ')} .`);
    }
    const early = field.tier === 1 && !merged;
    if (requires(type, field)) {
      if (early) { inBase(`${name}-asked`, asked(`mgs:${name}-asked`, field)); share(1, `${name}-asked`); }
      else inProfile(field.tier, `${name}-asked`, (subject) => asked(subject, field));
      if (mayHoldPlaceholder(field) && field.byHand && placeholders.has(`${field.byHand}-placeholder`)) { if (early) share(1, `${field.byHand.replace(/^.*\//, '')}-placeholder`); else inProfile(field.tier, `${name}-placeholder`, (subject) => placeholder(subject, field)); }
      else if (mayHoldPlaceholder(field)) { if (early) { inBase(`${name}-placeholder`, placeholder(`mgs:${name}-placeholder`, field)); share(1, `${name}-placeholder`); } else inProfile(field.tier, `${name}-placeholder`, (subject) => placeholder(subject, field)); }
    }
    if (field.values && field.kind === 'text') {
      if (field.openList || merged) inProfile(field.tier, `${name}-listed`, (subject) => listed(subject, field));
      else { inBase(`${name}-listed`, listed(`mgs:${name}-listed`, field)); share(field.tier, `${name}-listed`); }
    }
  });
  for (const each of type.parts) inProfile(each.tier, `${type.name}-components-${each.name}-asked`, (subject) => part(subject, each));
  return { local, blocks, profiles };
}

export interface WriteParts { types: readonly PlannedType[]; header: (title: string) => string; /** types whose images and light paths OME-XML gives */ merged: ReadonlySet<string>; /** IRIs of the shapes written by hand that look for placeholders */ placeholders: ReadonlySet<string> }

/** All files, by path under `shapes/` and `ontologies/`. */
export function writeShapes({ types, header, merged, placeholders }: WriteParts): Map<string, string> {
  const above = new Map<string, string[]>();
  for (const { iri, parents } of types) above.set(iri, [...above.get(iri) ?? [], ...parents]);
  const ancestors = (iri: string, seen = new Set<string>()): Set<string> => { for (const parent of above.get(iri) ?? []) if (!seen.has(parent)) { seen.add(parent); ancestors(parent, seen); } return seen; };
  const required = new Map<string, Map<string, number>>();
  const done = new Set<string>();
  const requires = (type: PlannedType, field: PlannedField): boolean => {
    if (!field.required || done.has(`${type.iri} ${field.name}`)) return false;
    done.add(`${type.iri} ${field.name}`);
    const own = required.get(type.iri) ?? new Map<string, number>();
    required.set(type.iri, own.set(field.name, field.tier));
    return ![...ancestors(type.iri)].some((parent) => (required.get(parent)?.get(field.name) ?? 9) <= field.tier);
  };
  const files = new Map<string, string[]>();
  const to = (file: string, body: string): void => { files.set(file, [...files.get(file) ?? [], body]); };
  const profiles = new Map<number, string[]>([[1, []], [2, []], [3, []]]);
  const made = new Set<string>();
  const nodes = new Map<string, Map<number, string[]>>();
  for (const type of types) {
    const { local, blocks, profiles: own } = writeType(type, requires, merged.has(type.name), placeholders);
    const first = !type.byHand && !made.has(type.iri);
    made.add(type.iri);
    const head = first
      ? [`mgs:${type.name} a sh:NodeShape ;\n  sh:targetClass ${type.iri} ; sh:name ${text(type.name)} ; mg:plural ${text(type.plural)}${type.labelField ? ` ; mg:labelField ${text(type.labelField)}` : ''} ; mg:sourceName ${text(type.sourceName)} ;\n  sh:description ${text(type.description)}`]
      : [`mgs:${type.name} mg:sourceName ${text(type.sourceName)}`];
    to(`shapes/nbo/${type.theme}.ttl`, `${[...head, ...(local.length > 0 ? [`sh:property\n    ${local.join(',\n    ')}`] : [])].join(' ;\n  ')} .\n${blocks.length > 0 ? `\n${blocks.join('\n')}\n` : ''}`);
    for (const [tier, { references, blocks: extra }] of own) {
      const byTier = nodes.get(`${type.name} ${type.iri}`) ?? new Map<number, string[]>();
      nodes.set(`${type.name} ${type.iri}`, byTier.set(tier, [...byTier.get(tier) ?? [], ...references]));
      profiles.get(tier)!.push(...extra);
    }
  }
  const titles = new Map([[1, 'descriptive'], [2, 'analytical'], [3, 'technical development and full documentation']]);
  for (const tier of [1, 2, 3]) {
    const shapes = [...nodes].flatMap(([key, byTier]) => {
      const [name, iri] = key.split(' '), references = [...new Set(byTier.get(tier) ?? [])];
      return references.length === 0 ? [] : [`<${profile(tier)}/${name}> a sh:NodeShape ; sh:targetClass ${iri} ;\n  sh:property ${references.join(' ,\n    ')} .`];
    });
    to(`shapes/profiles/nbo-tier-${tier}.ttl`, `<${profile(tier)}> a mg:Profile ;
  dcterms:identifier "nbo-tier-${tier}" ; dcterms:title "NBO tier ${tier}: ${titles.get(tier)}"@en ;
  dcterms:description "What the NBO model v02-01 requires of microscopes, settings, samples and calibrations for tier ${tier}."@en ;
  dcterms:source "NBO v02-01 (4DN, BINA, OME, QUAREP)" ;
${tier > 1 ? `  mg:includes <${profile(tier - 1)}> ;\n` : ''}  mg:ladder "nbo" ; mg:rung ${tier} ;
  mg:demands sh:Warning .

${shapes.join('\n')}

${profiles.get(tier)!.join('\n')}
`);
  }
  return new Map([...files].map(([file, bodies]) => [file, `${header(file)}\n${bodies.join('\n')}`]));
}
