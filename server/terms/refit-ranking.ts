/**
 * The weights of ranking fitted again to a store's own decisions, and how much better that is, told by decisions that the
 * fit did not see: the texts are dealt into parts, and each part is ranked by what the others taught. A text, however often
 * and in whichever field it was decided, lies in one part.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { TermDecision } from './decision-memory.ts';
import { rememberDecisions } from './decision-memory.ts';
import type { Amounts } from './evidence.ts';
import { fitWeights } from './fit-weights.ts';
import type { Example } from './fit-weights.ts';
import { normalForm } from './normal-form.ts';
import type { FittedWeights, RankingWeights } from './ranking-weights.ts';
import { createSuggester } from './suggest.ts';
import type { RankingSources } from './suggest.ts';

/** Shares of texts whose accepted term came first, and among the first five; mean of 1/place; mean log of the probability that the right answer got. */
export interface RankingQuality { readonly texts: number; readonly top1: number; readonly top5: number; readonly mrr: number; readonly logProbability: number }
export interface Refit { readonly fitted: FittedWeights; /** accepted decisions that were used */ readonly decisions: number; /** on held-out texts, with the weights that were given */ readonly before: RankingQuality; /** on held-out texts, with weights fitted to the others */ readonly after: RankingQuality }

/** Candidates that a fit looks at, and parts that texts are dealt into. */
const looked = 50, parts = 4;

/** The part of a text: a whole number below `parts` that follows from its letters alone. */
export function partOf(text: string, count: number): number {
  return createHash('sha256').update(normalForm(text.slice(0, 300), 3) || text).digest().readUInt32BE(8) % count;
}

interface Tried { readonly part: number; readonly example: Example; /** whether a candidate was accepted at all, and is live */ readonly scored: boolean }

const scoreOf = (amounts: Amounts, { weights }: Pick<RankingWeights, 'weights'>): number => Object.entries(amounts).reduce((sum, [kind, amount]) => sum + (weights[kind as keyof Amounts] ?? 0) * amount, 0);

/** How well weights put the accepted terms first. */
export function qualityOf(examples: readonly { example: Example; scored: boolean }[], weights: Pick<RankingWeights, 'weights' | 'noTerm'>): RankingQuality {
  let texts = 0, top1 = 0, top5 = 0, mrr = 0, logProbability = 0;
  for (const { example: { candidates, right }, scored } of examples) {
    const scores = candidates.map((amounts) => scoreOf(amounts, weights)), most = Math.max(weights.noTerm, ...scores);
    const all = scores.reduce((sum, score) => sum + Math.exp(score - most), Math.exp(weights.noTerm - most));
    const best = Math.max(...right.map((at) => scores[at]!), right.length === 0 ? weights.noTerm : -Infinity);
    logProbability += Math.log(Math.max(1e-12, Math.exp(best - most) / all));
    if (!scored) continue;
    texts += 1;
    if (right.length === 0) continue;
    const place = 1 + scores.filter((score, at) => score > best && !right.includes(at)).length;
    if (place === 1) top1 += 1;
    if (place <= 5) top5 += 1;
    mrr += 1 / place;
  }
  return { texts, top1: top1 / (texts || 1), top5: top5 / (texts || 1), mrr: mrr / (texts || 1), logProbability: logProbability / (examples.length || 1) };
}

/** Ranks every text of a part by what the decisions of the other parts taught. */
async function tryAll(decisions: readonly TermDecision[], sources: Omit<RankingSources, 'memory'>, tell: (done: number, of: number) => void): Promise<Tried[]> {
  const tried: Tried[] = [];
  const items = [...Map.groupBy(decisions.filter(({ verdict }) => verdict !== 'reject'), ({ field, text }) => `${field}\n${text}`).values()];
  for (let part = 0; part < parts; part += 1) {
    const memory = await rememberDecisions(decisions.filter(({ text }) => partOf(text, parts) !== part), sources.lookup);
    const suggester = createSuggester({ ...sources, memory });
    for (const item of items.filter(([first]) => partOf(first!.text, parts) === part)) {
      const [{ text, field }] = item as [TermDecision];
      const wanted = new Set(item.flatMap(({ term }) => (term === undefined ? [] : [sources.lookup.replacement(term)?.to ?? term])));
      const candidates = suggester.weigh(text, field).slice(0, looked);
      tried.push({ part, example: { candidates: candidates.map(({ amounts }) => amounts), right: candidates.flatMap(({ term }, at) => (wanted.has(term.iri) ? [at] : [])) }, scored: [...wanted].some((iri) => sources.lookup.find(iri)?.obsolete === false) });
      if (tried.length % 20 === 0) { tell(tried.length, items.length); await setImmediate(); }
    }
  }
  tell(items.length, items.length);
  return tried;
}

/** Fits, in slices. `turns` is how often candidates are found anew with the weights of the turn before. */
export async function refitRanking(decisions: readonly TermDecision[], sources: Omit<RankingSources, 'memory'>, { pull = 5, turns = 1, tell = () => undefined }: { pull?: number; turns?: number; tell?: (done: number, of: number) => void } = {}): Promise<Refit> {
  let { weights } = sources, before: RankingQuality | undefined, after: RankingQuality | undefined;
  for (let turn = 0; turn < turns; turn += 1) {
    const tried = await tryAll(decisions, { ...sources, weights }, tell);
    before ??= qualityOf(tried, weights);
    const held: { example: Example; scored: boolean; weights: Pick<RankingWeights, 'weights' | 'noTerm'> }[] = [];
    for (let part = 0; part < parts; part += 1) {
      const fitted = fitWeights(tried.filter((each) => each.part !== part).map(({ example }) => example), sources.weights, { pull });
      held.push(...tried.filter((each) => each.part === part).map((each) => ({ ...each, weights: fitted })));
      await setImmediate();
    }
    const byPart = [...Map.groupBy(held, (each) => each.weights)].map(([own, examples]) => qualityOf(examples, own));
    const mean = (key: keyof RankingQuality, by: (quality: RankingQuality) => number): number => byPart.reduce((sum, quality) => sum + quality[key] * by(quality), 0) / (byPart.reduce((sum, quality) => sum + by(quality), 0) || 1);
    after = { texts: byPart.reduce((sum, { texts }) => sum + texts, 0), top1: mean('top1', ({ texts }) => texts), top5: mean('top5', ({ texts }) => texts), mrr: mean('mrr', ({ texts }) => texts), logProbability: mean('logProbability', () => 1) };
    weights = { ...weights, ...fitWeights(tried.map(({ example }) => example), sources.weights, { pull }) };
  }
  const round = (value: number): number => Math.round(1000 * value) / 1000;
  return {
    fitted: { weights: Object.fromEntries(Object.entries(weights.weights).map(([kind, value]) => [kind, round(value)])), noTerm: round(weights.noTerm), abstain: weights.abstain },
    decisions: decisions.length, before: before!, after: after!,
  };
}
