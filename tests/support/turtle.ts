/** Small Turtle sources for tests that are about doors and not about shapes: classes and predicates of nobody's model. */

/** A record with this title and one resource in it that no shape looks at. */
export function turtleOf(title: string, more = ''): string {
  return `@prefix ex: <http://example.org/terms/> .
<#thing> a ex:Thing ; ex:title ${JSON.stringify(title)} ${more}.
`;
}

/** The content of a SPARQL JSON answer as rows of plain values. */
export async function rowsOf(response: Response): Promise<Record<string, string>[]> {
  const answer = await response.json() as { results: { bindings: Record<string, { value: string }>[] } };
  return answer.results.bindings.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cell.value])));
}
