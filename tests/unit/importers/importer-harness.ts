/** Reads sources as the server does, with the real shapes, and looks into what came out. */
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { importers, chooseImporter } from '../../../server/importers/index.ts';
import type { Source } from '../../../server/importers/importer.ts';
import { loadModel } from '../../../server/model/build-model.ts';
import type { Imported } from '../../../server/rdf/report.ts';

export const root = resolve(import.meta.dirname, '../../..');
export const base = 'http://localhost:7117/';
export const loaded = loadModel(root);
export const { model } = loaded;
export const fixture = (name: string): Uint8Array => readFileSync(resolve(root, 'tests/fixtures/importers', name));

export function sourceOf(content: string | Uint8Array, name?: string): Source {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), ...(name === undefined ? {} : { name }) };
}

/** All records of a source, by the importer that is chosen for it or named. */
export async function readAll(content: string | Uint8Array, { name, format, record }: { name?: string; format?: string; record?: string } = {}): Promise<Imported[]> {
  const source = sourceOf(content, name);
  const importer = format === undefined ? chooseImporter(source) : importers.find((each) => each.name === format)!;
  return importer.read(source, { model, base, ...(record === undefined ? {} : { record }) });
}

export async function readOne(content: string | Uint8Array, options: Parameters<typeof readAll>[1] = {}): Promise<Imported> {
  const [only] = await readAll(content, options);
  return only!;
}

const prefixes: Record<string, string> = { ...model.prefixes, rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#' };
export const iri = (curie: string): string => curie === 'a' ? `${prefixes['rdf']}type` : curie.replace(/^(\w+):(?!\/\/)/, (whole, prefix: string) => prefixes[prefix] ?? whole);

/** Values of `#local predicate`, as text; IRIs of the record as `#local`. */
export function valuesOf(imported: Imported, local: string, predicate: string): string[] {
  const subject = local.startsWith('#') ? imported.record + local : local;
  return imported.quads.filter((quad) => quad.subject.value === subject && quad.predicate.value === iri(predicate)).map(({ object }) => object.value.replace(imported.record, '')).toSorted();
}

/** "value unit" of the quantities of `#local predicate`. */
export function quantitiesOf(imported: Imported, local: string, predicate: string): string[] {
  return valuesOf(imported, local, predicate).map((node) => `${valuesOf(imported, node, 'qudt:numericValue')[0]} ${valuesOf(imported, node, 'qudt:hasUnit')[0]?.replace(/^.*\//, '')}`);
}

/** The sum of a loss, and what it says of one path. */
export const sumOf = ({ loss }: Imported): number => loss.kept + loss.mapped + loss.dropped;
export const lossAt = ({ loss }: Imported, path: string): { count: number; what: string; reason: string } | undefined => {
  const item = loss.items.find((each) => each.path === path);
  return item && { count: item.count, what: item.what, reason: item.reason };
};
