/**
 * What a text in a field means: candidates from the catalogue with their evidence added up in log odds, the best first, or
 * an abstention. Names find terms; obsolete terms hand over to what replaced them; what curators decided weighs most; and
 * each figure comes with its sentence.
 */
import type { CatalogueTerm, Holder, TermLookup } from './catalogue.ts';
import { ontologyOf } from './decision-memory.ts';
import type { DecisionMemory } from './decision-memory.ts';
import { evidenceNames, tell } from './evidence.ts';
import type { Amounts, Evidence, EvidenceFacts } from './evidence.ts';
import { compareNames } from './name-evidence.ts';
import type { NameMatch } from './name-evidence.ts';
import type { NameIndex } from './name-index.ts';
import { createMentionReader } from './read-mention.ts';
import type { RankingWeights } from './ranking-weights.ts';
import { judgeTerms } from './term-evidence.ts';
import type { Background, SuggestContext } from './term-evidence.ts';

/** One piece of evidence: how much it counts for the candidate, in log odds, and why. */
export interface Contribution { readonly evidence: Evidence; readonly value: number; readonly why: string }

export interface Candidate {
  readonly iri: string; readonly curie: string; readonly label: string; readonly definition?: string;
  /** sum of the contributions, in log odds */ readonly score: number;
  /** that a curator would accept it, against all others and none */ readonly probability: number;
  readonly obsolete: boolean; readonly replacedBy?: readonly string[];
  readonly holders: readonly Holder[];
  /** labels, the nearest first */ readonly ancestors: readonly string[];
  readonly contributions: readonly Contribution[];
  /** CURIEs of terms that say the same, folded into this one */ readonly equivalents: readonly string[];
  readonly rejected?: true;
  /** the name that was found, and how: for a mapping's record */ readonly matched?: { readonly text: string; readonly kind: string; readonly level: 0 | 1 | 2 | 3; readonly likeness: number };
}

export interface Suggestions { readonly candidates: readonly Candidate[]; /** how far the first is ahead of the second, or of no term, in log odds */ readonly margin: number; readonly abstained: boolean; readonly reason?: string }

/** What a text is suggested from; all of it may be replaced when the catalogue, the weights or the decisions change. */
export interface RankingSources { readonly lookup: TermLookup; readonly names: NameIndex; readonly memory: DecisionMemory; readonly weights: RankingWeights; readonly background: Background }

/** A candidate before it is shown: what a fit needs. */
export interface WeighedTerm { readonly term: CatalogueTerm; readonly amounts: Amounts; readonly facts: EvidenceFacts; readonly score: number; readonly match?: NameMatch }

/** Names looked at for the text as it stands, and for each other reading; ancestors shown. */
const namesLooked = 120, namesPerReading = 30, shownAncestors = 12;

const sum = (amounts: Amounts, weights: RankingWeights['weights']): number => {
  let total = 0;
  for (const kind in amounts) total += (weights[kind as Evidence] ?? 0) * amounts[kind as Evidence]!;
  return total;
};

export interface Suggester {
  /** The candidates of a text in a field, at most `limit`. Never throws for a text, however odd. */
  suggest(text: string, field: string, context?: SuggestContext & { readonly limit?: number }): Suggestions;
  /** all candidates with their amounts, the best first; rejected ones are among them */
  weigh(text: string, field: string, context?: SuggestContext): WeighedTerm[];
}

/** Creates the suggester over what is known now. */
export function createSuggester({ lookup, names, memory, weights, background }: RankingSources): Suggester {
  const readMention = createMentionReader(weights), fillers = new Set(weights.fillers);

  /** a term to whom an obsolete one hands over; itself where it is live or the ontology leaves the choice open */
  const liveOf = (iri: string): { term: CatalogueTerm; from?: CatalogueTerm; steps: number } | undefined => {
    const term = lookup.find(iri);
    if (!term?.obsolete) return term && { term, steps: 0 };
    const { to, chain } = lookup.replacement(iri) ?? { chain: [] };
    const live = to === undefined ? undefined : lookup.find(to);
    return live ? { term: live, from: term, steps: chain.length } : { term, steps: 0 };
  };

  const weigh = (text: string, field: string, given: SuggestContext = {}): WeighedTerm[] => {
    const taxon = given.taxon ?? given.terms?.find((iri) => ontologyOf(iri) === weights.taxa), context: SuggestContext = taxon === undefined ? given : { ...given, taxon };
    const mention = readMention(text);
    const found = new Map<string, { term: CatalogueTerm; amounts: Amounts; facts: Partial<EvidenceFacts>; score: number; match?: NameMatch }>();
    const put = (iri: string, amounts: Amounts, match?: NameMatch): void => {
      const live = liveOf(iri);
      if (!live) return;
      const all: Amounts = live.from ? { ...amounts, replaces: 1 } : amounts, score = sum(all, weights.weights), before = found.get(live.term.iri);
      if (before && (before.score > score || before.score === score && (before.match?.facts.text ?? '') <= (match?.facts.text ?? ''))) return;
      found.set(live.term.iri, { term: live.term, amounts: all, facts: { ...(live.from ? { from: live.from.label, steps: live.steps } : {}), ...(match ? { name: match.facts } : {}) }, score, ...(match ? { match } : {}) });
    };
    for (const [at, reading] of mention.readings.entries()) {
      const compare = compareNames(reading, { whole: mention.readings[0]!.text, rarity: names.rarity, fillers });
      const limit = at === 0 ? namesLooked : namesPerReading;
      for (const name of [...names.find(reading.text, limit), ...memory.names.find(reading.text, limit)]) { const match = compare(name); put(name.iri, match.amounts, match); }
    }
    for (const iri of mention.ids) put(iri, { id: 1 });
    for (const iri of memory.accepted(field, text).keys()) if (!found.has(iri)) put(iri, {});
    const taxonLine = new Set(taxon === undefined ? [] : lookup.ancestors(taxon));
    const judge = judgeTerms({ field, text, context, weights, lookup, memory, background, taxonLine });
    const all = [...found.values()].map(({ term, amounts, facts, match }): WeighedTerm => {
      const standing = judge(term), together = { ...amounts, ...standing.amounts };
      return { term, amounts: together, facts: { text, field, ontology: '', ...standing.facts, ...facts }, score: sum(together, weights.weights), ...(match ? { match } : {}) };
    });
    const inside = given.onlyThese ? new Set(given.ontologies?.map((name) => name.toLowerCase())) : undefined;
    return all.filter(({ term }) => !inside || inside.has(ontologyOf(term.iri).toLowerCase())).sort((a, b) => b.score - a.score || (a.term.iri < b.term.iri ? -1 : 1));
  };

  const contributionsOf = ({ amounts, facts }: WeighedTerm): Contribution[] => evidenceNames
    .map((kind): Contribution => ({ evidence: kind, value: (weights.weights[kind] ?? 0) * (amounts[kind] ?? 0), why: '' }))
    .filter(({ value }) => value !== 0)
    .map((each) => ({ ...each, why: tell(each.evidence, facts) }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));

  return {
    weigh,
    suggest(text, field, { limit = 10, ...context } = {}) {
      const weighed = weigh(text, field, context), rejected = memory.rejected(field, text);
      const open = weighed.filter(({ term }) => !rejected.has(term.iri));
      const most = Math.max(weights.noTerm, open[0]?.score ?? -Infinity);
      const total = open.reduce((all, { score }) => all + Math.exp(score - most), Math.exp(weights.noTerm - most));
      const folded = foldEquivalents(open);
      const show = (each: WeighedTerm, equivalents: readonly string[] = []): Candidate => {
        const { term, score, match } = each, isRejected = rejected.has(term.iri);
        return {
          iri: term.iri, curie: term.curie, label: term.label, ...(term.definition === undefined ? {} : { definition: term.definition }),
          score, probability: isRejected ? 0 : Math.exp(score - most) / total, obsolete: term.obsolete, ...(term.replacedBy.length > 0 ? { replacedBy: term.replacedBy } : {}),
          holders: term.holders, ancestors: lookup.ancestors(term.iri).slice(0, shownAncestors).map((iri) => lookup.labelOf(iri) ?? iri),
          contributions: contributionsOf(each), equivalents, ...(isRejected ? { rejected: true } : {}),
          ...(match ? { matched: { text: match.facts.text, kind: match.facts.kind, level: match.facts.level, likeness: match.facts.likeness } } : {}),
        };
      };
      const candidates = [...folded.slice(0, limit).map(({ first, equivalents }) => show(first, equivalents)), ...weighed.filter(({ term }) => rejected.has(term.iri)).slice(0, limit).map((each) => show(each))];
      const [best, second] = folded, margin = best ? best.first.score - Math.max(weights.noTerm, second?.first.score ?? -Infinity) : 0;
      const reason = memory.noTerm(field, text) ? 'a curator decided that no term says this'
        : !best ? 'no name in the catalogue is like this text'
        : candidates[0]!.obsolete ? `the best candidate, ${best.first.term.label}, is obsolete and has no single replacement`
        : candidates[0]!.probability < weights.abstain.probability ? `the best candidate is right with ${Math.round(100 * candidates[0]!.probability)} %, and ${Math.round(100 * weights.abstain.probability)} % are asked for`
        : margin < weights.abstain.margin ? `the first two candidates are ${margin.toFixed(1)} apart, and ${weights.abstain.margin.toFixed(1)} are asked for` : undefined;
      return { candidates, margin, abstained: reason !== undefined, ...(reason === undefined ? {} : { reason }) };
    },
  };
}

/** Terms of different ontologies that refer to each other, and of which the text is a name equally, are one candidate. */
function foldEquivalents(weighed: readonly WeighedTerm[]): { first: WeighedTerm; equivalents: string[] }[] {
  const groups: { first: WeighedTerm; equivalents: string[] }[] = [];
  const isSame = ({ match }: WeighedTerm): boolean => match !== undefined && (match.facts.level === 1 || match.facts.level === 2);
  const refers = (a: CatalogueTerm, b: CatalogueTerm): boolean => a.xrefs.some((xref) => xref === b.curie || xref === b.iri || xref.toLowerCase() === b.curie.toLowerCase());
  for (const each of weighed) {
    const group = isSame(each) ? groups.find(({ first }) => isSame(first) && first.term.holders[0]?.ontology !== each.term.holders[0]?.ontology && (refers(first.term, each.term) || refers(each.term, first.term))) : undefined;
    if (group) group.equivalents.push(each.term.curie); else groups.push({ first: each, equivalents: [] });
  }
  return groups;
}
