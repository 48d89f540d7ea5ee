/**
 * What OLS does to a text before it searches is Lucene's query language, unescaped: a colon makes a field of a word, a
 * bracket an error. So every sign of that language is escaped here.
 */

/** A text as words of a query, with nothing that Lucene would take for an operator. */
export function escapeLucene(text: string): string {
  return text.trim().replaceAll(/[+\-!(){}[\]^"~*?:\\/&|]/g, String.raw`\$&`)
    // operators that are words
    .replaceAll(/\b(?:AND|OR|NOT|TO)\b/g, (word) => word.toLowerCase());
}

/** An IRI as a step of a path: OLS decodes twice. */
export function encodeTwice(iri: string): string {
  return encodeURIComponent(encodeURIComponent(iri));
}
