/**
 * The exporter of runs of quality control as datasets of microscope-metrics (microscopemetrics-schema, YAML): one run is a
 * dataset, several are a collection. Names of slots stand in the importer's table, which leads both ways; what the schema
 * demands and nobody states is told and never invented.
 */
import { stringify } from 'yaml';
import { KnownError } from '../errors.ts';
import { createBinding } from '../importers/bind-mapping.ts';
import { rowsKey } from '../importers/keep-document.ts';
import { late } from '../importers/late.ts';
import type { MappingTable } from '../importers/mapping-table.ts';
import type { Kind, MeasuresTable } from '../importers/measures-table.ts';
import { fieldsByRole } from '../importers/write-observations.ts';
import type { Exporter, LeftOut } from './exporter.ts';
import { slotKey, slotsByKey, writeMeasuredTables } from './measured-tables.ts';
import { readObservation } from './read-observations.ts';
import type { ReadObservation } from './read-observations.ts';
import { atPath, createThingReader, putAt, replaceAt, writeTree } from './write-tree.ts';
import type { Json } from './write-tree.ts';
import { isJsonObject } from '../rdf/json-object.ts';

/** What is stated goes before what was kept. */
function merge(stated: Json, kept: Json): Json {
  const both = { ...kept, ...stated };
  for (const [key, value] of Object.entries(kept)) if (isJsonObject(value) && isJsonObject(stated[key])) both[key] = merge(stated[key], value);
  return both;
}
const order = ['name', 'description', 'data_reference', 'microscope', 'sample', 'experimenter', 'acquisition_datetime', 'acquisition_protocol', 'processed', 'input_data', 'input_parameters', 'output'];
const inOrder = (dataset: Json): Json => Object.fromEntries(Object.entries(dataset).toSorted(([a], [b]) => (order.indexOf(a) + 99) % 99 - (order.indexOf(b) + 99) % 99));

/** Creates the exporter from the tables of the importer. */
export function createMicroscopeMetricsExporter(mappingTable: () => MappingTable, measuresTable: () => MeasuresTable): Exporter {
  const bind = late(() => createBinding(mappingTable()));
  return {
    name: 'microscope-metrics', title: 'Dataset of microscope-metrics (YAML)', mediaType: 'application/vnd.microscopemetrics+yaml', writesRuns: true,
    write(quads, { model, record, linked, leave = () => undefined }) {
      const table = measuresTable(), mapping = bind()(model), things = createThingReader(quads, linked);
      const runRule = mapping.resources.get(table.run)!, imageRule = mapping.resources.get(table.image)!;
      const runFields = fieldsByRole(runRule.type, table.runFields), imageFields = fieldsByRole(imageRule.type, table.imageFields);
      const left = new Map<string, LeftOut & { count: number }>();
      const tell = (each: LeftOut): void => { const key = `${each.what}\n${each.reason}`, known = left.get(key); if (known) known.count += 1; else left.set(key, { ...each, count: 1 }); };
      const runs = things.instancesOf(runRule.type!.iri);
      if (runs.length === 0) throw new KnownError('not-acceptable', `the record ${record} describes no run of quality control, and that is what a dataset of microscope-metrics holds`, { record });

      const written = runs.flatMap((run): Json[] => {
        const [text] = things.objectsOf(run, table.aside), all: unknown = text ? JSON.parse(text.value) : {};
        const { [rowsKey]: beside = {}, ...kept } = (isJsonObject(all) ? all : {}) as Json & { [rowsKey]?: Record<string, Json[]> };
        const observations = things.valuesOf(run, runFields.get('observations')).flatMap(({ value }) => readObservation(value, { things, model, type: table.observation, roles: table.fields, more: table.unsaid }) ?? []);
        const procedure = things.valuesOf(run, runFields.get('procedure'))[0]?.value ?? observations[0]?.procedure;
        const kind = findKind(table, procedure, observations);
        const nameOf = (image: string): string | undefined => things.valuesOf(image, imageFields.get('name'))[0]?.value;
        const stated = writeTree(run, runRule, { things, mapping, skip: (place) => text !== undefined && table.verbatim.some((each) => `${place.replace('@', '')}/`.startsWith(`${each}/`)) });
        const output = isJsonObject(kept['output']) ? kept['output'] : {};
        if (observations.length > 0 && kind) {
          const tables = writeMeasuredTables({ table, kind, model, observations, beside, nameOf, leave: tell });
          if (tables.size === 0 && runs.length === 1) throw new KnownError('not-acceptable', `${kind.name} has no slot for any number of the record ${record}`, { record });
          // what stood at a table beside its columns has no place in a list of rows
          for (const [path, rows] of tables) { if (isJsonObject(atPath(kept, path))) tell({ what: path, reason: 'what stood beside its columns has no place in a list of rows' }); putAt(stated, path, rows); }
        } else if (observations.length > 0) {
          for (const { property } of observations) tell({ what: property.replace(/^.*\//, ''), reason: 'microscope-metrics has no kind of dataset with such numbers' });
          if (runs.length === 1) throw new KnownError('not-acceptable', `the numbers of the record ${record} are of no kind that microscope-metrics has`, { record });
          return [];
        } else for (const [path, rows] of Object.entries(beside)) putAt(stated, path, rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('@')))));
        const times = new Set(observations.flatMap(({ observedAt }) => observedAt ?? []));
        if (times.size === 1) stated[table.observedAt] = [...times][0];
        if (times.size > 1) tell({ what: table.observedAt, reason: `its numbers are of ${times.size} times, and a dataset has one` });
        const parameters = things.valuesOf(run, runFields.get('parameters'))[0]?.value;
        if (parameters !== undefined) { const read: unknown = JSON.parse(parameters); if (isJsonObject(read) && Object.keys(read).length > 0) stated[table.parameters] = read; }
        if (procedure !== undefined && procedure !== kind?.procedure && kind?.own.includes(procedure)) putAt(stated, table.entity, procedure);
        const [input = ''] = table.needs;
        if (!(input in kept)) stated[input] = inputOf(run, kind);
        stated[table.processed] = observations.length > 0 || Object.keys(output).length > 0;
        const dataset = merge(stated, kept);
        const validated = table.required.find((path) => path.endsWith('/validated'));
        // the schema's own default
        if (validated !== undefined && stated[table.processed] === true && isJsonObject(dataset['output'])) putAt(dataset, validated, false);
        for (const path of table.multivalued) { const found = atPath(dataset, path); if (found !== undefined && !Array.isArray(found)) replaceAt(dataset, path, [found]); }
        check(dataset, kind);
        return [inOrder(dataset)];
      });
      if (written.length === 0) throw new KnownError('not-acceptable', `${record} has no numbers that microscope-metrics has slots for`, { record });
      const notes = [...left.values()];
      for (const { count, ...each } of notes) leave(count === 1 ? each : { ...each, what: `${each.what} (${count} times)` });
      const lines = notes.slice(0, 100).map(({ what, reason, count, lacks }) => `# ${lacks ? 'lacks' : 'not written'}: ${what}${count === 1 ? '' : ` (${count} times)`}: ${reason}`.replaceAll(/[\r\n]+/g, ' '));
      return `${[...lines, ...notes.length > 100 ? [`# and ${notes.length - 100} more`] : []].map((line) => `${line}\n`).join('')}${stringify(written.length === 1 ? written[0] : { [table.collection]: written }, { lineWidth: 0 })}`;

      function inputOf(run: string, kind: Kind | undefined): Json {
        const images = things.valuesOf(run, runFields.get('images')).map(({ value }) => writeTree(value, imageRule, { things, mapping }));
        for (const image of images) for (const slot of ['shape_x', 'shape_y']) if (!(slot in image)) tell({ what: slot, reason: 'the schema demands it of every image, and nobody states it', lacks: true });
        return images.length === 0 ? {} : { [kind?.input[0] ?? 'images']: images };
      }
      function check(dataset: Json, kind: Kind | undefined): void {
        for (const path of [...table.required, ...kind?.required ?? []]) {
          if (path.startsWith('output/') && dataset[table.processed] !== true) continue;
          const found = atPath(dataset, path) ?? (path === 'output/key_measurements' ? [...kind?.slots.values() ?? []].map((slot) => atPath(dataset, slot.table)).find((each) => each !== undefined) : undefined);
          if (found === undefined) tell({ what: path, reason: 'the schema demands it, and nobody states it', lacks: true });
        }
      }
    },
  };
}

/** The kind of a run: that of its procedure, else the one that has slots for most of its numbers. */
function findKind({ kinds }: MeasuresTable, procedure: string | undefined, observations: readonly ReadObservation[]): Kind | undefined {
  const known = kinds.find((kind) => kind.procedure === procedure || (procedure !== undefined && kind.own.includes(procedure)));
  if (known) return known;
  const counts = kinds.map((kind) => { const slots = slotsByKey(kind); return { kind, count: observations.filter((each) => slots.has(slotKey(each))).length }; });
  const best = counts.reduce((a, b) => (b.count > a.count ? b : a));
  return best.count > 0 ? best.kind : undefined;
}
