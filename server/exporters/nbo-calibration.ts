/**
 * The exporter of observations as calibration records of NBO: one wide row for each day, thing and kind of calibration, as a
 * microscope file of the Micro-Meta App (its components are the calibrations) or as CSV. The table of the importer leads both
 * ways. What NBO has no field for is told; numbers of two procedures never stand in one row.
 */
import { KnownError } from '../errors.ts';
import { readCalibrationTable } from '../importers/calibration-table.ts';
import type { CalibrationNumber, CalibrationRecord, CalibrationTable } from '../importers/calibration-table.ts';
import { besideColumns } from '../importers/nbo-calibration-csv.ts';
import type { Field, ResourceModel } from '../model/resource-model.ts';
import { writeCsvTable } from './csv-writer.ts';
import type { ExportContext, Exporter } from './exporter.ts';
import { numberIn, readObservation } from './read-observations.ts';
import type { ReadObservation } from './read-observations.ts';
import { createThingReader, plainTerm } from './write-tree.ts';
import type { Json, ThingReader } from './write-tree.ts';
import type { Quad } from '../rdf/terms.ts';

/** `beside`: what NBO has no field for, by columns of ours */
interface Row { record: CalibrationRecord; values: Json; beside: Json; instrument: string | undefined; about: string | undefined }
const alone = (statistic: string | undefined): string => (statistic === 'single' ? '' : statistic ?? '');
const nameOf = ({ sourceName, name }: Field): string => sourceName ?? name;
const local = (iri: string): string => iri.replace(/^.*[#/]/, '').replaceAll(/[^\w-]/g, '-').slice(0, 90);
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Where a number goes: the field itself, or that of its deviation. */
interface Place { record: CalibrationRecord; number: CalibrationNumber; field: Field; deviation: boolean; /** what is left of the location */ rest: string }
function placeOf(table: CalibrationTable, { property, statistic, location = '' }: ReadObservation): Place | undefined {
  for (const record of table.records) for (const number of record.numbers) {
    if (number.property !== property) continue;
    const deviation = alone(statistic) === 'standardDeviation' && number.statistic !== 'standardDeviation' && number.deviation !== undefined;
    if (!deviation && alone(statistic) !== (number.statistic ?? '')) continue;
    const own = number.where ?? '';
    if (own !== '' && location !== own && !location.startsWith(`${own}, `)) continue;
    return { record, number, field: deviation ? number.deviation! : number.field, deviation, rest: location.slice(own.length).replace(/^, /, '') };
  }
  return undefined;
}

/** Rows of a record. `wide`: there are columns for what NBO has no field for, so that the rows can be read back as they were. */
function rowsOf(quads: readonly Quad[], { model, record: name, linked, leave = () => undefined }: ExportContext, table: CalibrationTable, wide = false): { rows: Row[]; things: ThingReader } {
  const things = createThingReader(quads, linked), roles = Object.fromEntries([...table.fields].map(([role, field]) => [role, field.name]));
  const unitText = (iri: string): string => model.findUnit(iri)?.symbols[0] ?? iri;
  const textOf = (iri: string, role: string): string | undefined => things.valuesOf(iri, table.fields.get(role))[0]?.value;
  const observations = things.instancesOf(table.observation.iri).flatMap((iri) => readObservation(iri, { things, model, type: table.observation.name, roles }) ?? []);
  if (observations.length === 0) throw new KnownError('not-acceptable', `the record ${name} holds no observations, and calibration records are made of them`, { record: name });
  const rows = new Map<string, Row>();
  const put = (values: Json, field: Field, value: number, unit: string, from: { unit: string; canonicalUnit: string }): boolean => {
    const target = field.quantity?.canonicalUnit ?? unit, number = numberIn({ value, unit: from.unit }, { unit: target, canonicalUnit: from.canonicalUnit }, model);
    if (number === undefined) return false;
    const known = values[nameOf(field)];
    if (known !== undefined) return known === number;
    values[nameOf(field)] = number;
    if (field.quantity && field.sourceUnit !== undefined) values[field.sourceUnit] = unitText(target);
    return true;
  };
  for (const observation of observations) {
    const place = placeOf(table, observation), statistic = alone(observation.statistic);
    const what = `${observation.property.replace(/^.*\//, '')}${statistic && `, ${statistic}`}`, lost = (reason: string): void => leave({ what, reason });
    if (!place) { lost('no calibration record of NBO has a field for it'); continue; }
    const { record, number, field, rest, deviation } = place, day = observation.observedAt?.slice(0, 10);
    const single = number.statistic === undefined && !deviation ? observation.statistic ?? '' : '';
    const key = JSON.stringify([record.type.name, wide ? observation.observedAt : day, ...(wide ? [observation.image, textOf(observation.iri, 'software'), observation.sampleSize, single] : []), observation.about, rest, observation.channel, observation.procedure]);
    let row = rows.get(key);
    if (!row) {
      const values: Json = {};
      if (record.date && day !== undefined) values[nameOf(record.date)] = day;
      let left = rest;
      for (const [words, wave] of record.place) {
        const found = new RegExp(`(?:^|, )${words.split('{}').map(escaped).join(String.raw`(-?[\d.]+(?:e[+-]?\d+)?)`)}`).exec(left);
        if (found && put(values, wave, Number(found[1]), record.placeUnit, { unit: record.placeUnit, canonicalUnit: record.placeUnit })) left = left.replace(found[0], '').replace(/^, /, '');
      }
      if (left !== '' && !wide) leave({ what: `place "${left}"`, reason: `${record.type.sourceNames[0]} has no field for it` });
      if (!record.date && day !== undefined && !wide) leave({ what: 'the day', reason: `${record.type.sourceNames[0]} has no field for it but in the calibration that holds it` });
      if (observation.channel !== undefined && !wide) leave({ what: `channel ${observation.channel}`, reason: 'NBO has no number of a channel at a calibration' });
      const software = textOf(observation.iri, 'software');
      if (record.software && software !== undefined) {
        const program = Object.fromEntries([...table.softwareFields].flatMap(([role, each]) => { const [term] = things.valuesOf(software, each); return term ? [[role === 'name' ? 'Name' : 'Version', term.value]] : []; }));
        if (Object.keys(program).length > 0) values[nameOf(record.software)] = [{ Schema_ID: `${nameOf(record.software)}.json`, ID: `software-${local(software)}`, ...program }];
      }
      rows.set(key, row = { record, values, beside: { [besideColumns.lightPath]: textOf(observation.iri, 'lightPath') ?? '', [besideColumns.image]: observation.image ?? '', [besideColumns.procedure]: observation.procedure ?? '', [besideColumns.observedAt]: observation.observedAt ?? '', [besideColumns.channel]: observation.channel ?? '', [besideColumns.place]: left, [besideColumns.statistic]: single, [besideColumns.values]: record.sampleSize ? '' : observation.sampleSize ?? '' }, instrument: textOf(observation.iri, 'instrument'), about: observation.about });
    }
    const unit = observation.unit ?? number.unit;
    const wanted = deviation && number.field.quantity ? number.field.quantity.canonicalUnit : number.stated;
    if (!put(row.values, field, observation.value, wanted, { unit, canonicalUnit: number.unit })) { lost('a row has one value for it, and there is another; or its unit is none of the field'); continue; }
    const theory = things.valuesOf(observation.iri, table.fields.get('theory'))[0];
    if (theory && !(number.theory && put(row.values, number.theory, Number(theory.value), number.stated, { unit, canonicalUnit: number.unit }))) leave({ what: `${what}: theoretical value`, reason: 'there is no field for it, or another value stands there' });
    if (observation.sampleSize !== undefined) {
      const size = record.sampleSize ? nameOf(record.sampleSize) : undefined;
      if (size === undefined ? !wide : (row.values[size] !== undefined && row.values[size] !== observation.sampleSize)) leave({ what: `${what}: sample size`, reason: 'there is no field for it, or another value stands there' });
      else if (size !== undefined) row.values[size] = observation.sampleSize;
    }
    if (things.valuesOf(observation.iri, table.fields.get('uncertainty')).length > 0) leave({ what: `${what}: standard uncertainty`, reason: 'NBO has no field for it' });
  }
  if (rows.size === 0) throw new KnownError('not-acceptable', `no calibration record of NBO has a field for any number of the record ${name}`, { record: name });
  return { rows: [...rows.values()], things };
}

/** Creates both exporters from the file of the table. */
export function createNboCalibrationExporters(file: string): Exporter[] {
  const known = new WeakMap<ResourceModel, CalibrationTable>();
  const tableOf = (model: ResourceModel): CalibrationTable => { let table = known.get(model); if (!table) known.set(model, table = readCalibrationTable(file, model)); return table; };
  return [{
    name: 'nbo-calibration', title: 'Calibration records of NBO, in a Micro-Meta App microscope file (JSON)', mediaType: 'application/vnd.nbo-calibration+json', writesRuns: true,
    write(quads, context) {
      const table = tableOf(context.model), { rows, things } = rowsOf(quads, context, table);
      const scope = table.runFields.get('instrument')!.targets[0]!, type = context.model.findType(scope)!;
      const documents = [...Map.groupBy(rows, ({ instrument }) => instrument ?? '')].map(([instrument, own]) => ({
        Schema_ID: `${type.sourceNames[0] ?? type.name}.json`, ID: `calibrations-${local(instrument === '' ? context.record : instrument)}`,
        ...Object.fromEntries(type.fields.flatMap((field) => { const [term] = instrument !== '' && field.sourceName !== undefined && field.sourceName !== 'ID' && field.kind === 'literal' ? things.valuesOf(instrument, field) : []; return term ? [[field.sourceName!, plainTerm(term)]] : []; })),
        components: own.map(({ record, values }, nth) => ({ Schema_ID: `${record.type.sourceNames[0]}.json`, ID: `calibration-${local(context.record)}-${nth + 1}`, ...values })),
      }));
      return `${JSON.stringify(documents.length === 1 ? documents[0] : documents, undefined, 2)}\n`;
    },
  }, {
    name: 'nbo-calibration-csv', title: 'Calibration records of NBO, one wide row each (CSV)', mediaType: 'text/vnd.nbo-calibration+csv', writesRuns: true,
    write(quads, context) {
      const { rows } = rowsOf(quads, context, tableOf(context.model), true);
      const plain = rows.map(({ record, values, beside, instrument, about }): Json => ({ [besideColumns.class]: record.type.sourceNames[0] ?? record.type.name, [besideColumns.instrument]: instrument ?? '', [besideColumns.about]: about ?? '', ...beside, ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Array.isArray(value) ? value.map((each: Json) => [each['Name'], each['Version']].filter(Boolean).join(' ')).join('; ') : value])) }));
      const columns = [...new Set(plain.flatMap((row) => Object.keys(row)))].filter((column) => plain.some((row) => row[column] !== ''));
      return writeCsvTable(columns, plain.map((row) => columns.map((column) => row[column] ?? '')));
    },
  }];
}
