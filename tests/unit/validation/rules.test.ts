/** Rules that are no shapes: each that a reader, an importer or the deposit names is defined in the vocabulary, with its source. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Parser } from 'n3';
import { expect, test } from 'vitest';
import { dcterms, rules } from '../../../server/rdf/vocabulary.ts';
import { readRequirement } from '../../../server/validation/requirement.ts';

const root = resolve(import.meta.dirname, '../../..');
const sources = new Map(readdirSync(join(root, 'ontologies')).filter((name) => name.endsWith('.ttl')).flatMap((name) => new Parser().parse(readFileSync(join(root, 'ontologies', name), 'utf8')))
  .flatMap(({ subject, predicate, object }) => (predicate.value === dcterms.source && subject.value.startsWith(rules.namespace) ? [[subject.value.slice(rules.namespace.length), object.value] as const] : [])));

test('every rule that the code names has its source', () => {
  const named = readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).flatMap((name) => {
    const text = readFileSync(join(root, 'server', name), 'utf8');
    // rules of mapping sets are named within their room, and get its prefix at the door
    const prefix = /^sssom[/\\]/.test(name) ? 'sssom-' : '';
    return [...text.matchAll(/\brules\/([a-z][a-z-]+)(?!\.ts|[\w/-])|\b(?:rule|sheetRule)\('([a-z-]+)'\)|\brule: '([a-z-]+)'/g)].map((match) => prefix + (match[1] ?? match[2] ?? match[3]!));
  });
  expect(named.length).toBeGreaterThan(10);
  expect([...new Set(named)].filter((rule) => !sources.has(rule))).toEqual([]);
});

test.each([
  ['NBO v02-01: Objective.LensNA, tier 1, required; expected range 0.02 to 1.5', { standard: 'NBO', edition: 'v02-01', element: 'Objective.LensNA', tier: 1 }],
  ['REMBI (Sarkans et al. 2021): Biosample / Organism', { standard: 'REMBI', edition: 'Sarkans et al. 2021', element: 'Biosample / Organism' }],
  ['REMBI (Sarkans et al. 2021): a Study contains Study components', { standard: 'REMBI', edition: 'Sarkans et al. 2021' }],
  ['PIDINST 1.0: Owner is mandatory', { standard: 'PIDINST', edition: '1.0', element: 'Owner' }],
  ['SOSA: observedProperty; one number is one observation', { standard: 'SOSA', element: 'observedProperty' }],
  ['good practice: a placeholder passes a check for presence and says nothing', { standard: 'good practice' }],
  ['each term has a label', {}],
])('%s is taken apart', (text, parts) => { expect(readRequirement(text)).toEqual({ text, ...parts }); });

test('the tier of the shape counts where the text names none', () => { expect(readRequirement('The standard of boxes, 3.1', 2)).toEqual({ text: 'The standard of boxes, 3.1', tier: 2 }); });
