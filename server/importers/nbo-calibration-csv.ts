/**
 * The importer of calibration records of NBO as CSV, one wide row each, as the exporter of the same name writes them: each
 * number becomes an observation again, by the table that leads both ways. Columns beside those of NBO (Procedure, LightPath,
 * ObservedAt …) say what NBO has no field for; where they are missing, the records' own procedures and days stand. What no
 * column takes is told, with the nearest name.
 */
import type { Origin } from '../errors.ts';
import type { Field, ResourceModel } from '../model/resource-model.ts';
import { convert } from '../model/units.ts';
import { utcTimeOf } from '../rdf/date-time.ts';
import { nearest } from '../rdf/nearest.ts';
import type { Imported, Result } from '../rdf/report.ts';
import { notReadable } from '../rdf/source-text.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import type { Quad_Object } from '../rdf/terms.ts';
import { qudt, rdf, xsd } from '../rdf/vocabulary.ts';
import type { CalibrationNumber, CalibrationRecord, CalibrationTable } from './calibration-table.ts';
import { readCsv } from './csv-reader.ts';
import { createGraphWriter } from './graph-writer.ts';
import type { Importer } from './importer.ts';
import type { Table } from './tabular.ts';
import { isMissing, readNumber } from './write-observations.ts';

/** Columns that are no fields of NBO, by what they say. */
export const besideColumns = { class: 'Class', instrument: 'Instrument', about: 'About', lightPath: 'LightPath', image: 'Image', procedure: 'Procedure', observedAt: 'ObservedAt', channel: 'Channel', place: 'Place', statistic: 'Statistic', values: 'Values' } as const;
type Beside = keyof typeof besideColumns;
const nameOf = ({ sourceName, name }: Field): string => sourceName ?? name;
const rule = 'https://w3id.org/micrograph/rules/';

/** Every column that one of these classes has. */
function columnsOf(records: readonly CalibrationRecord[]): Set<string> {
  const fields = records.flatMap((record) => [record.date, record.sampleSize, record.software, ...record.place.map(([, field]) => field), ...record.numbers.flatMap(({ field, theory, deviation }) => [field, theory, deviation])]);
  return new Set([...Object.values(besideColumns), ...fields.flatMap((field) => (field ? [nameOf(field), ...(field.sourceUnit === undefined ? [] : [field.sourceUnit])] : []))]);
}

/** A day is its beginning; a time in UTC stays as it is written. */
function momentOf(text: string | undefined): string | undefined {
  const time = text === undefined ? undefined : utcTimeOf(text);
  return time === undefined ? undefined : /T.*Z$/.test(text!) ? text : time.replace(/\.000Z$/, 'Z');
}

interface Reading { table: CalibrationTable; model: ResourceModel; record: string; key: string }

function readRows({ rows, placeOf }: Table, { table, model, record: name, key }: Reading): Imported {
  const graph = createGraphWriter(name), header = (rows[0] ?? []).map((cell) => cell?.text.trim() ?? ''), known = columnsOf(table.records), loss: Imported['loss'] = { kept: 0, mapped: 0, dropped: 0, items: [] };
  const find = (severity: Result['severity'], shape: string, message: string, remedy: string, origin: Origin, value?: string): void => { graph.find({ severity, shape: rule + shape, message, remedy, focus_node: name, origin, ...(value === undefined ? {} : { value: value.slice(0, 100) }) }); };
  for (const [at, column] of header.entries()) {
    const cells = rows.slice(1).filter((row) => row[at] !== undefined).length;
    if (column !== '' && header.indexOf(column) !== at) throw notReadable(`The column ${JSON.stringify(column.slice(0, 100))} stands twice`, placeOf(0, at));
    if (known.has(column) || cells === 0) continue;
    const near = nearest(column, [...known]);
    find('Warning', 'reference', `${column === '' ? 'a column without a name' : `the column ${JSON.stringify(column.slice(0, 100))}`} is none of a calibration record of NBO, so its ${cells} cell${cells === 1 ? ' is' : 's are'} not read`, near === undefined ? 'leave it out, or keep it elsewhere' : `did you mean ${near}?`, placeOf(0, at), column);
    loss.dropped += cells;
    loss.items.push({ path: column, count: cells, what: 'dropped', reason: 'no calibration record of NBO has such a column' });
  }
  for (const [index, row] of rows.entries()) if (index > 0 && row.some((cell) => cell !== undefined)) readRow(index);
  return { record: name, quads: graph.quads, origins: graph.origins, findings: graph.findings, warnings: [], loss };

  function readRow(index: number): void {
    const place = (column: string) => (): Origin => placeOf(index, Math.max(0, header.indexOf(column)));
    const textOf = (column: string): string | undefined => { const at = header.indexOf(column), text = at < 0 ? undefined : rows[index]![at]?.text.trim(); return text === '' ? undefined : text; };
    const beside = (role: Beside): string | undefined => textOf(besideColumns[role]);
    const fault = (column: string, shape: string, message: string, remedy: string): undefined => { find('Violation', shape, message, remedy, place(column)(), textOf(column)); };

    const kind = beside('class'), kinds = table.records.map(({ type }) => type.sourceNames[0] ?? type.name);
    const own = table.records.find(({ type }) => (type.sourceNames[0] ?? type.name) === kind);
    if (!own) { const near = kind === undefined ? undefined : nearest(kind, kinds); fault('Class', 'expected', kind === undefined ? 'the row names no class of calibration records' : `${JSON.stringify(kind.slice(0, 100))} is no class of calibration records that has numbers`, near === undefined ? `give one of ${kinds.join(', ')}` : `did you mean ${near}?`); return; }
    const number = (column: string): string | undefined => {
      const text = textOf(column);
      if (text === undefined || isMissing(text)) return undefined;
      return readNumber(text) ?? fault(column, 'number', `${column} is ${JSON.stringify(text.slice(0, 50))}, and that is no finite number`, 'give a number with a point, or leave the cell empty');
    };
    const unitOf = (field: Field): string | undefined => {
      if (!field.quantity || field.sourceUnit === undefined) return undefined;
      const text = textOf(field.sourceUnit), unit = text === undefined ? undefined : model.findUnit(text);
      if (unit) return unit.iri;
      if (text === undefined) return fault(nameOf(field), 'unit', `${nameOf(field)} has no unit: ${field.sourceUnit} is empty or missing`, `give ${field.sourceUnit}, such as ${model.findUnit(field.quantity.canonicalUnit)?.symbols[0] ?? 'nm'}`);
      return fault(field.sourceUnit, 'unit', `${field.sourceUnit} is ${JSON.stringify(text.slice(0, 50))}, and that is no known unit`, `give one such as ${field.quantity.allowedUnits.slice(0, 4).map((each) => model.findUnit(each)?.symbols[0] ?? each).join(', ')}`);
    };
    /** a number of a field, in a unit */
    const valueOf = (field: Field, { stated, unit }: Pick<CalibrationNumber, 'stated' | 'unit'>, statedBy = field): number | undefined => {
      const text = number(nameOf(field)), from = text === undefined ? undefined : statedBy.quantity ? unitOf(statedBy) : stated;
      const [source, target] = [from === undefined ? undefined : model.findUnit(from), model.findUnit(unit)];
      if (text === undefined || !source || !target) return undefined;
      const value = source.iri === target.iri ? Number(text) : convert(text, source, target);
      return value !== undefined && Number.isFinite(value) ? value : fault(nameOf(field), 'unit', `${nameOf(field)} cannot be told in ${target.symbols[0] ?? target.label}`, 'look at its unit');
    };

    const day = own.date ? textOf(nameOf(own.date)) : undefined, time = beside('observedAt'), observedAt = momentOf(time ?? day);
    if ((time ?? day) !== undefined && observedAt === undefined) fault(time === undefined ? nameOf(own.date!) : besideColumns.observedAt, 'expected', `${JSON.stringify((time ?? day)!.slice(0, 50))} is no day or time`, 'give it as 2026-01-31 or 2026-01-31T12:00:00Z');
    const whole = (column: string, least: number): number | undefined => { const text = number(column); return text === undefined || /^\d+$/.test(text) && Number(text) >= least ? text === undefined ? undefined : Number(text) : fault(column, 'number', `${column} is ${text}; it is a whole number from ${least}`, 'give a whole number'); };
    const sampleSize = (own.sampleSize ? whole(nameOf(own.sampleSize), 1) : undefined) ?? whole(besideColumns.values, 1), channel = whole(besideColumns.channel, 0);
    const places = own.place.flatMap(([words, field]) => { const value = valueOf(field, { stated: own.placeUnit, unit: own.placeUnit }); return value === undefined ? [] : [words.replace('{}', String(value))]; });
    const [instrument, lightPath, image, stated] = (['instrument', 'lightPath', 'image', 'about'] as const).map(beside), about = stated ?? lightPath ?? instrument ?? image;
    if (about === undefined) fault(besideColumns.instrument, 'expected', 'the row says nothing of what was measured', 'give the IRI of the instrument (Instrument) or light path (LightPath)');
    const procedure = beside('procedure') ?? own.procedure, program = own.software ? textOf(nameOf(own.software)) : undefined;
    const further = beside('place'), alone = beside('statistic');

    const sayer = (subject: string, roles: ReadonlyMap<string, Field>) => (role: string, object: Quad_Object | string | undefined, column: string): void => { const field = roles.get(role); if (field && object !== undefined) graph.add(subject, field.path.predicate, typeof object === 'string' ? namedNode(object) : object, place(column)); };
    const integer = (value: number | undefined): Quad_Object | undefined => (value === undefined ? undefined : literal(String(value), namedNode(xsd.integer)));
    const moment = observedAt === undefined ? undefined : literal(observedAt, namedNode(xsd.dateTime)), made: string[] = [];
    let software: string | undefined;
    if (program !== undefined) {
      const column = nameOf(own.software!), [, called = program, version] = /^(.+) (v?\d\S*)$/.exec(program) ?? [];
      software = graph.name(`row${index}-software`);
      const say = sayer(software, table.softwareFields);
      graph.add(software, rdf.type, namedNode(table.software.iri), place(column));
      say('name', literal(called), column);
      if (version !== undefined) say('version', literal(version), column);
    }
    const write = (each: CalibrationNumber, value: number, column: string, statistic: string | undefined, theory: number | undefined): void => {
      const local = ['row', index, '-', each.local, ...(statistic === undefined ? [] : ['-', statistic]), ...(each.where === undefined ? [] : ['-', each.where])].join(''), observation = graph.name(local), result = graph.name(`${local}-result`), say = sayer(observation, table.fields);
      const location = [...(each.where === undefined ? [] : [each.where]), ...places, ...(further === undefined ? [] : [further])].join(', '), double = (of: number): Quad_Object => literal(String(of), namedNode(xsd.double));
      graph.add(observation, rdf.type, namedNode(table.observation.iri), place(column));
      say('label', literal([each.field.label, ...(statistic === undefined || statistic === each.statistic ? [] : [statistic]), ...(location === '' ? [] : [location])].join(', ')), column);
      say('property', each.property, column); say('about', about, besideColumns.about); say('lightPath', lightPath, besideColumns.lightPath); say('instrument', instrument, besideColumns.instrument); say('image', image, besideColumns.image); say('procedure', procedure, besideColumns.procedure); say('software', software, column);
      say('statistic', statistic === undefined ? undefined : literal(statistic), column); say('sampleSize', integer(sampleSize), column); say('channel', integer(channel), besideColumns.channel); say('location', location === '' ? undefined : literal(location), column);
      say('observedAt', moment, column); say('madeAt', moment, column);
      if (theory !== undefined) { say('theory', double(theory), column); say('formula', literal(table.formula), column); }
      say('value', double(value), column); say('result', result, column);
      graph.add(result, rdf.type, namedNode(qudt.QuantityValue), place(column)); graph.add(result, qudt.numericValue, double(value), place(column)); graph.add(result, qudt.hasUnit, namedNode(each.unit), place(column));
      made.push(observation);
      loss.kept += 1;
    };
    const perhaps = (field: Field | undefined, of: CalibrationNumber, statedBy?: Field): number | undefined => (field ? valueOf(field, of, statedBy) : undefined);
    const theories = new Map<Field, number | undefined>();
    for (const each of own.numbers) {
      const value = valueOf(each.field, each);
      if (each.theory && !theories.has(each.theory)) theories.set(each.theory, perhaps(each.theory, each));
      if (value !== undefined) write(each, value, nameOf(each.field), each.statistic ?? alone, each.theory && theories.get(each.theory));
      // a deviation has no unit of its own: it is in that of the value
      const deviation = perhaps(each.deviation, each, each.field);
      if (deviation !== undefined) write(each, deviation, nameOf(each.deviation!), 'standardDeviation', undefined);
    }
    checkRest(own, index);
    if (made.length === 0) { find('Warning', 'expected', `row ${index + 1} has no number of a ${own.type.sourceNames[0] ?? own.type.name}, so it is no observation`, 'fill one of its columns, or leave the row out', placeOf(index, 0)); return; }
    const run = graph.name(`row${index}-run`), say = sayer(run, table.runFields);
    graph.add(run, rdf.type, namedNode(table.run.iri), place('Class'));
    say('label', literal(`${own.type.label}, row ${index + 1}`), 'Class'); say('key', literal(`nbo-csv:${key}:${index}`), 'Class'); say('status', literal(table.status), 'Class'); say('origin', literal(table.origin), 'Class');
    say('procedure', procedure, besideColumns.procedure); say('instrument', instrument, besideColumns.instrument); say('image', image, besideColumns.image); say('software', software, 'Class');
    for (const each of made) say('observations', each, 'Class');
    if (time === undefined && day !== undefined) say('notes', literal(`the row states the day ${day} only; its beginning is taken, in UTC`), 'Class');
  }

  /** Cells of columns that other classes have. */
  function checkRest(own: CalibrationRecord, index: number): void {
    const used = columnsOf([own]);
    for (const [at, column] of header.entries()) {
      if (!known.has(column) || used.has(column) || rows[index]![at] === undefined) continue;
      find('Warning', 'reference', `${column} is no column of a ${own.type.sourceNames[0] ?? own.type.name}, so this cell is not read`, 'give it in a row of the class that has it', placeOf(index, at), rows[index]![at]!.text);
      loss.dropped += 1;
      loss.items.push({ path: column, count: 1, what: 'dropped', reason: 'the class of the row has no such column' });
    }
  }
}

/** Creates the importer; the table is bound to the model when it is first needed. */
export function createNboCalibrationCsv(tableOf: (model: ResourceModel) => CalibrationTable): Importer {
  return {
    name: 'nbo-calibration-csv', title: 'calibration records of NBO, one wide row each (CSV, as it is written here)', version: '1', mediaTypes: ['text/vnd.nbo-calibration+csv'], endings: [],
    recognise({ bytes, mediaType }) {
      if (mediaType === 'text/vnd.nbo-calibration+csv') return 0.9;
      return /^\uFEFF?"?Class"?[,;\t]"?(?:Instrument|About|LightPath)"?[,;\t]/.test(new TextDecoder().decode(bytes.subarray(0, 200))) ? 0.8 : 0;
    },
    read: (source, context) => Promise.resolve().then(() => {
      const [table] = readCsv(source.bytes, source.name ?? 'calibrations').tables;
      if (!table || !table.rows[0]?.some((cell) => cell?.text.trim() === besideColumns.class)) throw notReadable('The table has no column "Class", which names the kind of calibration record of each row', { line: 1 });
      return [readRows(table, { table: tableOf(context.model), model: context.model, record: context.record ?? `${context.base}records/calibrations-${source.sha256.slice(0, 16)}`, key: source.sha256 })];
    }),
  };
}
