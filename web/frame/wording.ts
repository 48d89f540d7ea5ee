/** Numbers, times and names as people read them, the same on all pages. */

const numbers = new Intl.NumberFormat('en');
const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** 4210 → "4,210" */
export function figure(value: number): string {
  return numbers.format(value);
}

/** 1, "image" → "1 image"; 4210, "image" → "4,210 images" */
export function count(value: number, noun: string, many = `${noun}s`): string {
  return `${figure(value)} ${value === 1 ? noun : many}`;
}

/** ISO 8601 → the reader's own time; the text itself where it is no time */
export function time(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : times.format(at);
}

/** An agent's IRI and name, where it has one → what people call it: without a name the last part of the IRI. */
export function nameOf(iri: string | undefined, name?: string): string {
  if (name !== undefined) return name;
  if (iri === undefined) return 'somebody';
  const last = iri.slice(Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#')) + 1);
  try { return decodeURIComponent(last) || iri; } catch { return last; }
}

/** Texts → "a, b and c" */
export function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}
