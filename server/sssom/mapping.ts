/**
 * A mapping and a set of mappings in memory: SSSOM's slots by their own names, IRIs written out, numbers and lists as such.
 * Prefixes are a matter of files: the set keeps those it came with, so that it can be written with them again.
 */
import type { MappingSlot, SetSlot, SlotFacts, slotFacts } from './slots.ts';

type ValueOf<Facts extends SlotFacts> = Facts extends { many: true } ? readonly string[] : Facts extends { kind: 'number' } ? number : string;

/** A value of any slot. */
export type SlotValue = string | number | readonly string[];

/** Values of extension slots by the IRI of their property; IRIs written out where the definition says that they are terms. */
export type Extensions = Readonly<Record<string, string>>;

/** One mapping record (SSSOM: Mapping). Optional slots that have no value are absent, lists never empty. */
export type Mapping = { readonly [Name in MappingSlot]?: ValueOf<(typeof slotFacts)[Name]> } & {
  readonly extensions?: Extensions;
  /** line of the file it was read from, counted from 1 */ readonly line?: number;
};

/** What a set says of an extension slot. */
export interface ExtensionDefinition { readonly slot_name: string; /** IRI */ readonly property: string; /** IRI of a datatype */ readonly type_hint?: string }

/** A set without its mappings (SSSOM: MappingSet). */
export type MappingSet = { readonly [Name in SetSlot]?: ValueOf<(typeof slotFacts)[Name]> } & {
  /** prefix → beginning of IRIs; the built-in ones need not be here */ readonly curie_map: Readonly<Record<string, string>>;
  readonly extension_definitions?: readonly ExtensionDefinition[];
  readonly extensions?: Extensions;
};

export interface SssomDocument { readonly set: MappingSet; readonly mappings: readonly Mapping[] }

/** Type hint of extension slots whose values are terms. */
export const termHint = 'https://w3id.org/linkml/uriOrCurie';
/** Beginning of the property of an extension slot that nothing defines (SSSOM: non-standard slots). */
export const undefinedExtension = 'http://sssom.invalid/';

/** Slots as a plain dictionary, for code that goes through the table. */
export type Values = Record<string, SlotValue | undefined>;
export const valuesOf = (of: Mapping | MappingSet): Readonly<Values> => of as unknown as Values;

