/**
 * What can be wrong with an element of a source whatever its format: it lacks what others need of it, it stands in another
 * element than its format says, or a list in it was split within parentheses. What an element should have stands in the
 * mapping table.
 */
import type { Result } from '../rdf/report.ts';
import type { Resource } from './field-writer.ts';
import type { Element, Statement } from './source-tree.ts';

const rule = (name: string): string => `https://w3id.org/micrograph/rules/${name}`;
/** An element as people know it: its kind, and its title or name where it has one. */
const article = (name: string): string => `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;

/** Says what is wrong with the elements that became resources. */
export function checkElements(resources: ReadonlyMap<Element, Resource>, find: (result: Result) => void): void {
  for (const [element, { element: first, iri, rule: { expects, within, name } }] of resources) {
    if (element !== first) continue;
    for (const [step, why] of Object.entries(expects)) {
      const names = step.replace('@', '').split('|');
      if (step.startsWith('@') ? element.statements.some((each) => each.step === step && String(each.value).trim() !== '') : element.children.some((each) => names.includes(each.name))) continue;
      find({ severity: 'Warning', message: `${capital(article(name))} has no ${names[0]!}: ${why}`, focus_node: iri, shape: rule('expected'), origin: element.place(), remedy: `give it its ${names[0]!}` });
    }
    if (within !== undefined && element.parent && element.parent.name !== within) {
      find({ severity: 'Warning', message: `${capital(article(name))} stands in ${article(element.parent.name)}; it is read, though it belongs into the ${within}`, focus_node: iri, shape: rule('nesting'), origin: element.place(), remedy: `move it up into the ${within} and refer to it from the ${element.parent.name}` });
    }
    for (const pieces of splitLists(element)) {
      const [first] = pieces, whole = pieces.map(textOf).join(', ');
      find({ severity: 'Warning', message: `The ${first!.step.slice(1)} "${textOf(first!)}" opens a parenthesis that ${pieces.length === 2 ? 'the next one' : 'a later one'}, "${textOf(pieces.at(-1)!)}", closes: one value was split at its commas`, focus_node: iri, value: textOf(first!), shape: rule('split-list'), origin: element.placeOf(first!), remedy: `write "${whole}" as one value` });
    }
  }
}

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
/** How many parentheses a text leaves open (positive) or closes without having opened them (negative). */
const openness = (text: string): number => [...text].reduce((depth, char) => depth + (char === '(' ? 1 : char === ')' ? -1 : 0), 0);

const textOf = ({ value }: Statement): string => String(value).trim();
/** As many values as one list was ever split into. */
const mostPieces = 20;

/** Neighbours of one name, of which the first opens a parenthesis that the last closes. */
function splitLists(element: Element): Statement[][] {
  const found: Statement[][] = [];
  for (const own of Map.groupBy(element.statements, ({ step }) => step).values()) {
    for (let start = 0; start + 1 < own.length; start++) {
      let depth = openness(textOf(own[start]!)), end = start;
      if (depth <= 0) continue;
      while (depth > 0 && end + 1 < own.length && end - start < mostPieces) depth += openness(textOf(own[++end]!));
      if (depth !== 0) continue;
      found.push(own.slice(start, end + 1));
      start = end;
    }
  }
  return found;
}
