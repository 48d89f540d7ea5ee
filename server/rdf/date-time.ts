/** Times in one spelling, so that their order is that of their text. */

/** A date or a time of ISO 8601 in UTC; a year or a day is its beginning, a time without a zone is UTC's. Undefined for what is none. */
export function utcTimeOf(text: string): string | undefined {
  if (/^\d{4}$/.test(text)) return `${text}-01-01T00:00:00.000Z`;
  if (!/^-?\d{4,}-\d{2}-\d{2}/.test(text)) return undefined;
  const day = /^(-?\d{4,}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?$/.exec(text)?.[1];
  const time = new Date(day !== undefined ? `${day}T00:00:00Z` : /(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
