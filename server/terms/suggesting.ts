/**
 * What is asked of the catalogue's suggesting thread, as a table. The names lie in memory from the first question on, and
 * again when other versions come into use; decisions and fitted weights are told by the one who asks, when they change.
 */
import { KnownError } from '../errors.ts';
import { readNames, sampleBackground } from './catalogue-names.ts';
import type { TermLookup } from './catalogue.ts';
import { rememberDecisions } from './decision-memory.ts';
import type { DecisionMemory, TermDecision } from './decision-memory.ts';
import { buildNameIndex } from './name-index.ts';
import type { NameIndex } from './name-index.ts';
import type { FittedWeights, RankingWeights } from './ranking-weights.ts';
import { refitRanking } from './refit-ranking.ts';
import type { Refit } from './refit-ranking.ts';
import { createSuggester } from './suggest.ts';
import type { Suggester, Suggestions } from './suggest.ts';
import type { Background, SuggestContext } from './term-evidence.ts';

/** Fewest accepted decisions that weights are fitted to. */
const fewest = 50;

/** A text to be understood. */
export interface SuggestQuestion { readonly text: string; readonly field: string; readonly context?: SuggestContext; readonly limit?: number }
export type TellStep = (step: { stage: 'reading' | 'writing' | 'indexing'; done: number; of?: number }) => void;

/** Creates the questions over an open catalogue; `weights` are those that ship. */
export function createSuggesting({ file, lookup, weights: shipped }: { file: string; lookup: TermLookup; weights: RankingWeights }) {
  let weights = shipped, decisions: readonly TermDecision[] = [];
  let known: { generation: number; names: NameIndex; background: Background } | undefined;
  let memory: DecisionMemory | undefined, suggester: Suggester | undefined;
  let building: Promise<unknown> = Promise.resolve();

  const build = async (): Promise<Suggester> => {
    const { generation } = lookup;
    if (known?.generation !== generation) {
      const read = readNames(file);
      known = { generation, names: await buildNameIndex(read), background: sampleBackground(read, lookup) };
      memory = undefined;
    }
    // what replaced a term follows the versions in use, so decisions are counted again with them
    if (!memory) { memory = await rememberDecisions(decisions, lookup); suggester = undefined; }
    return suggester ??= createSuggester({ ...known, lookup, memory, weights });
  };
  /** one builds, the others wait for it */
  const ready = (): Promise<Suggester> => {
    const next = building.then(build);
    building = next.catch(() => undefined);
    return next;
  };

  return {
    /** Candidates for texts, in their order. */
    async suggest(questions: readonly SuggestQuestion[]): Promise<Suggestions[]> {
      const now = await ready();
      return questions.map(({ text, field, context, limit }) => now.suggest(text, field, { ...context, ...(limit === undefined ? {} : { limit }) }));
    },
    /** Takes over the decisions that hold, all of them, and the fitted weights, if there are any. */
    remember(told: { readonly decisions?: readonly TermDecision[]; readonly fitted?: FittedWeights | null }): void {
      if (told.decisions) { ({ decisions } = told); memory = undefined; }
      if (told.fitted !== undefined) { weights = { ...shipped, ...told.fitted }; suggester = undefined; }
    },
    /** Fits the weights to decisions. Errors: request-not-valid where they are too few. */
    async refit({ decisions: chosen }: { readonly decisions: readonly TermDecision[] }, onStep: TellStep = () => undefined): Promise<Refit> {
      const accepted = chosen.filter(({ verdict }) => verdict === 'accept').length;
      if (accepted < fewest) throw new KnownError('request-not-valid', `there are ${accepted} accepted decisions, and weights are fitted to ${fewest} at least`);
      await ready();
      return refitRanking(chosen, { lookup, names: known!.names, background: known!.background, weights }, { tell: (done, of) => { onStep({ stage: 'indexing', done, of }); } });
    },
  };
}
export type Suggesting = ReturnType<typeof createSuggesting>;
