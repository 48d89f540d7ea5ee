/** How a series is called where several of one property stand beside one another. */
import type { SeriesSummary } from '../api/qc.ts';

/** What tells a series from others of the same property. */
export function nameOfSeries({ label, channel, otherChannel, location, statistic }: SeriesSummary): string {
  const more = [channel === undefined ? '' : otherChannel === undefined ? `channel ${channel}` : `channels ${channel} and ${otherChannel}`, location, statistic === 'single' ? '' : statistic?.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)].filter(Boolean);
  return more.length === 0 ? label : `${label} (${more.join(', ')})`;
}
