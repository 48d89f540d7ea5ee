/**
 * Whatever happens to an ontology's file on its way, it is read or refused with a known error, never a crash; and every
 * term that is read has the form that the catalogue counts on.
 */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isKnownError } from '../../server/errors.ts';
import { readText, sameInAll } from '../support/ontology-samples.ts';

const samples = Object.values(sameInAll).concat('GO:0000001\nGO:0000002\tnucleus\n', '{"CL:0000001":{"label":"a","ancestors":{"CL:0000002":1},"deprecated":false},"CL:0000002":{"label":"b","ancestors":{}}}');
const pieces = ['\0', '"', '(', ')', '<', '>', '{', '}', '[', ']', '\\', '&', '\n', '\r', ':', '!', '#', '^^', '@', '\ufeff', 'ü', '😀', '\ud800', '%', ' '.repeat(50), '[Term]\n', 'id: \n', '-->', '<!--', '<![CDATA[', ']]>', 'null', '__proto__', 'constructor'];

const mutation = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), length: fc.nat({ max: 300 }) }),
  fc.record({ kind: fc.constant('put' as const), at: fc.nat(), text: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 20 })) }),
  fc.record({ kind: fc.constant('move' as const), at: fc.nat(), from: fc.nat(), length: fc.nat({ max: 200 }) }),
  fc.record({ kind: fc.constant('end' as const), at: fc.nat() }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(text: string, change: Mutation): string {
  const at = text.length === 0 ? 0 : change.at % text.length;
  switch (change.kind) {
    case 'cut': return text.slice(0, at) + text.slice(at + change.length);
    case 'put': return text.slice(0, at) + change.text + text.slice(at);
    case 'move': { const from = text.length === 0 ? 0 : change.from % text.length; return text.slice(0, at) + text.slice(from, from + change.length) + text.slice(at); }
    case 'end': return text.slice(0, at);
  }
}

async function readOrRefuse(bytes: Uint8Array | string): Promise<number> {
  try {
    const { terms, faults } = await readText(bytes);
    for (const term of terms) {
      expect(term.iri).toMatch(/^[a-z][\w+.-]*:/i);
      for (const { text } of [...term.labels, ...term.synonyms]) expect(text.trim()).toBe(text);
      expect(term.parents.every(({ iri }) => iri !== term.iri)).toBe(true);
    }
    expect(new Set(terms.map(({ iri }) => iri)).size).toBe(terms.length);
    expect(faults.filter(({ fatal }) => fatal)).toEqual([]);
    return terms.length;
  } catch (error) {
    if (!isKnownError(error, 'source-not-readable')) throw error;
    return 0;
  }
}

test('a good file that was changed anywhere is read or refused', async () => {
  let read = 0;
  await fc.assert(fc.asyncProperty(fc.constantFrom(...samples), fc.array(mutation, { minLength: 1, maxLength: 4 }), async (sample, changes) => {
    if (await readOrRefuse(changes.reduce(mutate, sample)) > 0) read += 1;
  }), { numRuns: 1500 });
  expect(read).toBeGreaterThan(300);
});

test('bytes of a good file that were changed are read or refused, packed too', async () => {
  await fc.assert(fc.asyncProperty(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 }), fc.boolean(), async (sample, changes, packed) => {
    const bytes = packed ? new Uint8Array(gzipSync(sample)) : new TextEncoder().encode(sample);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    await readOrRefuse(bytes);
  }), { numRuns: 600 });
});

test('any bytes are read or refused', async () => {
  await fc.assert(fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 600 }), fc.string({ maxLength: 600, unit: 'binary' })), async (bytes) => { await readOrRefuse(bytes); }), { numRuns: 400 });
});
