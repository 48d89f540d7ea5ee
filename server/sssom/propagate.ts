/**
 * Slots that a set holds for all its mappings, handed down and taken up again (SSSOM: propagation, condensation). In memory
 * and in the graph each mapping holds its own; files are written condensed.
 */
import type { Mapping, MappingSet, SlotValue, SssomDocument } from './mapping.ts';
import { valuesOf } from './mapping.ts';
import { propagatedSlots } from './slots.ts';

/** Lists have no order in SSSOM. */
const same = (a: SlotValue | undefined, b: SlotValue | undefined): boolean => (Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((each) => b.includes(each)) : a === b);

function without<T extends object>(of: T, names: ReadonlySet<string>): T {
  return names.size === 0 ? of : Object.fromEntries(Object.entries(of).filter(([name]) => !names.has(name))) as T;
}

/** Hands each propagatable slot of the set down, unless a mapping has a value of its own there: then it stays (`kept`). */
export function propagate({ set, mappings }: SssomDocument): SssomDocument & { kept: readonly string[] } {
  const stated = propagatedSlots.filter((name) => set[name] !== undefined);
  const kept = stated.filter((name) => mappings.some((mapping) => mapping[name] !== undefined));
  const down = stated.filter((name) => !kept.includes(name));
  if (down.length === 0 || mappings.length === 0) return { set, mappings, kept };
  const values = Object.fromEntries(down.map((name) => [name, set[name]]));
  return { set: without(set, new Set(down)), mappings: mappings.map((mapping): Mapping => ({ ...mapping, ...values } as Mapping)), kept };
}

/** Takes up what all mappings share, where the set has nothing else there. */
export function condense({ set, mappings }: SssomDocument): SssomDocument {
  const [first, ...rest] = mappings;
  if (!first) return { set, mappings };
  const up = propagatedSlots.filter((name) => {
    const value = valuesOf(first)[name], own = valuesOf(set)[name];
    return value !== undefined && (own === undefined || same(own, value)) && rest.every((mapping) => same(valuesOf(mapping)[name], value));
  });
  const names = new Set<string>(up);
  return { set: { ...set, ...Object.fromEntries(up.map((name) => [name, first[name]])) } as MappingSet, mappings: mappings.map((mapping) => without(mapping, names)) };
}
