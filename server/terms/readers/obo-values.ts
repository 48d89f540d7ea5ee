/**
 * The values of OBO lines: escapes, texts in quotes, lists of references in square brackets, qualifiers in braces and
 * comments after an exclamation mark. Every scan goes over a line once.
 */

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', W: ' ' };

/** `\n`, `\t`, `\W` and `\` before any other character, as OBO 1.4 section 2 lists them. */
export function unescapeObo(text: string): string {
  return text.includes('\\') ? text.replaceAll(/\\([\s\S])/g, (_, char: string) => escapes[char] ?? char) : text;
}

/** A text in quotes at the beginning → it and where the rest begins; undefined where the closing quote is missing. */
export function readQuoted(text: string, from = 0): { text: string; end: number } | undefined {
  if (text[from] !== '"') return undefined;
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return { text: unescapeObo(text.slice(from + 1, at)), end: at + 1 };
  }
  return undefined;
}

/** First place of a character outside of quotes and escapes, or -1. */
function indexOutside(text: string, wanted: string, from = 0): number {
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === '\\') at += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === wanted) return at;
  }
  return -1;
}

/** `[ref, ref "description"]` → references; undefined without a closing bracket. */
export function readReferences(text: string, from: number): { references: string[]; end: number } | undefined {
  const end = indexOutside(text, ']', from + 1);
  if (text[from] !== '[' || end < 0) return undefined;
  const references: string[] = [];
  for (let start = from + 1; start <= end;) {
    const comma = indexOutside(text, ',', start), stop = comma < 0 || comma > end ? end : comma;
    const item = text.slice(start, stop).trim();
    const described = item.indexOf(' "');
    const id = unescapeObo(described > 0 ? item.slice(0, described).trim() : item);
    if (id !== '') references.push(id);
    start = stop + 1;
  }
  return { references, end: end + 1 };
}

/** Qualifiers `{key="value", …}` after a value. */
export type Qualifiers = Readonly<Record<string, string>>;

const qualifier = /\s*([^=,{}\s]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}\s]+))\s*/y;

/** What follows a value: qualifiers, then a comment. Undefined where it is neither. */
export function readTrail(text: string, from = 0): Qualifiers | undefined {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  const found: Record<string, string> = {};
  if (text[at] === '{') {
    at += 1;
    while (at < text.length && text[at] !== '}') {
      qualifier.lastIndex = at;
      const match = qualifier.exec(text);
      if (!match) return undefined;
      found[match[1]!] = unescapeObo(match[2] ?? match[3] ?? '');
      at = qualifier.lastIndex;
      if (text[at] === ',') at += 1;
    }
    if (text[at] !== '}') return undefined;
    at += 1;
    while (text[at] === ' ' || text[at] === '\t') at += 1;
  }
  return at >= text.length || text[at] === '!' ? found : undefined;
}

/** A value that is ids: words before qualifiers and comment. */
export function readIds(value: string): { ids: string[]; qualifiers: Qualifiers } {
  let end = value.length;
  const bang = /(?:^|\s)!/.exec(value);
  if (bang) end = bang.index;
  const brace = value.lastIndexOf('{', end - 1);
  const qualifiers = brace > 0 && /\s/.test(value[brace - 1]!) ? readTrail(value.slice(0, end).trimEnd(), brace) : undefined;
  if (qualifiers) end = brace;
  return { ids: value.slice(0, end).split(/\s+/).filter(Boolean).map(unescapeObo), qualifiers: qualifiers ?? {} };
}

/** A value that is free text: without qualifiers and without a comment, which must have blanks around its mark. */
export function readFreeText(value: string): string {
  let text = value;
  const bang = text.indexOf(' ! ');
  if (bang > 0) text = text.slice(0, bang);
  const brace = text.lastIndexOf(' {');
  if (brace > 0 && text.trimEnd().endsWith('}') && readTrail(text.trimEnd(), brace)) text = text.slice(0, brace);
  return unescapeObo(text.trim());
}
