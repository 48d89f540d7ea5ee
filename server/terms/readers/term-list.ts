/**
 * Reads a plain list of terms: one CURIE or IRI a line, a label after a tab if there is one. It says which terms belong to
 * a subset, and nothing else of them.
 */
import { addLabel } from './draft-terms.ts';
import type { Reading, TextBlock } from './reading.ts';
import { linesOf } from './source-blocks.ts';
import { createTermIris } from './term-iris.ts';

/** A line of such a list. */
export const listLine = /^(?:[A-Za-z][\w.]*:[^\s"<>{}|\\^`:/][^\s"<>{}|\\^`]*|https?:\/\/[^\s"<>{}|\\^`]+)(?:\t.*)?$/;

/** Blocks of a list → drafts, one a line. Lines that are no id are faults; a first line of column names is passed over. */
export async function readTermList(blocks: AsyncIterable<TextBlock>, { drafts, faults }: Reading): Promise<void> {
  const iris = createTermIris();
  for await (const batch of linesOf(blocks, faults)) {
    for (const { text, line } of batch) {
      const trimmed = text.trim();
      if (trimmed === '' || trimmed.startsWith('#') || line === 1 && /^(?:id|iri|curie|term)\b/i.test(trimmed) && !listLine.test(trimmed)) continue;
      const [first = '', label] = trimmed.split('\t'), iri = listLine.test(trimmed) ? iris.expand(first) : undefined;
      if (iri === undefined) { faults.note(`"${trimmed.slice(0, 80)}" is no CURIE and no IRI`, { line }); continue; }
      const draft = drafts.of(iri);
      if (draft.kind !== undefined) faults.note(`${first} stands twice in the list, first on line ${draft.line}`, { line });
      draft.kind = 'class';
      draft.line ??= line;
      if (label !== undefined) addLabel(draft, label);
    }
  }
}
