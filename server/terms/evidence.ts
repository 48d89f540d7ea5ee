/**
 * The kinds of evidence for a term being what a text means, one row each: where its amount comes from and the sentence that
 * tells a curator of it. What each unit of it counts, in log odds, is data (`ontologies/term-ranking.yaml`); a score is the
 * sum over the rows, so that it can be read, and fitted again from decisions.
 */
import type { NormalLevel } from './normal-form.ts';
import type { ReadingKind } from './read-mention.ts';

export type NameKind = 'label' | 'exact' | 'narrow' | 'broad' | 'related' | 'decided';
export const nameKinds: readonly NameKind[] = ['label', 'exact', 'narrow', 'broad', 'related', 'decided'];

/** What is known where a sentence is made. */
export interface EvidenceFacts {
  readonly text: string; readonly field: string; readonly ontology: string;
  readonly name?: { readonly text: string; readonly kind: NameKind; readonly level: NormalLevel | 0; readonly likeness: number; readonly reading: ReadingKind; readonly readAs: string; readonly missing: readonly string[]; readonly added: readonly string[] };
  readonly share?: number; readonly decisions?: number; readonly branch?: string; readonly kin?: string; readonly taxon?: string; readonly species?: string;
  readonly holders?: number; readonly from?: string; readonly steps?: number; readonly uses?: number; readonly consider?: readonly string[];
}

const quoted = (text: string | undefined): string => JSON.stringify((text ?? '').slice(0, 80));
const percent = (share: number | undefined): string => `${Math.round(100 * (share ?? 0))} %`;
const kindWords: Readonly<Record<NameKind, string>> = { label: 'label', exact: 'exact synonym', narrow: 'narrower synonym', broad: 'broader synonym', related: 'related synonym', decided: 'text that a curator gave it' };
const levelWords: Readonly<Record<NormalLevel, string>> = { 1: 'apart from case and blanks', 2: 'when accents, dashes, Greek letters, spelling and plural are levelled', 3: 'when all punctuation is left out' };
const same = (level: NormalLevel) => ({ name }: EvidenceFacts): string => `its ${kindWords[name?.kind ?? 'label']} ${quoted(name?.text)} is the same ${levelWords[level]}`;
const kind = ({ name }: EvidenceFacts): string => `${quoted(name?.text)} is a ${kindWords[name?.kind ?? 'label']}`;
const reading = ({ name }: EvidenceFacts): string => `the text was read as ${quoted(name?.readAs)}`;

/** What a name says for its term, then what the term and its place say. The order is that of contributions which count the same. */
export const evidence = {
  'id': () => 'the text states its identifier',
  'decided-before': ({ decisions }) => `curators gave this text this term in this field before (${decisions ?? 1} times)`,
  'same-letters': ({ name }) => `${quoted(name?.text)} is written the same, letter by letter`,
  'same-1': same(1), 'same-2': same(2), 'same-3': same(3),
  'same-whole': ({ name }) => `the text as it stands is ${quoted(name?.text)}`,
  'same-words': ({ name }) => `${quoted(name?.text)} has the same words`,
  'same-label': ({ name }) => `its label is the same: ${quoted(name?.text)}`,
  'kind-exact': kind, 'kind-narrow': kind, 'kind-broad': kind, 'kind-related': kind, 'kind-decided': kind,
  'likeness': ({ name }) => `${quoted(name?.text)} is ${percent(name?.likeness)} like ${quoted(name?.readAs)}`,
  'text-covered': ({ name }) => (name?.missing.length ? `the name lacks ${name.missing.map(quoted).join(', ')} of the text` : 'all words of the text are in the name'),
  'name-covered': ({ name }) => (name?.added.length ? `the name says ${name.added.map(quoted).join(', ')} beyond the text` : 'the name says nothing beyond the text'),
  'words-missing': ({ name }) => `what the name lacks of the text tells much: ${name?.missing.map(quoted).join(', ')}`,
  'words-added': ({ name }) => `what the name adds tells much: ${name?.added.map(quoted).join(', ')}`,
  'last-word': () => 'both end with the same word',
  'numbers-differ': ({ name }) => `the numbers in ${quoted(name?.text)} are others than in the text`,
  'numbers-same': ({ name }) => `the numbers in ${quoted(name?.text)} are those of the text`,
  'short': () => 'so short a text means many things',
  'reading-outside-brackets': reading, 'reading-inside-brackets': reading, 'reading-part': reading, 'reading-unqualified': reading,
  'ontology': ({ ontology, share, field, decisions }) => `${ontology} is where ${percent(share)} of the terms in ${field} are expected${decisions ? ` (${decisions} decisions)` : ''}`,
  'kin': ({ kin, decisions }) => (kin === undefined ? 'terms decided for this field stand in other branches' : `terms decided for this field stand below ${quoted(kin)} (${decisions} of them)`),
  'used-in-field': ({ uses }) => `it was accepted ${uses} times in this field for other texts`,
  'used-elsewhere': ({ uses }) => `it was accepted ${uses} times in any field`,
  'same-text-elsewhere': () => 'the same text got this term in another field',
  'outside-branch': ({ branch }) => `the field asks for terms below ${quoted(branch)}, and it is not one`,
  'inside-branch': ({ branch }) => `it stands below ${quoted(branch)}, as the field asks`,
  'species-same': ({ ontology, taxon }) => `${ontology} describes the record's taxon (${taxon})`,
  'species-other': ({ ontology, species, taxon }) => `${ontology} describes ${species}, the record is of ${taxon}`,
  'species-unknown': ({ ontology, species }) => `${ontology} describes ${species} only, and the record names no taxon`,
  'defining': ({ ontology }) => `it is in use from ${ontology} itself`,
  'holders': ({ holders }) => `${holders} ontologies in use hold it`,
  'names': () => 'ontologies have many names for it, as for what is much used',
  'subset': () => 'its ontology counts it among a subset for common use',
  'described': () => 'it has a definition',
  'specific': () => 'how deep it stands in its hierarchy',
  'replaces': ({ from, steps }) => `${quoted(from)} is obsolete and was replaced by it (${steps} steps)`,
  'obsolete': ({ consider }) => `it is obsolete${consider?.length ? `; its ontology names ${consider.join(', ')} to be considered` : ', without a replacement'}`,
} satisfies Record<string, (facts: EvidenceFacts) => string>;

export type Evidence = keyof typeof evidence;
export const evidenceNames = Object.keys(evidence) as Evidence[];
/** How much there is of each kind; what is absent is 0. */
export type Amounts = Partial<Record<Evidence, number>>;

/** The sentence of a kind of evidence. */
export function tell(kind: Evidence, facts: EvidenceFacts): string {
  return (evidence[kind] as (facts: EvidenceFacts) => string)(facts);
}
