/**
 * What stands around a text: for a person, and for ranking. Of the thing that states it, and of what that thing leads to, the
 * names and the terms: the organism beside a cell line, the title of the study. Which fields these are is the model's to say.
 */
import type { ResourceModel } from '../model/resource-model.ts';
import { findIriFault } from '../rdf/check-iris.ts';
import { sparql } from '../rdf/sparql.ts';
import { namedNode } from '../rdf/terms.ts';
import { rdfs, rdfType } from '../rdf/vocabulary.ts';
import { textFieldFor } from '../model/text-field.ts';
import type { Ask } from './ask.ts';
import { textOf } from './ask.ts';

/** Facts about a thing, for people and for ranking. */
export interface ThingContext { readonly label?: string; readonly type?: string; /** label of a field → value in words */ readonly facts: Readonly<Record<string, string>>; /** `TypeName.fieldName` → IRIs of terms */ readonly terms: Readonly<Record<string, readonly string[]>> }

/** Most facts of one thing, and characters of one. */
const mostFacts = 10, longest = 200;
/** Statements that are looked at for one question. */
const mostRows = 20_000;

interface Said { readonly thing: string; /** predicate that leads from the thing, where the statement is about another */ readonly by?: string; readonly about: string; readonly predicate: string; readonly value: string; readonly isIri: boolean; readonly label?: string }

/** Creates the look-up; `labelOf` knows terms that the graph has no label for. */
export function createContexts({ ask, model, labelOf = () => undefined }: { ask: Ask; model: ResourceModel; labelOf?: (iri: string) => string | undefined }): (things: readonly string[], without?: readonly string[]) => Promise<Map<string, ThingContext>> {
  const typesByClass = new Map(model.types.map((type) => [type.iri, type] as const));

  const describe = (said: readonly Said[], without: readonly string[]): ThingContext => {
    const facts = new Map<string, Set<string>>(), terms = new Map<string, Set<string>>();
    let label: string | undefined, typeName: string | undefined;
    for (const [about, own] of Map.groupBy(said, (each) => each.about)) {
      const type = own.filter(({ predicate }) => predicate === rdfType.value).flatMap(({ value }) => typesByClass.get(value) ?? [])[0];
      if (!type) continue;
      const [{ by }] = own as [Said];
      if (by === undefined) typeName = type.name;
      for (const { predicate, value, isIri, label: named } of own) {
        const field = type.fields.find(({ path }) => !path.inverse && path.predicate === predicate);
        if (!field) continue;
        if (by === undefined && field.name === type.labelField) { label = value; continue; }
        const isText = type.fields.some((each) => textFieldFor(each, type) === field);
        if (field.kind !== 'term' && field.name !== type.labelField && !isText || by === undefined && without.includes(predicate)) continue;
        const key = by === undefined ? field.label : field.name === type.labelField ? type.label : `${type.label}: ${field.label}`;
        const shown = isIri ? named ?? labelOf(value) ?? value : value;
        (facts.get(key) ?? facts.set(key, new Set()).get(key)!).add(shown.slice(0, longest));
        if (field.kind === 'term' && isIri) (terms.get(`${type.name}.${field.name}`) ?? terms.set(`${type.name}.${field.name}`, new Set()).get(`${type.name}.${field.name}`)!).add(value);
      }
      if (by === undefined && label === undefined) label = about.split(/[#/]/).at(-1) || about;
    }
    // what has several values tells little
    const single = [...facts].filter(([, values]) => values.size <= 3).slice(0, mostFacts).map(([key, values]) => [key, [...values].toSorted().join(', ')] as const);
    return { ...(label === undefined ? {} : { label: label.slice(0, longest) }), ...(typeName === undefined ? {} : { type: typeName }), facts: Object.fromEntries(single), terms: Object.fromEntries([...terms].map(([key, values]) => [key, [...values].toSorted()] as const)) };
  };

  return async (things, without = []) => {
    const wanted = [...new Set(things)].filter((iri) => findIriFault(iri) === undefined).map((iri) => namedNode(iri));
    if (wanted.length === 0) return new Map();
    const rows = await ask(sparql`SELECT DISTINCT ?thing ?by ?about ?predicate ?value ?label WHERE {
      VALUES ?thing { ${wanted} }
      { ?thing ?predicate ?value BIND(?thing AS ?about) } UNION { ?thing ?by ?about . FILTER(ISIRI(?about) && ?by != ${rdfType}) ?about ?predicate ?value }
      FILTER(ISIRI(?value) || STRLEN(STR(?value)) < 500)
      OPTIONAL { ?value ${namedNode(rdfs.label)} ?label FILTER(ISIRI(?value)) }
    } LIMIT ${mostRows}`);
    const said = rows.map((row): Said => ({
      thing: textOf(row, 'thing'), about: textOf(row, 'about'), predicate: textOf(row, 'predicate'), value: textOf(row, 'value'), isIri: row['value']?.kind === 'iri',
      ...(row['by'] ? { by: row['by'].value } : {}), ...(row['label'] ? { label: row['label'].value } : {}),
    }));
    return new Map([...Map.groupBy(said, ({ thing }) => thing)].map(([thing, own]) => [thing, describe(own, without)] as const));
  };
}
