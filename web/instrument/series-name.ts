/** How a series is called where several of one property stand beside one another. */
import type { SeriesSummary } from '../api/qc.ts';

/** Where and how of a series, as far as it is stated. */
function particularsOf({ channel, otherChannel, location, statistic }: SeriesSummary): string[] {
  return [channel === undefined ? '' : otherChannel === undefined ? `channel ${channel}` : `channels ${channel} and ${otherChannel}`, location, statistic === 'single' ? '' : statistic?.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)].filter((text) => text !== undefined && text !== '') as string[];
}

/** What tells a series from others of the same property. */
export function nameOfSeries(series: SeriesSummary): string {
  const more = particularsOf(series);
  return more.length === 0 ? series.label : `${series.label} (${more.join(', ')})`;
}

/** What tells a series beside another of the same property, where that is known already: the procedure first. */
export function nameBeside(series: SeriesSummary): string {
  return [series.procedureLabel, ...particularsOf(series), ...series.parameters === undefined || series.parameters === '{}' ? [] : [series.parameters]].join(', ');
}
