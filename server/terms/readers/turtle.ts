/**
 * Reads OWL or SKOS in Turtle (and N-Triples, which is part of it) with the parser of the deposits.
 */
import { isKnownError } from '../../errors.ts';
import { readTurtle } from '../../rdf/read-turtle.ts';
import type { OwlStatements } from './owl-statements.ts';
import { createRdfStatements } from './rdf-statements.ts';
import type { Reading } from './reading.ts';
import { relativeBase } from './term-iris.ts';

/** A Turtle text → statements. Throws the fatal fault, with its line, at the first syntax error. */
export function readTurtleOntology(text: string, statements: OwlStatements, { faults }: Reading): void {
  const triples = createRdfStatements(statements);
  try {
    const { quads } = readTurtle(text, 'text/turtle', relativeBase);
    for (const quad of quads) triples.take(quad);
  } catch (error) {
    if (!isKnownError(error, 'source-not-readable')) throw error;
    const line = (error.fields['origin'] as { line?: number } | undefined)?.line;
    throw faults.fatal(error.message.replace(/ \(line \d+.*\)$/, ''), line === undefined ? {} : { line }, error);
  }
  triples.finish();
}
