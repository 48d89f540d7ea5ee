/**
 * Names as people and versions of a template write them ("Image Acquisition", "image acquisition", "E-mail", "Email"):
 * led to the one name that the mapping table uses. What no table knows stays as it is written.
 */
import { foldPhrase } from '../rdf/most-alike.ts';
import { nearest } from '../rdf/nearest.ts';
import type { MappingTable, Rule } from './mapping-table.ts';

export interface SourceNames {
  /** the table's name of an element; `near` where it had to be guessed from a misspelt one */ element(written: string): { name: string; near?: true; known: boolean };
  /** the table's name of a step, without @ */ step(written: string): string;
  /** the kind of element that has one of these steps, by the table's `signs` */ kindBy(steps: readonly string[]): string | undefined;
}

/** Creates the look-up for a table: all names in its resources, rows and `names`, whatever their case and punctuation. */
export function createSourceNames({ resources, names, signs }: MappingTable): SourceNames {
  const asWritten = new Map<string, string>();
  const elements = new Map<string, string>(), steps = new Map<string, string>();
  const note = (path: string): void => {
    for (const part of path.split('/')) {
      if (part.includes('.')) continue; // a qualifier of a step, which no source writes as a name
      if (part.startsWith('@')) steps.set(foldPhrase(part), part.slice(1));
      else if (/\w/.test(part)) elements.set(foldPhrase(part), part);
    }
  };
  const noteRule = ({ rows, make, expects }: Rule): void => {
    for (const place of [...rows.keys(), ...Object.keys(expects).filter((each) => each.startsWith('@'))]) note(place);
    for (const each of make) noteRule(each);
  };
  for (const [name, rule] of resources) { note(name); noteRule(rule); }
  for (const [name, others] of Object.entries(names)) {
    const [known, bare] = name.startsWith('@') ? [steps, name.slice(1)] as const : [elements, name] as const;
    for (const other of [name, ...others]) known.set(foldPhrase(other), bare);
  }
  return {
    element(written) {
      const folded = foldPhrase(written);
      const exact = elements.get(folded);
      if (exact !== undefined) return { name: exact, known: true };
      const near = nearest(folded, elements.keys());
      return near === undefined ? { name: written, known: false } : { name: elements.get(near)!, near: true, known: true };
    },
    kindBy: (written) => Object.entries(signs).find(([, own]) => own.some((each) => written.includes(each)))?.[0],
    step(written) {
      let name = asWritten.get(written);
      if (name !== undefined) return name;
      name = steps.get(foldPhrase(written)) ?? written;
      // files of many rows repeat few names; a hostile one has a new name in each row
      if (asWritten.size < 10_000) asWritten.set(written, name);
      return name;
    },
  };
}
