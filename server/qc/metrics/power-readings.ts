/**
 * Readings of a power meter as numbers: power in milliwatts, time in seconds from the first reading, set point as written.
 * Names of columns are met in the ways that power meters and people write them; units never guessed. A missing cell is left
 * out and told with its line, anything else that is no number ends the table at its line.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Readings } from '../metric.ts';

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
  ['time', /^(?:t|time(?:[ _-]*(?:stamp|point|of day|elapsed))?|timestamp|date[ _-]*(?:and[ _-]*)?time|elapsed(?:[ _-]*time)?|(?:acquisition|measurement|sample|reading)[ _-]*(?:date)?[ _-]*time)$/i],
  ['power', /(?:^(?:p|reading)|(?:^|[ _-])power(?:[ _-]*(?:reading|value|measured|mean|average))?)$/i],
];

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
    // a power in percent is what was asked for, not what came out
    return { at, header, unit, role: role === 'power' && unit === '%' ? 'setPoint' : role };
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
function numbersOf({ rows }: Readings, { at, header, unit }: Column, units: Readonly<Record<string, number>> | undefined, example: string, notes: string[]): (number | undefined)[] {
  const cells = rows.map((row) => row.cells[at] ?? ''), comma = hasDecimalComma(cells.filter((text) => text.length <= longest));
  const groups = cells.filter((text) => text.includes(','));
  if (comma && groups.every((text) => /^[+-]?\d{1,3},\d{3}(?!\d)/.test(text))) notes.push(`Commas in the column ${quoted(header)} are read as decimal signs, not as groups of thousands.`);
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

const clock = /(?:^|[T\s])(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?\s*([ap])\.?m\.?\s*$|(?:^|[T\s])(\d{1,2}):(\d{2}):(\d{2}(?:[.,]\d+)?)\s*(?:Z|[+-]\d\d:?\d\d)?$/i;
const day = 86_400;

/** Seconds of a moment: since 1970 where a date stands before the time in ISO form, else since midnight. */
function momentOf(text: string): { at: number; dated: boolean } | undefined {
  const iso = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) / 1000 // a spreadsheet's midnight
    : /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/.test(text) ? Date.parse(text.replace(' ', 'T').replace(',', '.').replace(/(T[\d:.]+)$/, '$1Z')) / 1000 : Number.NaN;
  if (Number.isFinite(iso)) return { at: iso, dated: true };
  const match = clock.exec(text);
  if (!match) return undefined;
  const half = match[4]?.toLowerCase(), hour = Number(match[1] ?? match[5]) % (half ? 12 : 24) + (half === 'p' ? 12 : 0);
  return { at: hour * 3600 + Number(match[2] ?? match[6]) * 60 + Number((match[3] ?? match[7] ?? '0').replace(',', '.')), dated: false };
}

/** Seconds by row; undefined for the whole column where plain numbers have no unit. Throws table-not-valid with the line. */
function timesOf(table: Readings, column: Column, notes: string[]): (number | undefined)[] | undefined {
  const cells = table.rows.map((row) => row.cells[column.at] ?? '');
  if (!cells.some((text) => text.includes(':'))) {
    const known = column.unit === undefined ? undefined : factorOf(seconds, column.unit);
    if (known === undefined && cells.every((text) => !/\d\s*\p{L}+$/u.test(text))) {
      notes.push(`The column ${quoted(column.header)} names no unit of time, so stability was not assessed; write such as "time (s)".`);
      return undefined;
    }
    return numbersOf(table, column, seconds, 'time (s)', notes);
  }
  let before: number | undefined;
  return cells.map((text, row) => {
    if (missing.test(text)) return undefined;
    const moment = text.length > longest ? undefined : momentOf(text);
    if (!moment) throw new AnalysisError('table-not-valid', `line ${table.rows[row]!.line}, column ${quoted(column.header)}: ${quoted(text)} is no time; write such as 2026-03-01T10:00:00 or 10:00:00`);
    // a clock begins again at midnight
    let { at } = moment;
    if (!moment.dated) while (before !== undefined && at < before - day / 2) at += day;
    before = at;
    return at;
  });
}

/** The readings of a table; `withTime`: whether times are wanted too. Throws AnalysisError: table-not-valid, with line and column; too-few-readings where there is none. */
export function readPower(table: Readings, { withTime = false }: { withTime?: boolean } = {}): PowerReadings {
  const columns = findColumns(table.columns), notes: string[] = [];
  const one = (role: Role): Column | undefined => {
    const named = columns.filter((column) => column.role === role);
    // a name of any other kind with a unit of power, such as "power at 488 nm (mW)" or "488 nm (mW)"
    const found = named.length > 0 || role !== 'power' ? named : columns.filter((column) => column.role === undefined && column.unit !== undefined && factorOf(milliwatts, column.unit) !== undefined);
    if (found.length > 1 && role !== 'source') throw new AnalysisError('table-not-valid', `${found.length} columns could be the ${role === 'setPoint' ? 'set point' : role} (${found.map(({ header }) => quoted(header)).join(', ').slice(0, 300)}); a table is of one light source and one sensor`);
    return found[0];
  };
  const powerColumn = one('power'), timeColumn = withTime ? one('time') : undefined, setColumn = one('setPoint');
  if (!powerColumn) throw new AnalysisError('table-not-valid', `there is no column of power among ${table.columns.filter(Boolean).map(quoted).join(', ').slice(0, 300)}; name it such as "power (mW)"`);
  const sources = new Set(columns.filter(({ role }) => role === 'source').flatMap(({ at }) => table.rows.map(({ cells }) => cells[at] ?? '')).filter(Boolean));
  if (sources.size > 1 && columns.filter(({ role }) => role === 'source').length === 1) throw new AnalysisError('table-not-valid', `it has readings of ${sources.size} light sources (${[...sources].slice(0, 5).map(quoted).join(', ')}); a table is of one`);
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
  return { readings, hasTime: times !== undefined, notes, ...(setColumn?.unit === undefined ? {} : { setPointUnit: setColumn.unit }) };
}
