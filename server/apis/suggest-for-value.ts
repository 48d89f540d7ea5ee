/** Candidates for a text in a field, as the bench shows them, with what curators rejected marked. */
import type { ThingContext } from '../curation/context.ts';
import type { ListedValue } from '../curation/worklist.ts';
import type { JudgedTool } from '../curation/batch-record.ts';
import type { TermLookup } from '../terms/catalogue.ts';
import { semapv } from '../sssom/slots.ts';
import { preprocessing } from '../terms/normal-form.ts';
import type { NormalLevel } from '../terms/normal-form.ts';
import type { Candidate } from '../terms/suggest.ts';
import { showSuggestions } from './suggest-api.ts';
import type { TermSuggestions } from './term-suggestions.ts';

export interface Suggested { readonly candidates: readonly object[]; readonly abstained: boolean; readonly reason?: string }
export type SuggestForValue = (value: ListedValue, examples: readonly { iri: string; context: ThingContext }[]) => Promise<Suggested>;

/** Candidates by their names alone, of the ontologies that the field takes. */
export function createSuggestByName(lookup: () => TermLookup | undefined): SuggestForValue {
  return async ({ field, text, standing }) => {
    const terms = lookup();
    const found = terms?.named(text, { ontologies: field.spec.ontologies, ...(field.spec.branch ? { branch: field.spec.branch } : {}) }) ?? [];
    const candidates = [...new Map(found.map((each) => [each.iri, each])).values()].slice(0, 20).flatMap(({ iri, text: name, matched }) => {
      const term = terms!.find(iri);
      return term ? [{
        iri, curie: term.curie, label: term.label, ...(term.definition ? { definition: term.definition } : {}), score: matched === 'label' ? 1 : 0.8, probability: matched === 'label' ? 0.9 : 0.7, obsolete: term.obsolete,
        ...(term.replacedBy[0] ? { replacedBy: term.replacedBy[0] } : {}), holders: term.holders, ancestors: terms!.ancestors(iri).slice(0, 5).map((above) => terms!.labelOf(above) ?? above),
        contributions: [{ evidence: 'name', value: matched === 'label' ? 1 : 0.8, why: `${matched === 'label' ? 'its label' : `its ${matched} synonym`} is ${JSON.stringify(name)}` }], equivalents: [], ...(standing.rejected.has(iri) ? { rejected: true } : {}),
      }] : [];
    });
    return { candidates, abstained: candidates.length !== 1, ...(candidates.length === 0 ? { reason: terms ? 'no term of this field has this name' : 'no ontology is loaded' } : candidates.length > 1 ? { reason: 'several terms have this name' } : {}) };
  };
}

/** What was done to a text before it was compared → its class of the vocabulary of mapping operations; SSSOM takes no words here, so that what has no class is left out. */
const operations: Readonly<Record<string, string>> = { 'case normalisation': 'CaseNormalization', 'blank normalisation': 'BlankNormalisation', 'diacritics suppression': 'DiacriticsSuppression', 'punctuation suppression': 'PunctuationElemination' };
const operationsOf = (level: NormalLevel): string[] => preprocessing[level].flatMap((name) => (operations[name] ? [semapv(operations[name])] : []));

/** What a suggestion proposed, as it goes into the record of a decision about it: figures as they were shown. */
export function judgedOf({ candidates }: Suggested, version: string): { iri: string; tool: JudgedTool }[] {
  return (candidates as readonly Pick<Candidate, 'iri' | 'probability' | 'rejected' | 'matched'>[]).map(({ iri, probability, rejected, matched }) => ({
    iri, tool: { name: 'Micrograph term ranking', version, ...(rejected ? {} : { probability }), ...(matched && matched.level > 0 ? { preprocessing: operationsOf(matched.level as NormalLevel) } : {}) },
  }));
}

/** Candidates by the ranking, with the terms that the value's examples have beside it. */
export function createSuggestByRanking(suggestions: TermSuggestions): SuggestForValue {
  return async ({ field, text }, examples) => {
    const terms = [...new Set(examples.flatMap(({ context }) => Object.values(context.terms).flat()))];
    const [found] = await suggestions.suggest([{ text, field: field.name, terms, limit: 12 }]);
    return showSuggestions(found!) as Suggested;
  };
}
