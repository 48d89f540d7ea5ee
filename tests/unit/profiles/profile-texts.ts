/** Small profiles over the small shapes of the keeper's tests, as texts. */
import { Parser } from 'n3';
import { buildModel } from '../../../server/model/build-model.ts';
import type { CheckProfileParts } from '../../../server/profiles/check-profiles.ts';
import type { Profile, ProfileFault } from '../../../server/profiles/profile.ts';
import { checkProfile } from '../../../server/profiles/check-profiles.ts';
import { checkPartsOf } from '../../../server/profiles/check-profiles.ts';
import { readProfile } from '../../../server/profiles/read-profile.ts';
import type { Quad } from '../../../server/rdf/terms.ts';
import { prefixes, shapesText, vocabularyText } from '../records/keeper-harness.ts';

export const placeholderText = `${prefixes}
mg:shapes\\/Placeholder a sh:NodeShape ; sh:pattern "^(unknown|n/a|-)$" ; sh:flags "i" .
`;
/** The keeper's small shapes, with the shape of placeholders that the real ones have too. */
export const baseText = shapesText + placeholderText;

const head = `${prefixes}@prefix p: <http://example.org/profiles/> .`;

/** Two levels of one ladder: the first asks for a note and a colour, the second for a maker too. */
export const firstText = `${head}
p:first a mg:Profile ; dcterms:identifier "first" ; dcterms:title "First level"@en ; mg:ladder "boxes" ; mg:rung 1 ; mg:demands sh:Warning .
p:first-Box a sh:NodeShape ; sh:targetClass ex:Box ; sh:property ex:Box-note , p:colour-asked .
p:colour-asked sh:path ex:colour ; sh:name "colour" ; sh:minCount 1 ; sh:severity sh:Warning ; dcterms:source "Boxes, 4.2" .
`;
export const secondText = `${head}
p:second a mg:Profile ; dcterms:identifier "second" ; dcterms:title "Second level"@en ; mg:ladder "boxes" ; mg:rung 2 ; mg:demands sh:Warning ; mg:includes p:first .
p:second-Box a sh:NodeShape ; sh:targetClass ex:Box ; sh:property p:maker , p:maker-asked .
p:maker sh:path ex:maker ; sh:name "maker" ; sh:description "Who made it" ; sh:datatype xsd:string .
p:maker-asked sh:path ex:maker ; sh:name "maker" ; sh:minCount 1 ; sh:severity sh:Warning .
`;

/** A profile of its own on the head above. */
export const profileText = (body: string): string => `${head}\n${body}`;

const quadsOf = (text: string): Quad[] => new Parser({ baseIRI: 'http://example.org/file' }).parse(text);

/** What is checked against: the small shapes. */
export function partsOf(shapes = baseText): CheckProfileParts {
  const base = quadsOf(shapes), vocabulary = quadsOf(vocabularyText);
  return checkPartsOf({ shapes: base, vocabulary, model: buildModel(base, vocabulary, {}) });
}

/** Reads a text that has no faults. */
export function profileOf(text: string): Profile {
  const { profile, faults } = readProfile(quadsOf(text), { from: 'server', text });
  if (!profile || faults.length > 0) throw new Error(JSON.stringify(faults));
  return profile;
}

/** All faults of a text among other profiles. */
export function faultsOf(text: string, others: readonly Profile[] = [], parts = partsOf()): ProfileFault[] {
  const { profile, faults } = readProfile(quadsOf(text), { from: 'server', text });
  return [...faults, ...(profile ? checkProfile(profile, others, parts) : [])];
}
