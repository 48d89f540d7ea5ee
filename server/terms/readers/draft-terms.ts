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
  /** a term although nothing more is said of it */ listed?: boolean;
  labels: TermLabel[]; synonyms: TermSynonym[];
  definition?: string; /** the lower the better; formats have several properties for it */ definitionRank: number; definitionSources: string[];
  parents: { iri: string; relation: ParentRelation }[];
  /** genera of a definition: parents, unless they are above it already */ genera: string[];
  xrefs: string[]; subsets: string[]; obsolete: boolean; replacedBy: string[]; consider: string[]; alternativeIds: string[];
}

export interface Drafts {
  /** the draft of an IRI, made where there is none */ of(iri: string): Draft;
  find(iri: string): Draft | undefined;
  readonly size: number;
  /** Drafts → terms. What no statement called a term, and what says nothing of itself, is left out. */ finish(faults: Faults): TermEntry[];
}

const none: readonly never[] = Object.freeze([]);

export function createDrafts(): Drafts {
  const drafts = new Map<string, Draft>();
  return {
    get size() { return drafts.size; },
    find: (iri) => drafts.get(iri),
    of(iri) {
      let draft = drafts.get(iri);
      if (!draft) {
        draft = { iri, labels: [], synonyms: [], definitionRank: Number.POSITIVE_INFINITY, definitionSources: [], parents: [], genera: [], xrefs: [], subsets: [], obsolete: false, replacedBy: [], consider: [], alternativeIds: [] };
        drafts.set(iri, draft);
      }
      return draft;
    },
    finish(faults) {
      addGenera(drafts);
      const terms: TermEntry[] = [];
      for (const draft of drafts.values()) {
        const term = draft.kind === undefined ? undefined : finishDraft(draft, draft.kind, faults);
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

function finishDraft(draft: Draft, kind: TermKind, faults: Faults): TermEntry | undefined {
  const labels = distinct(draft.labels, ({ text, language }) => `${language ?? ''}\0${text}`).toSorted((a, b) => rankOfLanguage(a.language) - rankOfLanguage(b.language));
  const known = new Set(labels.map(({ text }) => text));
  const synonyms = distinct(draft.synonyms.filter(({ text, scope }) => !(scope === 'exact' && known.has(text))), ({ text, scope, language }) => `${scope}\0${language ?? ''}\0${text}`);
  const parents = distinct(draft.parents.filter(({ iri }) => iri !== draft.iri), ({ iri, relation }) => `${relation}\0${iri}`);
  if (parents.length < draft.parents.length && draft.parents.some(({ iri }) => iri === draft.iri)) faults.note(`${draft.iri} is stated to be below itself; that statement was left out`, draft.line === undefined ? {} : { line: draft.line });
  const obsolete = draft.obsolete || labels.some(({ text }) => /^obsolete(?:[\s_:]|$)/i.test(text));
  const says = draft.listed || labels.length + synonyms.length > 0 || (kind === 'property' ? false : parents.length > 0) || draft.definition !== undefined || obsolete;
  if (!says) return undefined;
  return {
    iri: draft.iri, kind, labels, synonyms,
    ...(draft.definition === undefined ? {} : { definition: draft.definition }),
    definitionSources: distinct(draft.definitionSources), parents, xrefs: distinct(draft.xrefs), subsets: distinct(draft.subsets), obsolete,
    replacedBy: distinct(draft.replacedBy), consider: distinct(draft.consider), alternativeIds: distinct(draft.alternativeIds),
  };
}

/** A label without language, then English, then the others, each in the file's order. */
function rankOfLanguage(language: string | undefined): number {
  return language === undefined ? 0 : language === 'en' ? 1 : language.startsWith('en-') ? 2 : 3;
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

/** Keeps the definition of the best rank; the first one among equals. */
export function setDefinition(draft: Draft, text: string, rank = 0): void {
  const trimmed = text.trim();
  if (trimmed === '' || rank >= draft.definitionRank) return;
  draft.definition = trimmed;
  draft.definitionRank = rank;
}
