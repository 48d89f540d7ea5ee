/**
 * What is said about a file of mappings: by rule, with the place, what would be right, and how often. The same fault in
 * thousands of rows is one finding with its first lines, so that a report can be read.
 */
import type { Severity } from '../rdf/report.ts';

export interface Finding {
  severity: Severity;
  /** name of the rule, kebab-case */ rule: string;
  message: string;
  /** line of the file, from 1 */ line?: number;
  /** character in the line, from 1 */ column?: number;
  /** JSON pointer, for JSON */ pointer?: string;
  slot?: string;
  value?: string;
  /** what would be right */ remedy?: string;
  /** how many values or rows it is said of */ count: number;
  /** the first lines of them */ lines: number[];
}

/** Where something stands; only what the format has. */
export interface Place { line?: number; column?: number; pointer?: string }

/** Something that is not kept, by slot or column. */
export interface Lost { path: string; count: number; reason: string; example?: string }

export interface Findings {
  /** Adds one; those with the same rule and `key` are counted together. */
  add(finding: Omit<Finding, 'count' | 'lines' | keyof Place>, place: Place, key?: string): void;
  lose(path: string, reason: string, example?: string): void;
  /** Notes that a slot had a value there which was refused: it is not missing as well. */ refuse(slot: string, place: Place): void;
  wasRefused(slot: string, line: number | undefined): boolean;
  readonly all: readonly Finding[];
  readonly lost: readonly Lost[];
}

const mostLines = 10;
/** Kinds of findings beyond which they are no longer told apart: a file with a different fault in every row. */
const mostKinds = 1000;

/** An empty list. */
export function createFindings(): Findings {
  const byKey = new Map<string, Finding>(), lost = new Map<string, Lost>(), refused = new Set<string>();
  return {
    add(finding, place, key = `${finding.slot ?? ''} ${finding.message}`) {
      let name = `${finding.severity} ${finding.rule} ${key}`;
      if (byKey.size >= mostKinds && !byKey.has(name)) name = `${finding.severity} ${finding.rule}`;
      const known = byKey.get(name);
      if (!known) { byKey.set(name, { ...finding, ...place, count: 1, lines: place.line === undefined ? [] : [place.line] }); return; }
      known.count += 1;
      if (place.line !== undefined && known.lines.length < mostLines && known.lines.at(-1) !== place.line) known.lines.push(place.line);
    },
    lose(path, reason, example) {
      const known = lost.get(path);
      if (known) known.count += 1; else lost.set(path, { path, count: 1, reason, ...example === undefined || example === '' ? {} : { example: example.slice(0, 100) } });
    },
    refuse(slot, { line }) { refused.add(`${slot} ${line ?? ''}`); },
    wasRefused: (slot, line) => refused.has(`${slot} ${line ?? ''}`),
    get all() { return [...byKey.values()].toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)); },
    get lost() { return [...lost.values()]; },
  };
}

/** Text that comes from a file, short enough for a message. */
export const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
