/**
 * Walks a JSON-LD document before it is expanded and notes where things stand: node objects by `@id`, keys, types, contexts.
 * After expansion the places are gone, and what has no mapping is gone altogether. Iterative, so depth costs no stack.
 */
import type { Context, Contexts } from './contexts.ts';
import { unknownContext } from './contexts.ts';
import { pointerStep } from './json-source.ts';
import { hasScheme, resolveIri } from './resolve-iri.ts';
import { notReadable } from './source-text.ts';

export interface Walk {
  /** texts that stand as identifiers, as written → pointer of the node object that first bears it, or of the text */
  identifiers: Map<string, string>;
  /** key → pointer of its first use and number of uses */
  keys: Map<string, { pointer: string; count: number }>;
  /** type as written → pointer of its first use and number of uses */
  types: Map<string, { pointer: string; count: number }>;
  /** pointers of keys within a node, for origins: `identifier\nkey` → pointer */
  fields: Map<string, string>;
  /** names that the document's contexts define, with their IRIs; `@vocab` among them where there is one */
  terms: Map<string, string>;
  /** term → pointer of its definition in the document */
  definitions: Map<string, string>;
  /** As written → absolute IRI, as far as the contexts' prefixes tell. */
  expand(identifier: string): string;
}

/** Throws source-not-readable for a context or import that is not known, with its pointer. */
export function walkJsonLd(document: unknown, baseIri: string, contexts: Contexts): Walk {
  const terms = new Map<string, string>();
  const idKeys = new Set(['@id']), typeKeys = new Set(['@type']);
  let base = baseIri;
  const identifiers = new Map<string, string>(), fields = new Map<string, string>(), definitions = new Map<string, string>();
  const keys: Walk['keys'] = new Map(), types: Walk['types'] = new Map();
  /** pointers that only refer to a node; the node object itself, once met, is the better place */
  const references = new Set<string>();

  const readContext = (context: unknown, pointer: string, outermost: boolean): void => {
    const queue: { context: unknown; pointer: string }[] = [{ context, pointer }];
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { context, pointer } = next;
      if (Array.isArray(context)) queue.unshift(...context.map((each: unknown, index) => ({ context: each, pointer: pointer + pointerStep(index) })));
      else if (typeof context === 'string') {
        if (!contexts.has(context)) throw unknownContext(context, contexts.known, pointer);
        for (const [term, iri] of contexts.termsOf(context)) addTerm(term, iri);
      } else if (context !== null && typeof context === 'object') {
        for (const [term, definition] of Object.entries(context as Context)) {
          if (term === '@import') {
            if (typeof definition !== 'string' || !contexts.has(definition)) throw unknownContext(String(definition), contexts.known, `${pointer}/@import`);
          } else if (term === '@vocab') {
            if (typeof definition === 'string') terms.set('@vocab', definition);
          } else if (term === '@base') {
            if (outermost && typeof definition === 'string') base = resolveIri(definition, base);
          } else if (!term.startsWith('@')) {
            const iri = typeof definition === 'string' ? definition : (definition as { '@id'?: unknown } | null)?.['@id'];
            addTerm(term, typeof iri === 'string' ? iri : '');
            definitions.set(term, pointer + pointerStep(term));
            const scoped = (definition as { '@context'?: unknown } | null)?.['@context'];
            if (scoped !== undefined && scoped !== null) queue.push({ context: scoped, pointer: `${pointer}${pointerStep(term)}/@context` });
          }
        }
      }
    }
  };
  const addTerm = (term: string, iri: string): void => {
    if (iri === '@id') idKeys.add(term);
    else if (iri === '@type') typeKeys.add(term);
    terms.set(term, iri);
  };
  const note = (map: Walk['keys'], name: string, pointer: string): void => {
    const known = map.get(name);
    if (known) known.count++; else map.set(name, { pointer, count: 1 });
  };

  const stack: { value: unknown; pointer: string; depth: number }[] = [{ value: document, pointer: '', depth: 0 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value, pointer, depth } = next;
    if (depth > 1000) throw notReadable('The document is nested too deep', { pointer });
    if (Array.isArray(value)) {
      for (let index = value.length - 1; index >= 0; index--) stack.push({ value: value[index], pointer: pointer + pointerStep(index), depth: depth + 1 });
      continue;
    }
    if (value === null || typeof value !== 'object') continue;
    const entries = Object.entries(value);
    const context = entries.find(([key]) => key === '@context');
    if (context) readContext(context[1], `${pointer}/@context`, pointer === '');
    const id = entries.find(([key, each]) => idKeys.has(key) && typeof each === 'string')?.[1] as string | undefined;
    const isReference = id !== undefined && entries.length === 1;
    if (id !== undefined && (!isReference || !identifiers.has(id))) {
      if (!isReference && references.has(identifiers.get(id) ?? '')) identifiers.delete(id);
      if (!identifiers.has(id)) identifiers.set(id, pointer);
      if (isReference) references.add(pointer);
    }
    for (let index = entries.length - 1; index >= 0; index--) {
      const [key, each] = entries[index]!;
      if (key === '@context') continue;
      const here = pointer + pointerStep(key);
      if (key === '@id' && each !== null && typeof each !== 'string') throw notReadable(`An @id must be text, and this is ${JSON.stringify(each).slice(0, 50)}`, { pointer: here });
      if (typeKeys.has(key)) for (const type of Array.isArray(each) ? each as unknown[] : [each]) { if (typeof type === 'string') note(types, type, here); }
      else if (!idKeys.has(key)) {
        note(keys, key, here);
        if (id !== undefined && !fields.has(`${id}\n${key}`)) fields.set(`${id}\n${key}`, here);
        if (each !== null && typeof each === 'object') stack.push({ value: each, pointer: here, depth: depth + 1 });
        else if (typeof each === 'string' && mayBeBadIri(each) && !identifiers.has(each)) { identifiers.set(each, here); references.add(here); }
      }
    }
  }
  return {
    identifiers, keys, types, fields, terms, definitions,
    expand(identifier) {
      const [, prefix, local] = /^([^:/]*):(?!\/\/)(.*)$/s.exec(identifier) ?? [];
      const namespace = prefix === undefined ? undefined : terms.get(prefix);
      if (namespace && !namespace.startsWith('@')) return hasScheme(namespace) ? namespace + local! : identifier;
      return resolveIri(identifier, base);
    },
  };
}

/** Short texts with a space or bracket: should a context make an IRI of one, its place is asked for. */
function mayBeBadIri(text: string): boolean {
  return text.length < 200 && /[\s<>"{}|\\^`]/.test(text);
}
