/**
 * The sparql`…` tag: the only way in which values get into a query. It takes terms, numbers, truth values and lists of
 * IRIs (for VALUES), escapes them, and refuses plain strings, so that text from outside can never become syntax.
 */
import { findIriFault } from './check-iris.ts';
import { escapeLiteral } from './n-quads.ts';
import type { Term } from './terms.ts';
import { xsd } from './vocabulary.ts';

/** Query text that the tag made, or that stands in this repository: safe to splice into another query. */
export class SparqlText {
  readonly text: string;
  constructor(text: string) { this.text = text; }
  toString(): string { return this.text; }
}

export type SparqlValue = Term | number | bigint | boolean | Date | SparqlText | readonly (Term | number | SparqlText)[];

/** Builds query text; each value is written as the RDF term it is. Throws TypeError for a plain string or a blank node. */
export function sparql(parts: TemplateStringsArray, ...values: readonly SparqlValue[]): SparqlText {
  let text = parts[0]!;
  values.forEach((value, index) => { text += writeValue(value) + parts[index + 1]!; });
  return new SparqlText(text);
}

/** Text from this repository (a query file, a variable name) that is to be spliced as it is. Never for text from outside. */
export function trusted(text: string): SparqlText {
  return new SparqlText(text);
}

/** A variable, from a name that may come from a model: `?name`. Throws TypeError for what SPARQL does not allow. */
export function variable(name: string): SparqlText {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new TypeError(`"${name}" is no name of a SPARQL variable`);
  return new SparqlText(`?${name}`);
}

/** An absolute IRI as `<…>`. Throws TypeError for what is none: it would end the brackets it stands in. */
export function iriText(iri: string): string {
  if (findIriFault(iri)) throw new TypeError(`<${iri}> is no IRI and has no place in a query`);
  return `<${iri}>`;
}

function writeValue(value: SparqlValue): string {
  if (value instanceof SparqlText) return value.text;
  if (Array.isArray(value)) return (value as readonly SparqlValue[]).map(writeValue).join(' ');
  switch (typeof value) {
    case 'bigint': return value.toString();
    case 'boolean': return String(value);
    case 'number': return writeNumber(value);
    case 'object': break;
    default: throw new TypeError(`A ${typeof value} has no place in a query: give a term (namedNode, literal), a number or a list of terms`);
  }
  if (value instanceof Date) return `"${value.toISOString()}"^^<${xsd.dateTime}>`;
  const term = value as Term;
  switch (term?.termType) {
    case 'NamedNode': return iriText(term.value);
    case 'Literal': return writeLiteral(term.value, term.language, term.datatype.value);
    case 'Variable': return variable(term.value).text;
    default: throw new TypeError(`A ${term?.termType ?? String(value)} has no place in a query`);
  }
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no place in a query`);
  return Number.isSafeInteger(value) ? String(value) : value.toExponential();
}

function writeLiteral(value: string, language: string, datatype: string): string {
  const text = `"${escapeLiteral(value)}"`;
  if (language) {
    if (!/^[A-Za-z]+(?:-[A-Za-z0-9]+)*$/.test(language)) throw new TypeError(`"${language}" is no language tag`);
    return `${text}@${language}`;
  }
  return datatype === xsd.string ? text : `${text}^^${iriText(datatype)}`;
}
