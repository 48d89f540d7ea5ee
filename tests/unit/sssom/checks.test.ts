/** What is wrong with mappings beyond their form, and what follows from them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combinedConfidence, ownState, resolveStates } from '../../../server/sssom/agreement.ts';
import { checkMappings } from '../../../server/sssom/checks.ts';
import type { TermSource } from '../../../server/sssom/checks.ts';
import { infer } from '../../../server/sssom/inference.ts';
import type { InferenceOptions } from '../../../server/sssom/inference.ts';
import type { Mapping } from '../../../server/sssom/mapping.ts';
import { semapv } from '../../../server/sssom/slots.ts';

const skos = (local: string): string => `http://www.w3.org/2004/02/skos/core#${local}`;
const obo = (id: string): string => `http://purl.obolibrary.org/obo/${id}`;
/** "A_1 exactMatch B_1" → a mapping, at the line of its place in the list. */
const rows = (...texts: string[]): Mapping[] => texts.map((text, at) => {
  const [subject = '', predicate = '', object = '', ...more] = text.split(' ');
  return { subject_id: obo(subject), predicate_id: predicate.includes(':') ? predicate : skos(predicate), object_id: object === 'none' ? 'https://w3id.org/sssom/NoTermFound' : obo(object), mapping_justification: semapv('ManualMappingCuration'), ...more.includes('Not') ? { predicate_modifier: 'Not' } : {}, line: at + 1 };
});
const found = (mappings: readonly Mapping[], terms?: TermSource): string[] => checkMappings(mappings, terms).map(({ rule, line, count }) => `${line} ${rule}${count > 1 ? ` ×${count}` : ''}`);

describe('contradictions', () => {
  test.each([
    ['nothing where nothing is', ['A_1 exactMatch B_1', 'A_1 broadMatch B_2', 'A_2 exactMatch C_1', 'A_1 exactMatch C_2'], []],
    ['a mapping and its negation', ['A_1 exactMatch B_1', 'A_1 exactMatch B_1 Not'], ['2 contradiction']],
    ['no contradiction between predicates', ['A_1 broadMatch B_1', 'A_1 exactMatch B_1 Not'], []],
    ['two exact matches in one vocabulary', ['A_1 exactMatch B_1', 'A_1 exactMatch B_2', 'A_1 exactMatch B_3'], ['2 two-exact']],
    ['exact and broader at once', ['A_1 exactMatch B_1', 'A_1 broadMatch B_1'], ['2 exact-and-broader']],
    ['a row twice', ['A_1 exactMatch B_1', 'A_1 exactMatch B_1'], ['2 row-twice']],
    ['a thing mapped to itself', ['A_1 exactMatch A_1'], ['1 self-mapping']],
    ['a term, and none', ['A_1 exactMatch B_1', 'A_1 exactMatch none'], ['2 none-and-one']],
    ['a circle of broader ones', ['A_1 broadMatch B_1', 'B_1 broadMatch C_1', 'A_1 narrowMatch C_1'], ['3 circle']],
    ['a circle of two', ['A_1 broadMatch B_1', 'B_1 broadMatch A_1'], ['2 circle']],
    ['no circle in a diamond', ['A_1 broadMatch B_1', 'A_1 broadMatch B_2', 'B_1 broadMatch C_1', 'B_2 broadMatch C_1'], []],
    ['a digit that is lost among many', [...Array.from({ length: 60 }, (_, at) => `A_00000${String(at + 100)} exactMatch B_00000${String(at + 100)}`), 'A_0000345 exactMatch B_00000999'], ['61 odd-digits']],
  ])('%s', (_, texts, expected) => { expect(found(rows(...texts))).toEqual(expected); });

  test('a chain of 20,000 broader ones overflows nothing', () => {
    expect(found(rows(...Array.from({ length: 20_000 }, (_, at) => `A_${at} broadMatch A_${at + 1}`), 'A_20000 broadMatch A_0'))).toEqual(['20001 circle']);
  });
});

describe('ends in the ontologies', () => {
  const terms: Record<string, Partial<NonNullable<ReturnType<TermSource['find']>>> & { to?: string }> = {
    [obo('B_00000001')]: { label: 'liver' }, [obo('B_00000002')]: { label: 'obsolete gut', obsolete: true, to: obo('B_00000001') }, [obo('B_00000003')]: { label: 'obsolete skin', obsolete: true }, [obo('B_00000345')]: { label: 'confocal', synonyms: [{ text: 'LSCM' }] },
  };
  const source: TermSource = {
    find: (iri) => { const term = terms[iri]; return term === undefined ? undefined : { label: '', obsolete: false, curie: iri.slice(31).replace('_', ':'), labels: [{ text: term.label ?? '' }], synonyms: [], ...term }; },
    replacement: (iri) => ({ consider: [], ...terms[iri]?.to === undefined ? {} : { to: terms[iri].to } }),
    versions: () => [{ id: 'b', version: '1', prefix: 'B', namespaces: [obo('B_')], complete: true, inUse: true }],
  };
  const to = (object: string, label?: string): Mapping[] => rows(`A_1 exactMatch ${object}`).map((mapping) => ({ ...mapping, ...label === undefined ? {} : { object_label: label } }));
  test.each([
    ['live, with its label in another case', to('B_00000001', 'Liver'), undefined],
    ['obsolete, with its replacement', to('B_00000002'), /B:00000002 "obsolete gut" is obsolete; its replacement is B:00000001 "liver"/],
    ['obsolete without one', to('B_00000003'), /is obsolete; its ontology names no replacement/],
    ['not there, for a digit is lost', to('B_0000345'), /B_0000345 is not in b 1; did you mean B:00000345 "confocal"\?/],
    ['not there at all', to('B_77777777'), /B_77777777 is not in b 1; look for the right term/],
    ['a prefix in another case', to('b_00000001'), /is written otherwise in b: its terms begin with .*B_; write .*B_00000001/],
    ['another label', to('B_00000001', 'kidney'), /called "kidney" here and "liver" in its ontology; look whether the same thing is meant/],
    ['a synonym for the label', to('B_00000345', 'lscm'), /which knows that name too; write "confocal"/],
    ['in an ontology that nobody has', to('C_1'), undefined],
  ])('%s', (_, mappings, expected) => {
    const said = checkMappings(mappings, source).map(({ message, remedy }) => `${message}; ${remedy}`);
    if (expected === undefined) expect(said).toEqual([]); else { expect(said).toHaveLength(1); expect(said[0]).toMatch(expected); }
  });
});

describe('agreement', () => {
  test.each([[{}, 1], [{ confidence: 0.6 }, 0.6], [{ confidence: 0.6, reviewer_agreement: 1 }, 1], [{ confidence: 0.6, reviewer_agreement: -1 }, 0], [{ confidence: 0.6, reviewer_agreement: 0 }, 0.6], [{ confidence: 0.8, reviewer_agreement: 0.5 }, 0.775], [{ confidence: 0.8, reviewer_agreement: -0.5 }, 0.525], [{ confidence: 0.4, reviewer_label: ['X'] }, 1]] as const)('of %o is %d', (mapping, expected) => {
    expect(combinedConfidence(mapping)).toBeCloseTo(expected, 10);
  });
  test('stays between 0 and 1, and grows with confidence', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(fc.property(unit, unit, fc.double({ min: -1, max: 1, noNaN: true }), (a, b, agreement) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)].map((confidence) => combinedConfidence({ confidence, reviewer_agreement: agreement }));
      expect(low!).toBeGreaterThanOrEqual(0); expect(high!).toBeLessThanOrEqual(1 + 1e-12); expect(high!).toBeGreaterThanOrEqual(low! - 1e-12);
    }));
  });
  test('candidates, reviewed, rejected; later ones supersede and nothing is lost', () => {
    expect([{ mapping_justification: semapv('LexicalMatching') }, { mapping_justification: semapv('LexicalMatching'), reviewer_id: ['urn:x:a'] }, { mapping_justification: semapv('ManualMappingCuration') }, { mapping_justification: semapv('ManualMappingCuration'), reviewer_agreement: -1 }].map(ownState)).toEqual(['candidate', 'reviewed', 'reviewed', 'rejected']);
    const entries = [{ node: 'urn:x:1', mapping: { mapping_justification: semapv('ManualMappingCuration') }, record: 'r1' }, { node: 'urn:x:2', mapping: { mapping_justification: semapv('ManualMappingCuration'), replaces: ['urn:x:1'] }, record: 'r2' }];
    expect(resolveStates(entries, { proposed: new Set(['urn:x:2']) })[1]!.state).toBe('candidate');
    expect(resolveStates(entries, { replaced: new Map([['urn:x:2', 'urn:x:mark']]) })[1]).toMatchObject({ state: 'superseded', supersededBy: 'urn:x:mark' });
    expect(resolveStates(entries.map((each) => ({ ...each, mapping: { ...each.mapping, predicate_modifier: 'Not' as const } }))).map(({ state }) => state)).toEqual(['superseded', 'rejected']);
    expect(resolveStates(entries).map(({ node, state, supersededBy }) => [node, state, supersededBy])).toEqual([['urn:x:1', 'superseded', 'urn:x:2'], ['urn:x:2', 'reviewed', undefined]]);
  });
});

describe('inference', () => {
  const short = (iri: string): string => /[^/#]*$/.exec(iri)![0];
  const follows = (texts: readonly string[], options: InferenceOptions = {}, confidence?: number): string[] => infer(rows(...texts).map((mapping, at) => ({ node: `urn:m:${at + 1}`, mapping: confidence === undefined ? mapping : { ...mapping, confidence } })), options)
    .inferred.map(({ mapping, rule, premises }) => `${short(mapping.subject_id!)} ${short(mapping.predicate_id!)} ${short(mapping.object_id!)} by ${rule} from ${premises.map((node) => node.slice(6)).toSorted().join('+')}`).toSorted();
  test.each([
    ['T: exact over exact', ['A_1 exactMatch B_1', 'B_1 exactMatch C_1'], ['A_1 exactMatch C_1 by T from 1+2']],
    ['T: broad over broad, both ways round', ['A_1 broadMatch B_1', 'B_1 broadMatch C_1'], ['A_1 broadMatch C_1 by T from 1+2', 'B_1 narrowMatch A_1 by RI2 from 1', 'C_1 narrowMatch A_1 by T from 1+2', 'C_1 narrowMatch B_1 by RI2 from 2']],
    ['RCE1: exact, then close', ['A_1 exactMatch B_1', 'B_1 closeMatch C_1'], ['A_1 closeMatch C_1 by RCE1 from 1+2']],
    ['RCE2: broad, then exact', ['A_1 broadMatch B_1', 'B_1 exactMatch C_1'], ['A_1 broadMatch C_1 by RCE2 from 1+2', 'B_1 narrowMatch A_1 by RI2 from 1', 'C_1 narrowMatch A_1 by RCE1 from 1+2']],
    ['RI1', ['A_1 narrowMatch B_1'], ['B_1 broadMatch A_1 by RI1 from 1']],
    ['RI3 to RI5', [`A_1 ${semapv('crossSpeciesExactMatch')} B_1`, `A_2 ${semapv('crossSpeciesNarrowMatch')} B_2`, `A_3 ${semapv('crossSpeciesBroadMatch')} B_3`], ['B_1 crossSpeciesExactMatch A_1 by RI3 from 1', 'B_2 crossSpeciesBroadMatch A_2 by RI4 from 2', 'B_3 crossSpeciesNarrowMatch A_3 by RI5 from 3']],
    ['close over close is nothing', ['A_1 closeMatch B_1', 'B_1 closeMatch C_1'], []],
    ['subClassOf is no broad match (RG2)', ['A_1 http://www.w3.org/2000/01/rdf-schema#subClassOf B_1', 'B_1 broadMatch C_1'], ['C_1 narrowMatch B_1 by RI2 from 2']],
    ['negations and "none" take no part', ['A_1 exactMatch B_1 Not', 'B_1 exactMatch C_1', 'C_1 exactMatch none'], []],
    ['what is denied is not concluded', ['A_1 exactMatch B_1', 'B_1 exactMatch C_1', 'A_1 exactMatch C_1 Not'], []],
    ['nor where it is denied the other way round', ['A_1 exactMatch B_1', 'B_1 exactMatch C_1', 'C_1 exactMatch A_1 Not'], []],
    ['nor turned round, nor what is longer over it', ['A_1 broadMatch B_1', 'B_1 exactMatch C_1', 'C_1 narrowMatch A_1 Not'], ['B_1 narrowMatch A_1 by RI2 from 1']],
    ['another relation that is denied takes nothing away', ['A_1 exactMatch B_1', 'B_1 exactMatch C_1', 'A_1 closeMatch C_1 Not'], ['A_1 exactMatch C_1 by T from 1+2']],
    ['what is stated is not inferred again', ['A_1 exactMatch B_1', 'B_1 exactMatch C_1', 'A_1 exactMatch C_1'], []],
  ])('%s', (_, texts, expected) => { expect(follows(texts)).toEqual(expected); });

  test('confidence gates what takes part, and multiplies', () => {
    expect(follows(['A_1 exactMatch B_1', 'B_1 exactMatch C_1'], {}, 0.5)).toEqual([]);
    expect(infer(rows('A_1 exactMatch B_1', 'B_1 exactMatch C_1').map((mapping, at) => ({ node: `urn:m:${at}`, mapping: { ...mapping, confidence: 0.9 } }))).inferred[0]!.mapping).toMatchObject({ confidence: 0.81, derived_from: ['urn:m:0', 'urn:m:1'], mapping_justification: semapv('MappingChaining') });
    expect(infer(rows('A_1 exactMatch B_1').map((mapping) => ({ node: 'urn:m:0', mapping: { ...mapping, confidence: 0.1 } }))).left.unsure).toBe(1);
  });
  test('a crowd that one edge joined infers nothing, and is said', () => {
    const chain = Array.from({ length: 60 }, (_, at) => `A_${at} exactMatch A_${at + 1}`);
    const { inferred, left, crowds } = infer(rows(...chain).map((mapping, at) => ({ node: `urn:m:${at}`, mapping })));
    expect([inferred.length, left.crowded, crowds.map(({ size }) => size)]).toEqual([0, 60, [61]]);
  });
  test('what negations take away is counted, and whatever is stated, no conclusion is denied', () => {
    expect(infer(rows('A_1 exactMatch B_1', 'B_1 exactMatch C_1', 'C_1 exactMatch A_1 Not').map((mapping, at) => ({ node: `urn:m:${at}`, mapping }))).left).toMatchObject({ denied: 1, notFit: 1 });
    const thing = fc.integer({ min: 0, max: 4 }).map((at) => `A_${at}`), back: Readonly<Record<string, string>> = { [skos('exactMatch')]: skos('exactMatch'), [skos('closeMatch')]: skos('closeMatch'), [skos('broadMatch')]: skos('narrowMatch'), [skos('narrowMatch')]: skos('broadMatch') };
    let conclusions = 0, denials = 0;
    fc.assert(fc.property(fc.array(fc.tuple(thing, fc.constantFrom('exactMatch', 'broadMatch', 'narrowMatch', 'closeMatch'), thing, fc.boolean()), { minLength: 4, maxLength: 12 }), (texts) => {
      const stated = rows(...texts.map(([from, predicate, to, isDenied]) => `${from} ${predicate} ${to}${isDenied ? ' Not' : ''}`));
      const denied = new Set(stated.filter(({ predicate_modifier: modifier }) => modifier === 'Not').flatMap(({ subject_id: from, predicate_id: predicate, object_id: to }) => [`${from} ${predicate} ${to}`, `${to} ${back[predicate!]} ${from}`]));
      const { inferred, left } = infer(stated.map((mapping, at) => ({ node: `urn:m:${at}`, mapping })));
      conclusions += inferred.length; denials += left.denied;
      expect(inferred.filter(({ mapping }) => denied.has(`${mapping.subject_id} ${mapping.predicate_id} ${mapping.object_id}`))).toEqual([]);
    }));
    expect([conclusions > 0, denials > 0]).toEqual([true, true]);
  });
  test('no conclusion has more premises than allowed', () => {
    const chain = Array.from({ length: 10 }, (_, at) => `A_${at} exactMatch A_${at + 1}`);
    const { inferred } = infer(rows(...chain).map((mapping, at) => ({ node: `urn:m:${at}`, mapping })), { mostSteps: 3 });
    expect(inferred.length).toBe(17);
    expect(Math.max(...inferred.map(({ premises }) => premises.length))).toBe(3);
  });
});
