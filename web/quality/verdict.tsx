/** How verdicts, states and names of quality control look and read everywhere: a shape, a word and a colour, never a colour alone. */
import type { Due, Named, Verdict } from '../api/qc.ts';
import './quality.css';

/** The word and the shape of each verdict. The shapes are those that the charts draw. */
export const verdicts: Readonly<Record<Verdict, { word: string; shape: string }>> = {
  pass: { word: 'pass', shape: '●' }, warn: { word: 'warning', shape: '▲' }, fail: { word: 'fail', shape: '✖' },
  notAssessed: { word: 'not assessed', shape: '○' }, pending: { word: 'pending', shape: '◇' }, unknown: { word: 'unknown', shape: '○' },
};

/** The word of a verdict; whatever is not known is "unknown", never clean. */
export function wordOf(verdict: Verdict | undefined): string {
  return verdicts[verdict ?? 'unknown']?.word ?? String(verdict);
}

/** A verdict as people see it. */
export function VerdictMark({ of }: { of: Verdict | undefined }) {
  const { word, shape } = verdicts[of ?? 'unknown'] ?? verdicts.unknown;
  return <span class={`verdict ${of ?? 'unknown'}`}><span aria-hidden="true">{shape}</span> {word}</span>;
}

/** Rules of a control chart as people know them (Western Electric 1956), by the names that the server gives them. */
const signals: Readonly<Record<string, string>> = {
  'western-electric-1': 'one value beyond 3 SD', 'western-electric-2': '2 of 3 beyond 2 SD on one side', 'western-electric-3': '4 of 5 beyond 1 SD on one side', 'western-electric-4': '8 in a row on one side of the centre',
};
/** The signals of a point in words. */
export function signalWords(names: readonly string[] = []): string {
  return names.map((name) => signals[name] ?? name).join('; ');
}

/** Beside a verdict: the newest values break a rule of the control chart, whatever their verdicts. */
export function Drifts({ signals: broken }: { signals?: readonly string[] | undefined }) {
  return broken && broken.length > 0 ? <> <span class="drifts" title={signalWords(broken)}><span aria-hidden="true">↝</span> drifts<span class="unseen">: {signalWords(broken)}</span></span></> : null;
}

/** Words of due dates, in the order in which they matter. */
export const dueWords: readonly (readonly [Due['state'], string])[] = [['overdue', 'Overdue'], ['never', 'Never measured'], ['due', 'Due'], ['ok', 'Up to date'], ['unscheduled', 'No interval known']];

/** Name of a thing, or of one that only its IRI or text is known of. */
export function nameIn(thing: string | Named | undefined): string {
  if (thing === undefined) return '';
  if (typeof thing !== 'string') return thing.name;
  return /^[a-z]+:/.test(thing) ? thing.slice(Math.max(thing.lastIndexOf('/'), thing.lastIndexOf('#')) + 1) : thing;
}

/** Beside a time that nobody gave: it is no time of measuring. */
export function Undated({ of }: { of: { readonly undated?: boolean } | undefined }) {
  return of?.undated ? <> <span class="undated">date of computing, not of measuring</span></> : null;
}

/** A link to the page of a resource. */
export function ThingLink({ root, iri, children }: { root: string; iri: string; children: string }) {
  return <a href={`${root}resources?iri=${encodeURIComponent(iri)}`}>{children}</a>;
}

const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 5 });
/** 0.22180001, "µm" → "0.2218 µm" */
export function quantity(value: number, symbol?: string): string {
  const magnitude = Math.abs(value);
  const text = magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e7) ? value.toExponential(3) : digits.format(value);
  return symbol === undefined || symbol === '' ? text : `${text} ${symbol}`;
}
