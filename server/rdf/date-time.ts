/** Times in one spelling, so that their order is that of their text. */

/** Days of a month, from 1, of the year that a text begins with. */
const daysOf = (text: string, month: number): number => new Date(Date.UTC(Number(/^-?\d+/.exec(text)![0]), month, 0)).getUTCDate();

/** A date or a time of ISO 8601 in UTC; a year or a day is its beginning, a time without a zone is UTC's. Undefined for what is none, and for years of which the text has no such order (before 0 and after 9999). */
export function utcTimeOf(text: string): string | undefined {
  if (/^\d{4}$/.test(text)) return `${text}-01-01T00:00:00.000Z`;
  const [, month, dayOfMonth] = /^-?\d{4,}-(\d{2})-(\d{2})/.exec(text) ?? [];
  // JavaScript takes the 31st of February for the 3rd of March
  if (dayOfMonth === undefined || Number(dayOfMonth) > 28 && Number(dayOfMonth) > daysOf(text, Number(month))) return undefined;
  const day = /^(-?\d{4,}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?$/.exec(text)?.[1];
  const time = new Date(day !== undefined ? `${day}T00:00:00Z` : /(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(time.getTime())) return undefined;
  const spelled = time.toISOString();
  return /^\d/.test(spelled) ? spelled : undefined;
}

/** The last millisecond of what is stated: of the year or the day, or the time itself. Undefined for what is none. */
export function lastUtcTimeOf(text: string): string | undefined {
  const first = utcTimeOf(text);
  if (first === undefined || !/^\d{4}$|^-?\d{4,}-\d{2}-\d{2}(?:Z|[+-]\d{2}:\d{2})?$/.test(text)) return first;
  const end = new Date(first);
  if (text.length === 4) end.setUTCFullYear(end.getUTCFullYear() + 1); else end.setUTCDate(end.getUTCDate() + 1);
  return new Date(end.getTime() - 1).toISOString();
}
