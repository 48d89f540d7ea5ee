/**
 * Values that have the look of their datatype and are none of its values: the 30th of February, a number beyond all doubles.
 * SHACL engines look at the form only, so these are found here, each with its place.
 */
import type { Origins, Result } from './report.ts';
import type { Quad } from './terms.ts';
import { rules, xsd } from './vocabulary.ts';

const dateTime = /^(-?\d{4,})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.\d+)?)?(?:Z|[+-](\d\d):(\d\d))?$/;

/** What is wrong with a date or a time; undefined when it is one, or has not even the form (the shapes say that). */
function dateFault(text: string): string | undefined {
  const match = dateTime.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = match.slice(1).map((part) => Number(part ?? 0));
  if (month < 1 || month > 12) return `there is no month ${month}`;
  const days = new Date(Date.UTC(2000 + ((year % 400) + 400) % 400, month, 0)).getUTCDate();
  if (day < 1 || day > days) return `the month has ${days} days`;
  const endOfDay = hour === 24 && minute === 0 && second === 0;
  if (hour > 23 && !endOfDay || minute > 59 || second > 59) return 'there is no such time of day';
  return zoneHour > 14 || zoneMinute > 59 ? 'there is no such time zone' : undefined;
}

const faults: Readonly<Record<string, (text: string) => string | undefined>> = {
  [xsd.date]: dateFault, [xsd.dateTime]: dateFault,
  [xsd.double]: (text) => (/\d/.test(text) && !Number.isFinite(Number(text)) && !Number.isNaN(Number(text)) ? 'it is greater than any double' : undefined),
};

/** One Violation a value. */
export function checkLiterals(quads: Iterable<Quad>, origins: Origins): Result[] {
  const results: Result[] = [];
  for (const { subject, predicate, object } of quads) {
    if (object.termType !== 'Literal') continue;
    const fault = faults[object.datatype.value]?.(object.value);
    if (fault === undefined) continue;
    const origin = origins.find(subject.value, predicate.value, object.value);
    results.push({
      severity: 'Violation', message: `"${object.value.slice(0, 100)}" is no ${object.datatype.value.slice(xsd.date.length - 'date'.length)}: ${fault}`, focus_node: subject.value, path: predicate.value, value: object.value,
      shape: rules.literal, remedy: 'write the value that is meant, or leave it out', ...(origin ? { origin } : {}),
    });
  }
  return results;
}
