/**
 * The importer of what the API of the BioImage Archive answers: one object of its data model, a list of such, or a map of
 * them by accession or UUID, each with more or less of what belongs to it nested within. What becomes of which object and
 * key stands in `mappings/bia-api.yaml`; here are the document's own rules only.
 */
import { hash } from 'node:crypto';
import { pointerStep, readJson } from '../rdf/json-source.ts';
import type { Imported, Result } from '../rdf/report.ts';
import { notReadable, readText } from '../rdf/source-text.ts';
import { createBinding } from './bind-mapping.ts';
import { late } from './late.ts';
import type { ImportContext, Importer, Source } from './importer.ts';
import { readJsonTree } from './json-tree.ts';
import type { MappingTable } from './mapping-table.ts';
import { mapTree } from './map-tree.ts';
import { isIdentifier } from './property-name.ts';
import { beginsWith, readHead } from './source-head.ts';
import type { Element } from './source-tree.ts';
import { isJsonObject } from '../rdf/json-object.ts';

type Json = Readonly<Record<string, unknown>>;
interface Item { value: Json; kind: string; pointer: string }


/** Objects that name each other, or the same third one, belong into one record: a study with its images, images of one dataset. */
function groupItems(items: readonly Item[]): Item[][] {
  const groups = new Set<Item[]>(), byIdentifier = new Map<string, Item[]>();
  for (const item of items) {
    let group: Item[] = [item];
    groups.add(group);
    for (const identifier of identifiersIn(item.value)) {
      const other = byIdentifier.get(identifier);
      if (other && other !== group && groups.has(other)) {
        const [large, small] = other.length >= group.length ? [other, group] : [group, other];
        large.push(...small);
        groups.delete(small);
        for (const each of small) for (const own of identifiersIn(each.value)) byIdentifier.set(own, large);
        group = large;
      }
      byIdentifier.set(identifier, group);
    }
  }
  return [...groups];
}

/** All UUIDs that stand anywhere in a value. */
function identifiersIn(value: unknown): Set<string> {
  const found = new Set<string>(), stack = [value];
  for (let next = stack.pop(); stack.length > 0 || next !== undefined; next = stack.pop()) {
    if (typeof next === 'string') { if (isIdentifier(next)) found.add(next); }
    else if (typeof next === 'object' && next !== null) for (const each of Object.values(next)) if (each !== undefined && each !== null) stack.push(each);
  }
  return found;
}

/** Creates the importer. */
export function createBiaApi(table: () => MappingTable): Importer {
  const bind = late(() => createBinding(table()));
  const byKey = late(() => new Map(Object.entries(table().names).flatMap(([name, keys]) => keys.map((key) => [key, name] as const))));
  const kindOf = (value: Json, key?: string): string | undefined => {
    const model = value['model'];
    if (isJsonObject(model) && typeof model['type_name'] === 'string' && model['type_name'] !== '') return model['type_name'];
    return Object.entries(table().signs).find(([, keys]) => keys.some((each) => each in value))?.[0] ?? (key === undefined ? undefined : byKey().get(key));
  };
  /** An object has a kind and an identifier; what is around such objects is a list or a map of them. */
  const asItem = (value: unknown, pointer: string): Item | undefined => {
    const kind = isJsonObject(value) && typeof value['uuid'] === 'string' ? kindOf(value) : undefined;
    return kind === undefined ? undefined : { value: value as Json, kind, pointer };
  };
  const findItems = (document: unknown): { items: Item[]; others: string[] } => {
    const alone = asItem(document, '');
    if (alone) return { items: [alone], others: [] };
    const entries: (readonly [string | number, unknown])[] = Array.isArray(document) ? document.map((value, index) => [index, value] as const) : isJsonObject(document) ? Object.entries(document) : [];
    const found = entries.map(([key, value]) => ({ key, item: asItem(value, pointerStep(key)) }));
    return { items: found.flatMap(({ item }) => item ?? []), others: found.filter(({ item }) => !item).map(({ key }) => pointerStep(key)) };
  };
  const nameOf = ({ value, kind }: Item, source: Source): string => {
    const accession = value['accession_id'], uuid = String(value['uuid']);
    return typeof accession === 'string' && /^[\w.-]{1,80}$/.test(accession) ? accession : `${kind.toLowerCase().replaceAll(/[^a-z]/g, '')}-${isIdentifier(uuid) ? uuid : (source.sha256 || hash('sha256', source.bytes)).slice(0, 16)}`;
  };
  const readGroup = (items: readonly Item[], source: Source, context: ImportContext, findings: readonly Result[], alone: boolean): Imported => {
    const root: Element = { name: 'answer', parent: undefined, index: 0, statements: [], children: [], place: () => ({ pointer: '' }), placeOf: () => ({ pointer: '' }) };
    for (const { value, kind, pointer } of items) root.children.push(readJsonTree(value, { root: kind, pointer, nameOf: kindOf }));
    const named = items.find(({ value }) => 'accession_id' in value) ?? items[0]!;
    const imported = mapTree(root, { mapping: bind()(context.model), record: alone && context.record !== undefined ? context.record : `${context.base}records/bia-${nameOf(named, source)}`, id: '@uuid' });
    return { ...imported, findings: [...findings, ...imported.findings] };
  };
  return {
    name: 'bia-api',
    title: 'BioImage Archive API object(s) (JSON)',
    get version() { return table().version; },
    mediaTypes: ['application/vnd.bioimage-archive+json'],
    endings: [],
    recognise({ bytes }) {
      const head = readHead(bytes, 1_000_000);
      if (!beginsWith(head, '[{') || /"@(?:context|graph)"/.test(head)) return 0;
      return /"object_creator"\s*:\s*"/.test(head) && /"uuid"\s*:\s*"/.test(head) ? 0.9 : 0;
    },
    async read(source, context) {
      const { value, findings } = readJson(readText(source.bytes));
      const { items, others } = findItems(value);
      if (items.length === 0) throw notReadable('This holds no object of the BioImage Archive: none has a uuid and the keys of one of its types', { pointer: '' });
      const odd: Result[] = others.slice(0, 100).map((pointer) => ({ severity: 'Warning', message: 'This is no object of the BioImage Archive, and is not read', focus_node: pointer, shape: 'https://w3id.org/micrograph/rules/json-type', origin: { pointer }, remedy: 'leave it out, or give it its uuid and the name of its type in "model"' }));
      const groups = groupItems(items);
      return groups.map((group, index) => readGroup(group, source, context, index === 0 ? [...findings, ...odd] : [], groups.length === 1));
    },
  };
}
