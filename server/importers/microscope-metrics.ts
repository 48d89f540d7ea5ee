/**
 * The importer of datasets of microscope-metrics (microscopemetrics-schema, YAML): a dataset is a run of quality control, each
 * number of its key measurements an observation. What becomes of which slot stands in `mappings/microscope-metrics.yaml`;
 * here are the document's own rules only. Numbers are taken as they stand: what does not fit together, or lies beyond the
 * bounds of the schema, is what the program said.
 */
import { hash } from 'node:crypto';
import { notReadable, readText } from '../rdf/source-text.ts';
import { pointerStep } from '../rdf/json-source.ts';
import type { Imported } from '../rdf/report.ts';
import { createBinding } from './bind-mapping.ts';
import { late } from './late.ts';
import type { ImportContext, Importer, Source } from './importer.ts';
import { readJsonTree } from './json-tree.ts';
import type { MappingTable } from './mapping-table.ts';
import { mapTree } from './map-tree.ts';
import type { MeasuresTable } from './measures-table.ts';
import { readRun } from './read-run.ts';
import { beginsWith, readHead } from './source-head.ts';
import { readTypedYaml, readYaml } from './yaml-source.ts';
import { isJsonObject } from '../rdf/json-object.ts';

type Json = Readonly<Record<string, unknown>>;
/** Fewer columns that are known are no sign that a file is a table of measurements. */
const leastColumns = 3;

/** Creates the importer. */
export function createMicroscopeMetrics(table: () => MappingTable, readMeasures: () => MeasuresTable): Importer {
  const bind = late(() => createBinding(table()));
  const keyAt = (names: Iterable<string>): RegExp => new RegExp(`^[ \\t]*(?:[{,][ \\t]*)?["']?(${[...names].join('|')})["']?[ \\t]*:`, 'gm');
  const parts = late(() => {
    const measures = readMeasures(), slots = new Set(measures.kinds.flatMap((kind) => [...kind.slots.keys()]));
    return {
      measures, signs: keyAt(measures.signs), columns: keyAt(slots),
      isTable: (value: Json): boolean => Object.keys(value).filter((key) => slots.has(key)).length >= leastColumns,
      isDataset: (value: Json): boolean => measures.needs.some((key) => key in value),
      /** a table that stands alone is the table of a dataset of which nothing else is known */
      nest: (value: Json): Json => measures.tables[0]!.split('/').reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as Json,
    };
  });

  return {
    name: 'microscope-metrics',
    title: 'Dataset of microscope-metrics (YAML)',
    get version() { return table().version; },
    mediaTypes: ['application/vnd.microscopemetrics+yaml'],
    endings: [],
    recognise({ bytes }) {
      const head = readHead(bytes);
      if (beginsWith(head, '<@[')) return 0;
      const { measures, signs, columns } = parts();
      const found = new Set([...head.matchAll(signs)].map(([, key]) => key));
      if (measures.needs.some((key) => found.has(key)) && found.size > 2 || found.has(measures.collection)) return 0.8;
      return new Set([...head.matchAll(columns)].map(([, key]) => key)).size >= leastColumns ? 0.7 : 0;
    },
    async read(source: Source, context: ImportContext) {
      const { measures, isTable, isDataset, nest } = parts();
      const text = readText(source.bytes);
      const { value, origin } = readYaml(text);
      const refuse = (why: string, pointer: string): never => { const { line, column } = origin(pointer); throw notReadable(why, { line: line ?? 1, ...(column === undefined ? {} : { column }) }); };
      if (!isJsonObject(value)) return refuse('This is no dataset of microscope-metrics: the document is no map of slots', '');
      const listed = value[measures.collection];
      const found = listed === undefined ? [{ value: value as unknown, pointer: '' }] : Array.isArray(listed) ? listed.map((each, index) => ({ value: each as unknown, pointer: pointerStep(measures.collection) + pointerStep(index) })) : refuse(`${measures.collection} is no list of datasets`, pointerStep(measures.collection));
      if (found.length === 0) return refuse(`${measures.collection} is empty`, pointerStep(measures.collection));
      const typed = readTypedYaml(text), sha256 = source.sha256 || hash('sha256', source.bytes);
      return found.map(({ value: own, pointer }, index): Imported => {
        const bare = isJsonObject(own) && !isDataset(own) && isTable(own);
        if (!isJsonObject(own) || (!isDataset(own) && !bare)) return refuse(`This is no dataset of microscope-metrics: it has none of ${measures.needs.join(', ')}, and no measurements that are known`, pointer);
        const prefix = bare ? `/${measures.tables[0]!}` : '';
        const inSource = (at: string): string => (prefix !== '' && at.startsWith(prefix) ? at.slice(prefix.length) : at);
        const root = readJsonTree(bare ? nest(own) : own, { root: measures.run, pointer, origin: (at) => ({ ...origin(inSource(at)), pointer: at }) });
        const record = found.length === 1 && context.record !== undefined ? context.record : `${context.base}records/microscope-metrics-${sha256.slice(0, 16)}${found.length === 1 ? '' : `-${index + 1}`}`;
        const mapping = bind()(context.model);
        const imported = mapTree(root, { mapping, record, id: '@id', facts: source.name === undefined ? {} : { name: source.name } });
        const asTyped = pointer === '' ? typed : ((typed as Json)[measures.collection] as unknown[])[index];
        return readRun(imported, { root, typed: bare ? nest(asTyped as Json) : asTyped, pointer, table: measures, mapping, model: context.model, key: `imported:${sha256}:${index}`, ...(source.name === undefined ? {} : { fileName: source.name }) });
      });
    },
  };
}
