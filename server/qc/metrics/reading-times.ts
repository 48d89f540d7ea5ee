/**
 * Moments as power meters and people write them, in seconds: dates in their common forms and clocks. Which of two numbers is
 * the day is taken from the whole column; where no row can tell, dates count only where the clock says the same.
 */
import { AnalysisError } from '../analysis-error.ts';

const day = 86_400;
const clock = /(?:^|[T\s])(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?\s*([ap])\.?m\.?\s*$|(?:^|[T\s])(\d{1,2}):(\d{2}):(\d{2}(?:[.,]\d+)?)\s*(?:Z|[+-]\d\d:?\d\d)?$/i;
/** Day, month, year, parted by points, slashes or dashes. */
const dayFirst = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)/, yearFirst = /^(\d{4})([./-])(\d{1,2})\2(\d{1,2})(?!\d)/;

/** Seconds at the beginning of a day since 1970; undefined where there is no such day. */
function midnightOf(year: number, month: number, date: number): number | undefined {
  const at = Date.UTC(year, month - 1, date), found = new Date(at);
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === date ? at / 1000 : undefined;
}

/** Whether dates of two numbers and a year begin with the day; undefined where none tells. Points part days from months where German is written. */
function dayComesFirst(dates: readonly string[]): boolean | undefined {
  for (const text of dates) {
    const [, first = '0', sign, second = '0'] = dayFirst.exec(text) ?? [];
    if (sign === '.' || Number(first) > 12) return true;
    if (Number(second) > 12) return false;
  }
  return undefined;
}

/** Seconds since 1970 of a moment in ISO 8601, with or without a zone. */
function isoOf(text: string): number | undefined {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) // a spreadsheet's midnight
    : /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/.test(text) ? Date.parse(text.replace(' ', 'T').replace(',', '.').replace(/(T[\d:.]+)$/, '$1Z')) : Number.NaN;
  return Number.isFinite(at) ? at / 1000 : undefined;
}

/** Seconds since midnight. */
function clockOf(text: string): number | undefined {
  const match = clock.exec(text);
  if (!match) return undefined;
  const half = match[4]?.toLowerCase(), hour = Number(match[1] ?? match[5]) % (half ? 12 : 24) + (half === 'p' ? 12 : 0);
  return hour * 3600 + Number(match[2] ?? match[6]) * 60 + Number((match[3] ?? match[7] ?? '0').replace(',', '.'));
}

/**
 * Seconds by row of cells that hold clocks, alone or behind a date; `days`: the dates of the rows where they stand in a column
 * of their own. Undefined for cells that are empty. A clock begins again at midnight. Throws table-not-valid by `fault`.
 */
export function secondsOf(cells: readonly (string | undefined)[], days: readonly string[] | undefined, fault: (row: number, why: string) => AnalysisError): (number | undefined)[] {
  const dates = cells.map((text, row) => (text === undefined ? '' : /^\S+[./-]\S+(?=[T\s])/.exec(text)?.[0] ?? days?.[row] ?? ''));
  const first = dayComesFirst(dates);
  const midnight = (date: string): number | undefined => {
    const [, year, , month, of] = yearFirst.exec(date) ?? [];
    if (year !== undefined) return midnightOf(Number(year), Number(month), Number(of));
    const [, a, , b, in_] = dayFirst.exec(date) ?? [];
    return a === undefined || first === undefined ? undefined : midnightOf(Number(in_), Number(first ? b : a), Number(first ? a : b));
  };
  let before: number | undefined, dateBefore = '';
  return cells.map((text, row) => {
    if (text === undefined) return undefined;
    const iso = isoOf(text), time = iso === undefined ? clockOf(text) : undefined;
    if (iso === undefined && time === undefined) throw fault(row, 'is no time; write such as 2026-03-01T10:00:00 or 10:00:00');
    const start = iso === undefined ? midnight(dates[row]!) : undefined;
    let at = iso ?? (start ?? 0) + time!;
    if (iso === undefined && start === undefined) {
      const wrapped = before !== undefined && at < before - day / 2;
      while (before !== undefined && at < before - day / 2) at += day;
      if (before !== undefined && dates[row] !== dateBefore && Math.floor(at / day) === Math.floor(before / day) && !wrapped) throw fault(row, `is another day, and how many days later nobody can tell (${JSON.stringify(dateBefore.slice(0, 40))} before); write such as 2026-03-01T10:00:00`);
    }
    before = at;
    dateBefore = dates[row]!;
    return at;
  });
}
