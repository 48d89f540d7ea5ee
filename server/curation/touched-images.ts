/**
 * How many images things stand behind. What leads from a thing to its images is said by a query of the repository
 * (`queries/curation/images.rq`, which gives ?group and ?image for a pattern in the place of $things), not here.
 */
import { KnownError } from '../errors.ts';
import { trusted } from '../rdf/sparql.ts';
import type { SparqlText } from '../rdf/sparql.ts';
import type { Ask } from './ask.ts';
import { countOf, textOf } from './ask.ts';
import { namedThings } from './questions.ts';

export interface TouchedImages {
  /** Images by group, for a pattern that binds ?thing and ?group. */
  count(things: SparqlText): Promise<Map<string, number>>;
  /** Images by group of things that are named, a few things at a time, so that other questions come in between. */
  countNamed(things: readonly { thing: string; group: string }[]): Promise<Map<string, number>>;
  /** Images that any of these stand behind, each counted once. */
  total(things: readonly string[]): Promise<number>;
}

/** Things that are named in one query: what a reader answers in some tenth of a second at ten images a thing. */
const atOnce = 400;
const place = /\$things(?=\s\?)/g;

/** Creates it. Throws start-up-faults for a query without the place for the pattern. */
export function createTouchedImages({ ask, query }: { ask: Ask; /** text of the query file */ query: string }): TouchedImages {
  const start = query.search(/^SELECT \?group \?image\b/m);
  if (start < 0 || query.slice(Math.max(start, 0)).search(place) < 0) throw new KnownError('start-up-faults', 'the query of images is not well formed', { faults: ['queries/curation/images.rq: it must select ?group and ?image, and have $things before ?thing'] });
  const prologue = query.slice(0, start), select = query.slice(start);
  const over = (things: SparqlText, head: string, tail: string): SparqlText => trusted(`${prologue}SELECT ${head} WHERE { { ${select.replaceAll(place, () => things.text)} } } ${tail}`);
  const parts = {
    async count(things: SparqlText): Promise<Map<string, number>> {
      return new Map((await ask(over(things, '?group (COUNT(DISTINCT ?image) AS ?images)', 'GROUP BY ?group'))).map((row) => [textOf(row, 'group'), countOf(row, 'images')]));
    },
    async total(things: readonly string[]): Promise<number> {
      const each = [...new Set(things)].map((thing) => ({ thing, group: '' }));
      if (each.length === 0) return 0;
      if (each.length <= atOnce) return (await parts.count(namedThings(each))).get('') ?? 0;
      const images = new Set<string>();
      for (let at = 0; at < each.length; at += atOnce) for (const row of await ask(over(namedThings(each.slice(at, at + atOnce)), 'DISTINCT ?image', ''))) images.add(textOf(row, 'image'));
      return images.size;
    },
    async countNamed(things: readonly { thing: string; group: string }[]): Promise<Map<string, number>> {
      const counts = new Map<string, number>();
      let waiting: { thing: string; group: string }[] = [];
      const flush = async (): Promise<void> => {
        if (waiting.length > 0) for (const [group, images] of await parts.count(namedThings(waiting))) counts.set(group, images);
        waiting = [];
      };
      // a group is never torn apart, for an image counts once for it
      for (const [group, own] of Map.groupBy(things, (each) => each.group)) {
        if (own.length > atOnce) { counts.set(group, await parts.total(own.map(({ thing }) => thing))); continue; }
        if (waiting.length + own.length > atOnce) await flush();
        waiting.push(...own);
      }
      await flush();
      return counts;
    },
  };
  return parts;
}
