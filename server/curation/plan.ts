/** Which things and records a set of rules is about, asked from the whole graph before anything is changed. */
import { sparql } from '../rdf/sparql.ts';
import { namedNode } from '../rdf/terms.ts';
import type { Ask } from './ask.ts';
import { textOf } from './ask.ts';
import { valueId } from './curation-field.ts';
import { mappedThings, namedTexts, shared, unmappedThings } from './questions.ts';
import type { Rules, TextRule } from './rules.ts';
import { thingsOf } from './survey.ts';
import { waitingTexts } from './waiting.ts';
import type { AcceptedTerms } from './waiting.ts';

/** A thing that will be changed; `key` is the id of its value, or the IRI of the term that is moved. */
export interface PlannedThing { readonly record: string; readonly thing: string; readonly key: string }

/** Creates the search. */
export function createPlan({ ask, termPredicates, accepted }: { ask: Ask; termPredicates: ReadonlySet<string>; accepted: AcceptedTerms }): (rules: Rules) => Promise<readonly PlannedThing[]> {
  const ofField = async (rules: readonly TextRule[]): Promise<PlannedThing[]> => {
    const [{ field }] = rules as [TextRule];
    const byText = new Map(rules.map((rule) => [rule.text, rule]));
    const texts = byText.size <= namedTexts ? [...byText.keys()] : undefined;
    const found: PlannedThing[] = [];
    const take = (record: string, thing: string, text: string): void => { if (byText.has(text)) found.push({ record, thing, key: valueId(field.name, text) }); };
    for (const row of await ask(unmappedThings(field, texts))) take(textOf(row, 'record'), textOf(row, 'thing'), textOf(row, 'text'));
    for (const { record, thing, text } of waitingTexts(field, thingsOf(await ask(shared(field))), accepted)) take(record, thing, text);
    const older = [...new Set(rules.flatMap(({ insteadOf }) => [...insteadOf]))];
    if (older.length > 0) for (const row of await ask(mappedThings(field, older, texts))) if (byText.get(textOf(row, 'text'))?.insteadOf.has(textOf(row, 'term'))) take(textOf(row, 'record'), textOf(row, 'thing'), textOf(row, 'text'));
    return found;
  };
  return async ({ texts, moves }) => {
    const planned: PlannedThing[] = [];
    for (const rules of Map.groupBy(texts, ({ field }) => field).values()) planned.push(...await ofField(rules));
    for (const { from } of moves) {
      for (const row of await ask(sparql`SELECT ?record ?thing ?predicate WHERE { GRAPH ?record { ?thing ?predicate ${namedNode(from)} } }`)) {
        if (termPredicates.has(textOf(row, 'predicate'))) planned.push({ record: textOf(row, 'record'), thing: textOf(row, 'thing'), key: from });
      }
    }
    const once = new Map(planned.map((each) => [`${each.record}\n${each.thing}\n${each.key}`, each]));
    return [...once.values()];
  };
}
