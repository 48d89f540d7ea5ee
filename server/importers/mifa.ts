/**
 * The importer of MIFA files (metadata of annotated image sets for AI, in YAML): a study, its annotations with the image
 * that each annotation was made from, and a version, each in a file of its own or all in one. What becomes of which key
 * stands in `mappings/mifa.yaml`; here are the document's own rules only.
 */
import { hash } from 'node:crypto';
import { notReadable, readText } from '../rdf/source-text.ts';
import { createBinding } from './bind-mapping.ts';
import { late } from './late.ts';
import type { Importer } from './importer.ts';
import { readJsonTree } from './json-tree.ts';
import type { MappingTable } from './mapping-table.ts';
import { mapTree } from './map-tree.ts';
import { beginsWith, readHead } from './source-head.ts';
import { readYaml } from './yaml-source.ts';
import { isJsonObject } from '../rdf/json-object.ts';

type Json = Readonly<Record<string, unknown>>;

/** Creates the importer. */
export function createMifa(table: () => MappingTable): Importer {
  const bind = late(() => createBinding(table()));
  const byKey = late(() => new Map(Object.entries(table().names).flatMap(([name, keys]) => keys.map((key) => [key, name] as const))));
  const kindOf = (value: Json): string | undefined => Object.entries(table().signs).find(([, keys]) => keys.some((key) => key in value))?.[0];
  const signs = late(() => new RegExp(`^(?:${Object.values(table().signs).flat().join('|')})[ \\t]*:`, 'gm'));
  return {
    name: 'mifa',
    title: 'MIFA study or annotations (YAML)',
    get version() { return table().version; },
    mediaTypes: ['application/vnd.mifa+yaml'],
    endings: [],
    recognise({ bytes, name }) {
      const head = readHead(bytes);
      const found = new Set(head.match(signs())).size;
      return found === 0 || beginsWith(head, '[{<@') ? 0 : found > 1 ? 0.8 : /\.ya?ml$/i.test(name ?? '') ? 0.7 : 0.4;
    },
    async read(source, context) {
      const { value, origin } = readYaml(readText(source.bytes));
      const kind = isJsonObject(value) ? kindOf(value) ?? (Object.keys(value).some((key) => byKey().has(key)) ? 'dataset' : undefined) : undefined;
      if (kind === undefined) throw notReadable(`This is no MIFA file: it has none of the keys ${Object.values(table().signs).flat().join(', ')}`, { line: 1, column: 1 });
      const root = readJsonTree(value as Json, { root: kind, origin, nameOf: (_object, key) => byKey().get(key) });
      return [mapTree(root, { mapping: bind()(context.model), record: context.record ?? `${context.base}records/mifa-${(source.sha256 || hash('sha256', source.bytes)).slice(0, 16)}`, id: '@id' })];
    },
  };
}
