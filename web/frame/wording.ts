/** Numbers, times and names as people read them, the same on all pages. */

const numbers = new Intl.NumberFormat('en');
const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** 4210 → "4,210" */
export function figure(value: number): string {
  return numbers.format(value);
}

/** 1, "image" → "1 image"; 4210, "image" → "4,210 images" */
export function count(value: number, noun: string): string {
  return `${figure(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** ISO 8601 → the reader's own time; the text itself where it is no time */
export function time(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : times.format(at);
}

/** An agent as the server tells it → a name: without one the last part of its IRI. */
export function nameOf(agent: string | { readonly iri: string; readonly name?: string } | undefined): string {
  if (agent === undefined) return 'somebody';
  if (typeof agent !== 'string') return agent.name ?? nameOf(agent.iri);
  return decodeURIComponent(agent.slice(Math.max(agent.lastIndexOf('/'), agent.lastIndexOf('#')) + 1)) || agent;
}

/** Texts → "a, b and c" */
export function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}
