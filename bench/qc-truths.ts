/** What the procedures on beads tell of synthetic images whose truth is known, beside that truth: no times, but errors. */
import { figureOf, truthCases } from '../tests/support/bead-truths.ts';
import { digits } from './measure.ts';
import type { Measured } from './measure.ts';

export async function measure(): Promise<Measured[]> {
  const rows: Measured[] = [];
  for (const { what, procedure, truths, find } of truthCases) {
    const found = await find();
    const told = truths.map((each) => ({ ...each, value: figureOf(found, each)?.value }));
    const share = Math.max(...told.map(({ value = Infinity, truth, within }) => (value === truth ? 0 : Math.abs(value - truth) / within)));
    rows.push({
      what: `${procedure}, ${what}: true → measured`, bar: 'each within its stated error', met: share <= 1,
      figure: `${told.map(({ property, statistic, truth, value, within }) => `${property.replace(/^(psf|registration|stage)-/, '')}${statistic === 'maximum' ? ' (most)' : ''} ${digits(truth)} → ${value === undefined ? 'nothing' : digits(value)} (± ${digits(within)})`).join(', ')}`,
    });
  }
  return rows;
}
