/**
 * Terms while a file is being read: statements about a term may stand anywhere in it, so every format fills drafts, and
 * what holds for all formats (which label comes first, what marks a term as obsolete, that nothing stands twice) is done
 * once, here, at the end.
 */
import type { ParentRelation, SynonymScope, TermEntry, TermKind, TermLabel, TermSynonym } from '../term.ts';
import type { Faults } from './reading.ts';

/** A term that is being put together. */
export interface Draft {
  readonly iri: string;
  /** undefined until the file says what it is */ kind?: TermKind;
  /** line of its first statement */ line?: number;
  labels: TermLabel[]; synonyms: TermSynonym[];
  definition?: string; /** the lower the better; formats have several properties for it */ definitionRank: number; /** of that definition */ definitionSources: string[]; /** stated of the term, not of a text */ statedSources: string[];
  parents: { iri: string; relation: ParentRelation }[];
  /** genera of a definition: parents, unless they are above it already */ genera: string[];
  xrefs: string[]; subsets: string[]; obsolete: boolean; replacedBy: string[]; consider: string[]; alternativeIds: string[];
}

export interface Drafts {
  /** the draft of an IRI, made where there is none */ of(iri: string): Draft;
  find(iri: string): Draft | undefined;
  /** An IRI that stands for another one wherever it is a parent. */ alias(iri: string, meant: string): void;
  meant(iri: string): string;
  /** What a kind of synonym is called; without it, the label of its IRI, or the IRI's last part. */ nameType(type: string, name: string): void;
  readonly size: number;
  /** Drafts → terms. What no statement called a term is left out, and relations and individuals without a name. */ finish(faults: Faults): TermEntry[];
}

const none: readonly never[] = Object.freeze([]);

export function createDrafts(): Drafts {
  const drafts = new Map<string, Draft>(), typeNames = new Map<string, string>(), aliases = new Map<string, string>();
  return {
    get size() { return drafts.size; },
    find: (iri) => drafts.get(iri),
    alias(iri, meant) { aliases.set(iri, meant); },
    meant: (iri) => aliases.get(iri) ?? iri,
    nameType(type, name) { typeNames.set(type, name); },
    of(iri) {
      let draft = drafts.get(iri);
      if (!draft) {
        draft = { iri, labels: [], synonyms: [], definitionRank: Number.POSITIVE_INFINITY, definitionSources: [], statedSources: [], parents: [], genera: [], xrefs: [], subsets: [], obsolete: false, replacedBy: [], consider: [], alternativeIds: [] };
        drafts.set(iri, draft);
      }
      return draft;
    },
    finish(faults) {
      addGenera(drafts);
      const typeName = (type: string): string => typeNames.get(type) ?? (/\d{3}$/.test(type) ? drafts.get(type)?.labels[0]?.text : undefined) ?? lastPart(type);
      const terms: TermEntry[] = [];
      for (const draft of drafts.values()) {
        if (aliases.size > 0) for (const parent of draft.parents) parent.iri = aliases.get(parent.iri) ?? parent.iri;
        const term = draft.kind === undefined ? undefined : finishDraft(draft, draft.kind, faults, typeName);
        if (term) terms.push(term);
      }
      return terms;
    },
  };
}

/**
 * A defined class is below the genus of its definition: stated as a parent, unless a parent that is stated already leads
 * there (released files state the inferred parents, edit files often only the definition).
 */
function addGenera(drafts: ReadonlyMap<string, Draft>): void {
  for (const draft of drafts.values()) {
    const missing = draft.genera.filter((genus) => genus !== draft.iri);
    if (missing.length === 0) continue;
    const above = new Set<string>(), open = draft.parents.filter(({ relation }) => relation === 'is-a').map(({ iri }) => iri);
    for (let iri = open.pop(); iri !== undefined; iri = open.pop()) {
      if (above.has(iri)) continue;
      above.add(iri);
      for (const parent of drafts.get(iri)?.parents ?? none) if (parent.relation === 'is-a') open.push(parent.iri);
    }
    for (const genus of missing) if (!above.has(genus)) draft.parents.push({ iri: genus, relation: 'is-a' });
  }
}

/** Text without blanks around it, and with single ones within; empty for what is only blanks. */
export function tidyText(text: string): string {
  return /^\s|\s$|[\t\r\n]|\s\s/.test(text) ? text.replaceAll(/\s+/g, ' ').trim() : text;
}

function finishDraft(draft: Draft, kind: TermKind, faults: Faults, typeName: (type: string) => string): TermEntry | undefined {
  const plain = new Set(draft.labels.filter(({ language }) => language === undefined).map(({ text }) => text));
  // the same label with and without "en" is one
  const labels = distinct(draft.labels.filter(({ text, language }) => language === undefined || !(language.startsWith('en') && plain.has(text))), ({ text, language }) => `${language ?? ''}\0${text}`).toSorted((a, b) => rankOfLanguage(a.language) - rankOfLanguage(b.language));
  const known = new Set(labels.map(({ text }) => text));
  const synonyms = distinct(draft.synonyms.filter(({ text, scope }) => !(scope === 'exact' && known.has(text))).toSorted((a, b) => Number(b.type !== undefined) - Number(a.type !== undefined)), ({ text, scope, language }) => `${scope}\0${language ?? ''}\0${text}`)
    .map((synonym) => (synonym.type === undefined ? synonym : { ...synonym, type: typeName(synonym.type) }));
  const parents = distinct(draft.parents.filter(({ iri }) => iri !== draft.iri), ({ iri, relation }) => `${relation}\0${iri}`);
  if (draft.parents.some(({ iri, relation }) => iri === draft.iri && relation === 'is-a')) faults.note(`${draft.iri} is stated to be below itself; that statement was left out`, draft.line === undefined ? {} : { line: draft.line });
  const obsolete = draft.obsolete || labels.some(({ text }) => /^obsolete(?:[\s_:]|$)/i.test(text));
  // relations and things without a name are the machinery of a file; a class is a term even where only another file names it
  if ((kind === 'property' || kind === 'individual') && labels.length + synonyms.length === 0) return undefined;
  return {
    iri: draft.iri, kind, labels, synonyms,
    ...(draft.definition === undefined ? {} : { definition: draft.definition }),
    definitionSources: distinct([...draft.definitionSources, ...draft.statedSources]), parents, xrefs: distinct(draft.xrefs), subsets: distinct(draft.subsets), obsolete,
    replacedBy: distinct(draft.replacedBy), consider: distinct(draft.consider), alternativeIds: distinct(draft.alternativeIds),
  };
}

/** A label without language, then English, then the others, each in the file's order. */
function rankOfLanguage(language: string | undefined): number {
  return language === undefined ? 0 : language === 'en' ? 1 : language.startsWith('en-') ? 2 : 3;
}

/** Last part of an IRI or a CURIE, by which synonym types and subsets are called where they have no other name. */
export function lastPart(iri: string): string {
  return /[#/]([^#/]+)$/.exec(iri)?.[1] ?? iri.slice(iri.indexOf(':') + 1);
}

function distinct<T>(list: readonly T[], key: (item: T) => unknown = (item) => item): T[] {
  if (list.length < 2) return list as T[];
  const seen = new Set<unknown>();
  return list.filter((item) => { const k = key(item); if (seen.has(k)) return false; seen.add(k); return true; });
}

export function addLabel(draft: Draft, text: string, language?: string): void {
  const tidy = tidyText(text);
  if (tidy !== '') draft.labels.push(language ? { text: tidy, language: language.toLowerCase() } : { text: tidy });
}

export function addSynonym(draft: Draft, text: string, scope: SynonymScope, { type, language }: { type?: string | undefined; language?: string | undefined } = {}): void {
  const tidy = tidyText(text);
  if (tidy !== '') draft.synonyms.push({ text: tidy, scope, ...(type ? { type } : {}), ...(language ? { language: language.toLowerCase() } : {}) });
}

/** Keeps the definition of the best rank with its sources; the first one among equals. */
export function setDefinition(draft: Draft, text: string, sources: readonly string[] = [], rank = 0): void {
  const trimmed = text.trim();
  if (trimmed === '' || rank >= draft.definitionRank) return;
  draft.definition = trimmed;
  draft.definitionRank = rank;
  draft.definitionSources = [...sources];
}
