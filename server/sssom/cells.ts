/**
 * Text of tab- or comma-separated rows → cells, with the line of each row. Quoting is that of SSSOM (RFC 4180), read
 * kindly: a quotation mark that is not doubled and closed as the rule asks is part of the text. Line ends may differ.
 */

export interface CellRow { readonly line: number; readonly cells: readonly string[]; /** the first cell stands in quotation marks */ readonly quotedFirst?: true; /** columns (from 0) whose quotes are not as the rule asks */ readonly oddQuotes?: readonly number[] }

/** Rows of `text` from offset `start`, which is at the beginning of line `line`. Empty lines are rows of one empty cell. */
export function* readCells(text: string, delimiter: string, start = 0, line = 1): Generator<CellRow> {
  const isEnd = (at: number): boolean => at >= text.length || text[at] === delimiter || text[at] === '\n' || text[at] === '\r';
  const bare = (from: number): number => { let at = from; while (!isEnd(at)) at += 1; return at; };
  let at = start, row = line;
  while (at < text.length) {
    const first = row, cells: string[] = [], odd: number[] = [];
    let quotedFirst = false;
    for (;;) {
      let end: number;
      if (text[at] === '"') {
        const close = closingQuote(text, at);
        if (close >= 0 && isEnd(close + 1)) {
          const inside = text.slice(at + 1, close).replaceAll('""', '"');
          for (let next = inside.indexOf('\n'); next >= 0; next = inside.indexOf('\n', next + 1)) row += 1;
          if (cells.length === 0) quotedFirst = true;
          cells.push(inside);
          end = close + 1;
        } else { odd.push(cells.length); end = bare(at); cells.push(text.slice(at, end)); }
      } else { end = bare(at); cells.push(text.slice(at, end)); }
      at = end;
      if (at < text.length && text[at] === delimiter) { at += 1; continue; }
      break;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 2; else at += 1;
    yield { line: first, cells, ...quotedFirst ? { quotedFirst } : {}, ...odd.length > 0 ? { oddQuotes: odd } : {} };
    row += 1;
  }
}

/** The quotation mark that ends the cell which one at `open` begins, or the first that does not fit. */
function closingQuote(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return -1;
}

/** A list in one cell: `|` separates, `\|` and `\\` stand for themselves; blanks around and empty members go. */
export function splitList(text: string): string[] {
  if (!text.includes('|') && !text.includes('\\')) { const one = text.trim(); return one === '' ? [] : [one]; }
  const members: string[] = [];
  let member = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!, next = text[at + 1];
    if (char === '\\' && (next === '|' || next === '\\')) { member += next; at += 1; } else if (char === '|') { members.push(member); member = ''; } else member += char;
  }
  return [...members, member].map((each) => each.trim()).filter((each) => each !== '');
}

/** The list in one cell again. */
export const joinList = (members: readonly string[]): string => members.map((member) => member.replaceAll(/[\\|]/g, (char) => `\\${char}`)).join('|');
