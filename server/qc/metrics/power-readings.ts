/**
 * Readings of a power meter as numbers: power in milliwatts, time in seconds from the first reading, set point as written.
 * Names of columns are met in the ways that power meters and people write them; units never guessed. A missing cell is left
 * out and told with its line, anything else that is no number ends the table at its line.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Readings } from '../metric.ts';
import { secondsOf } from './reading-times.ts';

export interface PowerReading { line: number; /** mW */ power: number; /** seconds */ time?: number; setPoint?: number }
export interface PowerReadings { readings: PowerReading[]; /** as written in the header */ setPointUnit?: string; hasTime: boolean; notes: string[] }

/** symbol → milliwatts; as written first, then in lower case, but for MW, which nobody means and somebody might */
const milliwatts: Readonly<Record<string, number>> = { kW: 1e6, W: 1e3, mW: 1, µW: 1e-3, μW: 1e-3, uW: 1e-3, nW: 1e-6, kw: 1e6, w: 1e3, mw: 1, µw: 1e-3, μw: 1e-3, uw: 1e-3, nw: 1e-6, watt: 1e3, watts: 1e3, milliwatt: 1, milliwatts: 1, microwatt: 1e-3, microwatts: 1e-3, nanowatt: 1e-6, nanowatts: 1e-6 };
const seconds: Readonly<Record<string, number>> = { s: 1, sec: 1, secs: 1, second: 1, seconds: 1, ms: 1e-3, msec: 1e-3, milliseconds: 1e-3, min: 60, mins: 60, minute: 60, minutes: 60, h: 3600, hr: 3600, hour: 3600, hours: 3600 };
const factorOf = (table: Readonly<Record<string, number>>, symbol: string): number | undefined => (Object.hasOwn(table, symbol) ? table[symbol] : symbol !== 'MW' && Object.hasOwn(table, symbol.toLowerCase()) ? table[symbol.toLowerCase()] : undefined);

type Role = 'setPoint' | 'power' | 'time' | 'source';
/** What a column is by its name without unit, first that fits. */
const roles: readonly (readonly [role: Role, name: RegExp])[] = [
  ['setPoint', /set[ _-]*(?:point|value|power|ting)|(?:power|intensity|laser|light)[ _-]*set|requested|nominal|aotf|attenuation|^(?:laser[ _-]*)?(?:percent|percentage|level|%)$/i],
  ['source', /^(?:light[ _-]*source|laser|laser[ _-]*line|wavelength|channel|source)(?:[ _-]*(?:name|id))?$/i],
  ['time', /^(?:t|zeit|uhrzeit|temps|heure|tiempo|tempo|time(?:[ _-]*(?:stamp|point|of day|elapsed))?|timestamp|date[ _-]*(?:and[ _-]*)?time|elapsed(?:[ _-]*time)?|(?:acquisition|measurement|sample|reading)[ _-]*(?:date)?[ _-]*time)$/i],
  ['power', /(?:^(?:p|reading)|(?:^|[ _-])power(?:[ _-]*(?:reading|value|measured|mean|average))?)$/i],
];

/** What is set in percent. */
const light = /^(?:laser|light|lamp|led|source|diode)?[ _-]*(?:intensity|output|transmission|level|drive)$/i;

/** Characters of a header or a number that are looked at; patterns take their time with endless ones. */
const longest = 80;

interface Column { at: number; role: Role | undefined; unit: string | undefined; header: string }

/** A header → its name and its unit: "Power (mW)", "power [µW]", "power_mw", "P/W", "Set point, %". */
export function readHeader(header: string): { name: string; unit: string | undefined } {
  const text = header.trim(), bracketed = /^(.*?)[\s_]*[([{]\s*([^)\]}]*?)\s*[)\]}]\s*$/u.exec(text);
  if (bracketed) return { name: bracketed[1]!.trim(), unit: bracketed[2] === '' ? undefined : bracketed[2] };
  const trailing = /^(.*?)(?:[\s_]*[/,:]\s*|[\s_]+)(\p{L}{1,12}|%)$/u.exec(text);
  const symbol = trailing?.[2] ?? '';
  return trailing && (symbol === '%' || factorOf(milliwatts, symbol) !== undefined || factorOf(seconds, symbol) !== undefined || symbol === 'MW') ? { name: trailing[1]!.trim(), unit: symbol } : { name: text, unit: undefined };
}

function findColumns(columns: readonly string[]): Column[] {
  return columns.map((header, at) => {
    const { name, unit } = readHeader(header.slice(0, longest));
    const role = roles.find(([, pattern]) => pattern.test(name))?.[0];
    // power or light in percent is what was asked for, not what came out
    return { at, header, unit, role: unit === '%' && (role === 'power' || role === 'source' || light.test(name)) ? 'setPoint' : role };
  });
}

const missing = /^(?:|-+|–|—|n\/?a|nan|null|none|missing|#n\/a|\.)$/i;
const quoted = (text: string): string => JSON.stringify(text.slice(0, 60));

/** A number with decimal point or comma, and what stands behind it. `comma`: whether a lone comma is the decimal sign of this column. */
function parseNumber(text: string, comma: boolean): { value: number; rest: string } | undefined {
  const match = /^([+-]?[\d.,'\u00a0\u202f ]*\d[.,]?(?:e[+-]?\d+)?)\s*(\D.*)?$/iu.exec(text.replace('−', '-'));
  if (!match) return undefined;
  let digits = match[1]!.replaceAll(/['\u00a0\u202f ]/gu, '');
  const point = digits.lastIndexOf('.'), mark = digits.lastIndexOf(',');
  if (point >= 0 && mark >= 0) {
    // the last is the decimal sign, the others part groups of three
    const decimal = point > mark ? '.' : ',', group = decimal === '.' ? ',' : '.';
    if (!(decimal === '.' ? /^[+-]?\d{1,3}(?:,\d{3})+\.\d*(?:e[+-]?\d+)?$/i : /^[+-]?\d{1,3}(?:\.\d{3})+,\d*(?:e[+-]?\d+)?$/i).test(digits)) return undefined;
    digits = digits.replaceAll(group, '').replace(',', '.');
  } else if (mark >= 0) {
    if (!comma) return undefined;
    digits = digits.replace(',', '.');
  }
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(digits) ? Number(digits) : Number.NaN;
  return Number.isFinite(value) ? { value, rest: (match[2] ?? '').trim() } : undefined;
}

/** Whether lone commas are decimal signs in a column; a column that has decimal points as well is refused by whoever reads its cells. */
function hasDecimalComma(cells: readonly string[]): boolean {
  const point = cells.some((text) => /\d\.\d/.test(text) && !text.includes(','));
  return !point && cells.some((text) => /^[^.]*\d,\d[^.,]*$/.test(text));
}

/** Beyond it squares are no numbers any more, and no instrument reads so. */
const mostValue = 1e15;

/** Numbers of a column by row, in the unit of the table; undefined where the cell is missing. Throws table-not-valid with the line. */
function numbersOf({ rows, delimiter }: Readings, { at, header, unit }: Column, units: Readonly<Record<string, number>> | undefined, example: string, notes: string[]): (number | undefined)[] {
  const cells = rows.map((row) => row.cells[at] ?? ''), comma = hasDecimalComma(cells.filter((text) => text.length <= longest));
  const groups = cells.filter((text) => text.includes(',')), points = cells.filter((text) => text.includes('.'));
  const asGroups = comma && groups.every((text) => /^[+-]?[1-9]\d{0,2},\d{3}(?!\d)/.test(text));
  // where cells are parted by commas too, whoever writes one into a number in quotes means thousands as often
  if (asGroups && delimiter !== ';' && delimiter !== '\t') { const row = cells.indexOf(groups[0]!); throw new AnalysisError('table-not-valid', `line ${rows[row]!.line}, column ${quoted(header)}: ${quoted(groups[0]!)} may have a decimal comma or a group of thousands; write it with a decimal point, or without the comma`); }
  if (delimiter === ';' && !comma && points.length > 0 && points.every((text) => /^[+-]?[1-9]\d{0,2}\.\d{3}(?!\d)/.test(text))) notes.push(`Points in the column ${quoted(header)} are read as decimal signs, not as groups of thousands.`);
  if (asGroups) notes.push(`Commas in the column ${quoted(header)} are read as decimal signs, not as groups of thousands.`);
  const scale = unit === undefined || !units ? undefined : factorOf(units, unit);
  if (units && unit !== undefined && scale === undefined) throw new AnalysisError('table-not-valid', `the unit ${quoted(unit)} of the column ${quoted(header)} is not known; write such as ${quoted(example)}`);
  return cells.map((text, row) => {
    if (missing.test(text)) return undefined;
    const number = text.length > longest ? undefined : parseNumber(text, comma), place = `line ${rows[row]!.line}, column ${quoted(header)}`;
    const own = number && number.rest !== '' ? units && factorOf(units, number.rest) : 1;
    if (!number || own === undefined && !(number.rest === '%' && !units)) throw new AnalysisError('table-not-valid', `${place}: ${quoted(text)} is no number${text.includes(',') && !comma ? ' (other cells have a decimal point)' : ''}`);
    if (Math.abs(number.value) > mostValue) throw new AnalysisError('table-not-valid', `${place}: ${quoted(text)} is beyond what is measured`);
    if (!units) return number.value;
    if (number.rest !== '') return number.value * own!;
    if (scale === undefined) throw new AnalysisError('table-not-valid', `the column ${quoted(header)} names no unit; write such as ${quoted(example)}`);
    return number.value * scale;
  });
}

/** Seconds by row; undefined for the whole column where plain numbers have no unit. Throws table-not-valid with the line. */
function timesOf(table: Readings, column: Column, notes: string[]): (number | undefined)[] | undefined {
  const cells = table.rows.map((row) => row.cells[column.at] ?? '');
  if (cells.filter((text) => text.includes(':')).length * 2 < cells.filter((text) => !missing.test(text)).length) {
    const known = column.unit === undefined ? undefined : factorOf(seconds, column.unit);
    if (known === undefined && cells.every((text) => !/\d\s*\p{L}+$/u.test(text))) {
      notes.push(`The column ${quoted(column.header)} names no unit of time, so stability was not assessed; write such as "time (s)".`);
      return undefined;
    }
    return numbersOf(table, column, seconds, 'time (s)', notes);
  }
  const days = table.columns.findIndex((name) => /^(?:date|day|datum|tag|jour|fecha)$/i.test(name.trim()));
  return secondsOf(cells.map((text) => (missing.test(text) ? undefined : text.slice(0, longest + 1))), days < 0 ? undefined : table.rows.map(({ cells: row }) => row[days] ?? ''), (row, why) => new AnalysisError('table-not-valid', `line ${table.rows[row]!.line}, column ${quoted(column.header)}: ${quoted(cells[row]!)} ${why}`));
}

/** Rows beside the readings, such as their mean: a word where the first column numbers its rows. Throws table-not-valid. */
function checkFirstColumn({ columns, rows }: Readings, used: readonly (Column | undefined)[]): void {
  const at = columns.findIndex(Boolean), numbered = (text: string): boolean => /^[+-]?[\d.,]+$/.test(text);
  if (used.some((column) => column?.at === at)) return;
  const cells = rows.map((row) => row.cells[at] ?? ''), filled = cells.filter((text) => !missing.test(text));
  const odd = cells.findIndex((text) => !missing.test(text) && !numbered(text));
  if (odd >= 0 && filled.filter(numbered).length >= Math.max(3, 0.8 * filled.length)) throw new AnalysisError('table-not-valid', `line ${rows[odd]!.line}, column ${quoted(columns[at]!)}: ${quoted(cells[odd]!)} stands among numbers; a row that is no reading, such as their mean, is taken out`);
}

/** The readings of a table; `withTime`: whether times are wanted too. Throws AnalysisError: table-not-valid, with line and column; too-few-readings where there is none. */
export function readPower(table: Readings, { withTime = false }: { withTime?: boolean } = {}): PowerReadings {
  const columns = findColumns(table.columns), notes: string[] = [];
  const one = (role: Role): Column | undefined => {
    const named = columns.filter((column) => column.role === role);
    // a name of any other kind with a unit of power, such as "power at 488 nm (mW)" or "488 nm (mW)"
    const withUnit = named.filter(({ unit }) => unit !== undefined && factorOf(milliwatts, unit) !== undefined);
    const found = role === 'power' && named.length > 1 && withUnit.length === 1 ? withUnit // "Reading" may be its number
      : named.length > 0 || role !== 'power' ? named : columns.filter((column) => column.role === undefined && column.unit !== undefined && factorOf(milliwatts, column.unit) !== undefined);
    if (found.length > 1 && role !== 'source') throw new AnalysisError('table-not-valid', `${found.length} columns could be the ${role === 'setPoint' ? 'set point' : role} (${found.map(({ header }) => quoted(header)).join(', ').slice(0, 300)}); a table is of one light source and one sensor`);
    return found[0];
  };
  const powerColumn = one('power'), timeColumn = withTime ? one('time') : undefined, setColumn = one('setPoint');
  if (!powerColumn) throw new AnalysisError('table-not-valid', `there is no column of power among ${table.columns.filter(Boolean).map(quoted).join(', ').slice(0, 300)}; name it such as "power (mW)"`);
  const sources = new Set(columns.filter(({ role }) => role === 'source').flatMap(({ at }) => table.rows.map(({ cells }) => cells[at] ?? '')).filter(Boolean));
  if (sources.size > 1 && columns.filter(({ role }) => role === 'source').length === 1) throw new AnalysisError('table-not-valid', `it has readings of ${sources.size} light sources (${[...sources].slice(0, 5).map(quoted).join(', ')}); a table is of one`);
  checkFirstColumn(table, [powerColumn, timeColumn, setColumn, ...columns.filter(({ role }) => role === 'source' || role === 'time')]);
  const powers = numbersOf(table, powerColumn, milliwatts, 'power (mW)', notes), times = timeColumn && timesOf(table, timeColumn, notes), setPoints = setColumn && numbersOf(table, setColumn, undefined, '', notes);
  if (withTime && !timeColumn) notes.push('There is no column of time, so stability cannot be assessed; name it such as "time (s)".');
  const readings: PowerReading[] = [], without: number[] = [];
  for (const [row, { line }] of table.rows.entries()) {
    const power = powers[row], time = times?.[row], setPoint = setPoints?.[row];
    if (power === undefined) without.push(line);
    else readings.push({ line, power, ...(time === undefined ? {} : { time }), ...(setPoint === undefined ? {} : { setPoint }) });
  }
  if (without.length > 0) notes.push(`${without.length} ${without.length === 1 ? 'row has' : 'rows have'} no power and ${without.length === 1 ? 'was' : 'were'} left out: line ${without.slice(0, 20).join(', ')}${without.length > 20 ? ' …' : ''}.`);
  if (readings.length === 0) throw new AnalysisError('too-few-readings', 'no row has a power');
  const timeless = times ? readings.filter(({ time }) => time === undefined).map(({ line }) => line) : [];
  if (timeless.length > 0 && timeless.length < readings.length) notes.push(`${timeless.length} ${timeless.length === 1 ? 'reading has' : 'readings have'} no time (line ${timeless.slice(0, 20).join(', ')}${timeless.length > 20 ? ' …' : ''}): counted with the power, not with its stability.`);
  const percent = setColumn?.unit === '%' ? setPoints!.filter((value) => value !== undefined) : [];
  if (percent.length > 2 && percent.every((value) => Math.abs(value) <= 1) && percent.some((value) => !Number.isInteger(value))) notes.push('No set point is above 1 %. Where a spreadsheet shows 50 % it holds 0.5: then the slope is that of a whole, not of a percent; write 50.');
  return { readings, hasTime: times !== undefined, notes, ...(setColumn?.unit === undefined ? {} : { setPointUnit: setColumn.unit }) };
}
