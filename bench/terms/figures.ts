/** Figures over ranked items: shares of right answers, what an abstention would buy, how far probabilities hold. */

export interface Ranked { readonly field: string; readonly kind: 'live' | 'replaced' | 'absent'; /** place of the first right term, from 1; 0 for none */ readonly place: number; /** of the first candidate */ readonly probability: number; readonly abstained: boolean }

const share = (part: number, of: number): string => (of === 0 ? '–' : (part / of).toFixed(3));

/** "top-1 | top-5 | MRR". */
export function shares(ranked: readonly Pick<Ranked, 'place'>[]): string {
  const n = ranked.length;
  return `${share(ranked.filter(({ place }) => place === 1).length, n)} | ${share(ranked.filter(({ place }) => place > 0 && place <= 5).length, n)} | ${share(ranked.reduce((sum, { place }) => sum + (place > 0 ? 1 / place : 0), 0), n)}`;
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [`| ${header.join(' | ')} |`, `|${header.map(() => '---').join('|')}|`, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}

/** Precision and coverage where only answers of some probability are given. */
export function abstention(ranked: readonly Ranked[]): string {
  const there = ranked.filter(({ kind }) => kind !== 'absent'), absent = ranked.filter(({ kind }) => kind === 'absent');
  return table(['answers given from probability', 'coverage', 'precision', 'answered though the curators\' term is not in the catalogue'], [0, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95].map((least) => {
    const given = there.filter(({ probability }) => probability >= least);
    return [String(least), share(given.length, there.length), share(given.filter(({ place }) => place === 1).length, given.length), share(absent.filter(({ probability }) => probability >= least).length, absent.length)];
  }));
}

/** Mean probability of the first candidate against how often it is right, in ten bins; with the mean gap. */
export function calibration(ranked: readonly Ranked[]): string {
  const bins = Array.from({ length: 10 }, (_, bin) => ranked.filter(({ probability }) => Math.min(9, Math.floor(probability * 10)) === bin));
  const right = (bin: readonly Ranked[]): number => bin.filter(({ place }) => place === 1).length / (bin.length || 1), mean = (bin: readonly Ranked[]): number => bin.reduce((sum, { probability }) => sum + probability, 0) / (bin.length || 1);
  const gap = bins.reduce((sum, bin) => sum + bin.length * Math.abs(right(bin) - mean(bin)), 0) / (ranked.length || 1);
  return `${table(['probability', 'texts', 'mean', 'right'], bins.flatMap((bin, at) => (bin.length === 0 ? [] : [[`${at / 10}–${(at + 1) / 10}`, String(bin.length), mean(bin).toFixed(2), right(bin).toFixed(2)]])))}\n\nMean gap: ${gap.toFixed(3)}.`;
}
