import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildNameIndex } from '../../server/terms/name-index.ts';
import { agreement, normalForm } from '../../server/terms/normal-form.ts';
import type { NormalLevel } from '../../server/terms/normal-form.ts';
import { createMentionReader } from '../../server/terms/read-mention.ts';

/** Texts as people write them and texts as nobody does. */
const words = fc.constantFrom('heart', 'hearts', 'Tumour', 'tumor', 'β', 'beta', 'IV', '4', 'I', 'PC-12', 'PC12', 'CD4+', 'Ménière', 'cells', 'nuclei', '(human)', 'C57BL/6', 'haem', 'aae', 'ss', 'iiis', '’s', 'ǅ', 'ﬃ', 'Σς', 'İ');
const texts = fc.oneof(fc.array(words, { maxLength: 6 }).map((list) => list.join(' ')), fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }));
const levels: readonly NormalLevel[] = [1, 2, 3];

test.each(levels)('the normal form of level %i is its own normal form', (level) => {
  fc.assert(fc.property(texts, (text) => { const form = normalForm(text, level); expect(normalForm(form, level)).toBe(form); }), { numRuns: 600 });
});

test('a coarser form follows from a finer one, so names that agree finely agree coarsely', () => {
  fc.assert(fc.property(texts, (text) => {
    expect(normalForm(normalForm(text, 1), 2)).toBe(normalForm(text, 2));
    expect(normalForm(normalForm(text, 2), 3)).toBe(normalForm(text, 3));
  }), { numRuns: 600 });
});

test('agreement is the same both ways, and a text agrees with itself', () => {
  fc.assert(fc.property(texts, texts, (a, b) => {
    expect(agreement(a, b)).toBe(agreement(b, a));
    expect(agreement(a, a)).toBe(1);
  }), { numRuns: 300 });
});

test('a text is read in a bounded number of ways, the text itself first', () => {
  const read = createMentionReader({ qualifiers: ['adult'] });
  fc.assert(fc.property(texts, (text) => {
    const { readings } = read(text);
    expect(readings.length).toBeLessThanOrEqual(8);
    expect(new Set(readings.map(({ text: each }) => each.toLowerCase())).size).toBe(readings.length);
    if (readings.length > 0) expect(readings[0]!.kind).toBe('whole');
    expect(readings.every(({ text: each }) => /[\p{L}\p{N}]/u.test(each))).toBe(true);
  }), { numRuns: 500 });
});

test('the index finds every name that it holds, whole, and in the same order however they came', async () => {
  await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.array(words, { minLength: 1, maxLength: 3 }).map((list) => list.join(' ')), { minLength: 1, maxLength: 20 }), async (names) => {
    const held = names.map((text, at) => ({ iri: `http://example.org/${at}`, text, kind: 0 }));
    const [index, other] = [await buildNameIndex(held), await buildNameIndex(held.toReversed())];
    for (const { text, iri } of held) {
      if (normalForm(text, 2) === '') continue;
      const found = index.find(text, 50);
      expect(found.some((each) => each.iri === iri && each.likeness > 0.999)).toBe(true);
      expect(other.find(text, 50)).toEqual(found);
      expect(found.every(({ likeness }) => likeness >= 0 && likeness <= 1)).toBe(true);
    }
  }), { numRuns: 60 });
});
