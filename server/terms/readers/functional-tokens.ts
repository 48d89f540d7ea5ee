/**
 * Splits OWL functional syntax into its axioms, each a tree of names, IRIs and literals, while the text comes in blocks.
 * No regular expression sees more than one token, and nothing recurses.
 */
import type { Faults, TextBlock } from './reading.ts';

/** `Keyword(…)`. */
export interface Call { readonly keyword: string; readonly args: Part[]; readonly line: number }
export type Part = Call | { readonly iri: string; /** "a:b" as written, without brackets */ readonly short?: true; readonly line: number } | { readonly text: string; readonly language?: string; readonly line: number };

/** Characters of one axiom, and calls within calls. */
const longestAxiom = 1 << 22, deepest = 200;

const word = /[^\s()<>"=#^@]+/y;

/**
 * Text → top-level calls: `Prefix`, and what stands within `Ontology(…)`, for which first a call "Ontology" with its IRIs
 * comes. Throws the fatal fault where brackets do not close or a token cannot be.
 */
export async function* readCalls(blocks: AsyncIterable<TextBlock>, faults: Faults): AsyncGenerator<Call[]> {
  const stack: { keyword: string; args: Part[]; line: number }[] = [];
  let buffer = '', at = 0, line = 1, within = false, done = false, ontology: Call | undefined, ready: Call[] = [], ended = false;
  let pending: { text: string; line: number } | undefined;

  const put = (part: Part): void => {
    const top = stack.at(-1);
    if (top) top.args.push(part);
    else if (within && !done) { if (ontology) ontology.args.push(part); else faults.note('A value stands between the axioms', { line }); }
    else faults.note('Text stands outside of the ontology', { line });
  };
  const flushWord = (): void => {
    if (!pending) return;
    const { text, line: from } = pending;
    pending = undefined;
    put({ iri: text, short: true, line: from });
  };
  const openCall = (): void => {
    const keyword = pending?.text ?? '', from = pending?.line ?? line;
    pending = undefined;
    if (keyword === 'Ontology' && !within && stack.length === 0) { within = true; ontology = { keyword, args: [], line: from }; return; }
    if (ontology && stack.length === 0) { ready.push(ontology); ontology = undefined; }
    if (stack.length >= deepest) throw faults.fatal(`Expressions are nested more than ${deepest} deep`, { line });
    stack.push({ keyword, args: [], line: from });
  };
  const closeCall = (): void => {
    flushWord();
    const call = stack.pop();
    if (!call) {
      if (!within || done) { faults.note('A bracket closes that was not opened', { line }); return; }
      if (ontology) { ready.push(ontology); ontology = undefined; }
      done = true;
      return;
    }
    if (stack.length > 0) stack.at(-1)!.args.push(call); else ready.push(call);
  };

  /** Reads tokens until the buffer holds no whole one. */
  const run = (): void => {
    let scanned = at;
    const count = (to: number): void => { for (let i = buffer.indexOf('\n', scanned); i >= 0 && i < to; i = buffer.indexOf('\n', i + 1)) line += 1; scanned = to; };
    while (at < buffer.length) {
      const char = buffer[at]!;
      count(at);
      if (char === '(') { openCall(); at += 1; }
      else if (char === ')') { closeCall(); at += 1; }
      else if (char === '<') {
        flushWord();
        const end = buffer.indexOf('>', at + 1);
        if (end < 0) { if (ended) throw faults.fatal('An IRI has no closing >', { line }); break; }
        if (end - at > 5000) throw faults.fatal('An IRI has no closing >', { line });
        put({ iri: buffer.slice(at + 1, end), line });
        at = end + 1;
      } else if (char === '"') {
        flushWord();
        let end = at + 1;
        while (end < buffer.length && buffer[end] !== '"') end += buffer[end] === '\\' ? 2 : 1;
        if (end >= buffer.length) { if (ended) throw faults.fatal('A text in quotes does not end', { line }); break; }
        // a language or a datatype may follow
        if (end + 1 >= buffer.length && !ended) break;
        const text = buffer.slice(at + 1, end).replaceAll(/\\([\s\S])/g, '$1'), startLine = line;
        let after = end + 1, language: string | undefined;
        if (buffer[after] === '@') {
          word.lastIndex = after + 1;
          const tag = word.exec(buffer)?.[0] ?? '';
          after += 1 + tag.length;
          if (after >= buffer.length && !ended) break;
          language = tag;
        } else if (buffer[after] === '^') {
          const start = after + (buffer[after + 1] === '^' ? 2 : 1);
          if (start >= buffer.length && !ended) break;
          if (buffer[start] === '<') { const close = buffer.indexOf('>', start); if (close < 0) { if (ended) throw faults.fatal('An IRI has no closing >', { line }); break; } after = close + 1; }
          else { word.lastIndex = start; after = start + (word.exec(buffer)?.[0].length ?? 0); if (after >= buffer.length && !ended) break; }
        }
        put({ text, ...(language ? { language } : {}), line: startLine });
        at = after;
      } else if (char === '#') {
        flushWord();
        const end = buffer.indexOf('\n', at);
        if (end < 0 && !ended) break;
        at = end < 0 ? buffer.length : end;
      } else if (char === '=') { flushWord(); at += 1; }
      else if (/\s/.test(char)) {
        at += 1;
        // a blank may stand between a keyword and its bracket
        while (at < buffer.length && /\s/.test(buffer[at]!)) at += 1;
        if (at >= buffer.length) break;
        if (buffer[at] !== '(') { const now = at; count(now); flushWord(); }
      } else {
        flushWord();
        word.lastIndex = at;
        const text = word.exec(buffer)?.[0];
        if (text === undefined) { faults.note(`The character ${char} stands where no value can begin with it`, { line }); at += 1; continue; }
        if (at + text.length >= buffer.length && !ended) break;
        pending = { text, line };
        at += text.length;
      }
    }
    count(Math.min(at, buffer.length));
  };

  for await (const block of blocks) {
    buffer = buffer.slice(at) + block.text;
    at = 0;
    if (buffer.length > longestAxiom + block.text.length) throw faults.fatal('A text or an IRI does not end', { line });
    run();
    yield ready;
    ready = [];
  }
  ended = true;
  buffer = buffer.slice(at);
  at = 0;
  run();
  flushWord();
  if (stack.length > 0 || within && !done) throw faults.fatal(`The file ends within ${stack[0]?.keyword || 'Ontology'}(…): it is cut off, or a bracket is missing`, { line: stack[0]?.line ?? line });
  if (!within) throw faults.fatal('The file has no Ontology(…)');
  yield ready;
}
