/**
 * SSSOM as RDF, in the standard's form and in those of before it. Statements give the same raw slots as cells do, so the
 * same rules judge them.
 */
import type { Quad } from '../rdf/terms.ts';
import { notReadable } from '../rdf/source-text.ts';
import type { Findings } from './findings.ts';
import { valuesOf } from './mapping.ts';
import type { Mapping, MappingSet, SlotValue, SssomDocument, Values } from './mapping.ts';
import { createPrefixMap } from './prefix-map.ts';
import { quadsToDocuments } from './quads.ts';
import { readValue } from './read-value.ts';
import type { ValueContext } from './read-value.ts';
import { neededSlots } from './rules.ts';
import { builtInPrefixes, slotsOfMapping, slotsOfSet } from './slots.ts';
import type { Slot } from './slots.ts';

const asText = (value: SlotValue): readonly string[] => (Array.isArray(value) ? value as readonly string[] : [String(value)]);

/** Values again through the rules for text: what statements hold may be as wrong as what cells hold. */
function checked<T extends Mapping | MappingSet>(of: T, table: readonly Slot[], context: ValueContext): T {
  const values: Values = { ...valuesOf(of) };
  for (const slot of table) {
    const value = values[slot.name];
    if (value === undefined) continue;
    const read = asText(value).flatMap((text) => readValue(slot, text, {}, context) ?? []);
    values[slot.name] = read.length === 0 ? undefined : slot.many ? read as string[] : read[0]!;
    if (values[slot.name] === undefined) delete values[slot.name];
  }
  return values as unknown as T;
}

/** Statements → the set and its mappings, not yet propagated; `prefixes` are those of the file. Throws source-not-readable when they hold no set, or several. */
export function readSssomQuads(quads: readonly Quad[], prefixes: Readonly<Record<string, string>>, findings: Findings): SssomDocument & { nodes: readonly string[] } {
  const documents = quadsToDocuments(quads), [first] = documents;
  if (!first) throw notReadable('No mapping set is in this RDF: nothing is a sssom:MappingSet');
  if (documents.length > 1) throw notReadable(`${documents.length} mapping sets are in this RDF (${documents.map(({ node }) => node).slice(0, 3).join(', ')}); give one at a time`);
  const declared = Object.fromEntries(Object.entries({ ...prefixes, ...first.set.curie_map }).filter(([prefix, iri]) => prefix !== '' && !builtInPrefixes.has(prefix) && iri !== ''));
  const context = { prefixes: createPrefixMap({}), findings, iris: true, needed: neededSlots };
  const own = checked(first.set, slotsOfSet, { ...context, needed: new Set() });
  return {
    set: { ...own, curie_map: declared }, nodes: first.mappings.map(({ node }) => node),
    mappings: first.mappings.map(({ mapping }) => checked(mapping, slotsOfMapping, context)),
  };
}
