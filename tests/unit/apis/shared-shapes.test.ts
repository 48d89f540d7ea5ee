import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createLoadShapes } from '../../../server/apis/load-shapes.ts';
import { adoptShapes, shareShapes } from '../../../server/apis/shared-shapes.ts';
import { toNQuads } from '../../../server/rdf/n-quads.ts';
import type { Quad } from '../../../server/rdf/terms.ts';

const loaded = createLoadShapes(resolve(import.meta.dirname, '../../..'))(new Map());
const adopted = adoptShapes(structuredClone(shareShapes({ loaded, faults: ['a fault'] })));

test('what one thread read of the shapes is the same in the thread that takes it over', () => {
  const linesOf = (quads: Iterable<Quad>): string[] => Array.from(quads, (quad) => toNQuads([quad], ''));
  expect(linesOf(loaded.shapes).length).toBeGreaterThan(10_000);
  expect(linesOf(adopted.loaded.shapes)).toEqual(linesOf(loaded.shapes));
  expect(linesOf(adopted.loaded.vocabulary)).toEqual(linesOf(loaded.vocabulary));
  const { profiles = [] } = loaded;
  expect(profiles.length).toBeGreaterThan(1);
  expect(adopted.loaded.profiles!.map(({ quads, ...facts }) => ({ ...facts, lines: linesOf(quads) }))).toEqual(profiles.map(({ quads, ...facts }) => ({ ...facts, lines: linesOf(quads) })));
  expect(adopted.loaded.shapesHash).toBe(loaded.shapesHash);
  expect(adopted.faults).toEqual(['a fault']);
});

test('its model finds types, units and terms as the one that was read does', () => {
  const { model } = adopted.loaded, fields = loaded.model.types.flatMap((type) => type.fields);
  expect(JSON.stringify(model.types)).toBe(JSON.stringify(loaded.model.types));
  expect(model.findType(loaded.model.types[0]!.iri)?.name).toBe(loaded.model.types[0]!.name);
  expect(model.findUnit('µm')?.iri).toBe(loaded.model.findUnit('µm')!.iri);
  const terms = fields.flatMap(({ term }) => term ?? []);
  expect(terms.length).toBeGreaterThan(0);
  for (const term of terms) expect(model.terms.of(term)).toEqual(loaded.model.terms.of(term));
});
