/**
 * Checks of mappings beyond their form: do both ends exist and live, are their labels still theirs, does one mapping speak
 * against another. Rows are never changed; each finding has its lines and what would be right.
 */
import { namespaces } from '../rdf/vocabulary.ts';
import { createFindings, quote } from './findings.ts';
import type { Finding, Findings } from './findings.ts';
import { literalType, negated, noTermFound } from './slots.ts';
import type { Mapping } from './mapping.ts';

/** What the checks ask of ontologies; the catalogue's look-up has this form. */
export interface TermSource {
  find(iri: string): { readonly label: string; readonly obsolete: boolean; readonly curie: string; readonly labels: readonly { readonly text: string }[]; readonly synonyms: readonly { readonly text: string }[] } | undefined;
  replacement(iri: string): { readonly to?: string; readonly consider: readonly string[] } | undefined;
  /** ontologies in use: an IRI under a namespace of a complete one must be there */ versions(): readonly { readonly id: string; readonly version: string; readonly prefix: string; readonly namespaces: readonly string[]; readonly complete: boolean; readonly inUse: boolean }[];
}

const skos = (local: string): string => namespaces.skos + local;
const exact = skos('exactMatch'), broad = skos('broadMatch'), narrow = skos('narrowMatch');
const sameThing = new Set([exact, `${namespaces.owl}equivalentClass`, `${namespaces.owl}equivalentProperty`, `${namespaces.owl}sameAs`]);

/** Who the subject is: its IRI; a text is itself in its field and source. */
export const subjectKey = (mapping: Mapping): string => (mapping.subject_type === literalType || mapping.subject_id === undefined ? `"${mapping.subject_label ?? ''}" ${mapping.subject_category ?? ''} ${mapping.subject_source ?? ''}` : mapping.subject_id);
export const objectKey = (mapping: Mapping): string => (mapping.object_type === literalType || mapping.object_id === undefined ? `"${mapping.object_label ?? ''}" ${mapping.object_category ?? ''} ${mapping.object_source ?? ''}` : mapping.object_id);

const place = ({ line }: Mapping): { line?: number } => (line === undefined ? {} : { line });
const shown = (iri: string): string => /[^/#]*$/.exec(iri)![0] || iri;
const firstLine = ({ line }: Mapping): string => (line === undefined ? '' : ` (line ${line})`);

/** Vocabulary of an IRI: what stands before its number. */
export const vocabularyOf = (iri: string): string => /^(.*?)[^/#_:]*$/.exec(iri)![1]!;

/** All findings about mappings, and, where `terms` are given, about the terms they lead to. */
export function checkMappings(mappings: readonly Mapping[], terms?: TermSource): readonly Finding[] {
  const findings = createFindings();
  const live = mappings.filter((mapping) => mapping.predicate_id !== undefined);
  checkRows(live, findings);
  checkContradictions(live, findings);
  checkCircles(live, findings);
  checkDigits(live, findings);
  if (terms) checkTerms(live, terms, findings);
  return findings.all;
}

/** Rows twice, and mappings of a thing to itself. */
function checkRows(mappings: readonly Mapping[], findings: Findings): void {
  const rows = new Map<string, Mapping>();
  for (const mapping of mappings) {
    const { line: _, record_id: __, ...content } = mapping;
    const key = JSON.stringify(Object.entries(content).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const before = rows.get(key);
    if (before) findings.add({ severity: 'Warning', rule: 'row-twice', message: `a mapping stands twice, first${firstLine(before) || ' before'}`, remedy: 'keep one of the rows' }, place(mapping), 'twice');
    else rows.set(key, mapping);
    if (mapping.subject_id !== undefined && mapping.subject_id === mapping.object_id && mapping.subject_id !== noTermFound) findings.add({ severity: 'Warning', rule: 'self-mapping', slot: 'object_id', value: mapping.subject_id, message: `${shown(mapping.subject_id)} is mapped to itself`, remedy: 'take the row out' }, place(mapping), mapping.subject_id);
  }
}

/** A mapping and its negation; two exact matches in one vocabulary; exact and broader at once; a term and "there is none". */
function checkContradictions(mappings: readonly Mapping[], findings: Findings): void {
  const bySubject = Map.groupBy(mappings, subjectKey);
  for (const rows of bySubject.values()) {
    const byPair = Map.groupBy(rows, objectKey);
    for (const pair of byPair.values()) {
      const denied = pair.filter(({ predicate_modifier: modifier }) => modifier === negated), said = pair.filter(({ predicate_modifier: modifier }) => modifier !== negated);
      for (const no of denied) {
        const yes = said.find(({ predicate_id: predicate }) => predicate === no.predicate_id);
        if (yes) findings.add({ severity: 'Warning', rule: 'contradiction', slot: 'predicate_modifier', message: `${shown(no.predicate_id!)} to ${shown(objectKey(no))} is denied here and said elsewhere${firstLine(yes)}`, remedy: 'decide which holds; nothing is decided for you' }, place(no));
      }
      const same = said.find(({ predicate_id: predicate }) => sameThing.has(predicate!));
      const wider = same && said.find(({ predicate_id: predicate }) => predicate === broad || predicate === narrow);
      if (same && wider) findings.add({ severity: 'Warning', rule: 'exact-and-broader', slot: 'predicate_id', message: `${shown(objectKey(same))} is the same${firstLine(same)} and ${wider.predicate_id === broad ? 'broader' : 'narrower'}${firstLine(wider)} at once`, remedy: 'keep one of the two' }, place(wider));
    }
    const ones = rows.filter((row) => row.predicate_id === exact && row.predicate_modifier !== negated && row.object_id !== undefined && row.object_id !== noTermFound && row.subject_id !== noTermFound);
    for (const [vocabulary, among] of Map.groupBy(ones, (row) => vocabularyOf(row.object_id!))) {
      const objects = [...new Set(among.map(({ object_id: object }) => object!))];
      if (objects.length > 1) findings.add({ severity: 'Warning', rule: 'two-exact', slot: 'object_id', value: subjectKey(among[0]!), message: `${shown(subjectKey(among[0]!))} has ${objects.length} exact matches in ${vocabulary}: ${objects.slice(0, 5).map(shown).join(', ')}`, remedy: 'one term has at most one exact match in a vocabulary; make the others close, broad or narrow' }, place(among[1]!), `${subjectKey(among[0]!)} ${vocabulary}`);
    }
    const none = rows.find(({ object_id: object }) => object === noTermFound), found = none && rows.find((row) => row.object_id !== noTermFound && row.predicate_modifier !== negated && row.predicate_id === none.predicate_id && (none.object_source === undefined || row.object_source === none.object_source));
    if (none && found) findings.add({ severity: 'Warning', rule: 'none-and-one', slot: 'object_id', message: `no term was found for ${shown(subjectKey(none))}, and one is mapped${firstLine(found)}`, remedy: 'keep one of the two' }, place(none));
  }
}

/** A broader than B, B broader than A: circles of broad and narrow, each said once. */
function checkCircles(mappings: readonly Mapping[], findings: Findings): void {
  const up = new Map<string, Map<string, Mapping>>();
  for (const mapping of mappings) {
    if (mapping.predicate_modifier === negated || mapping.subject_id === undefined || mapping.object_id === undefined || mapping.object_id === noTermFound) continue;
    const [from, to] = mapping.predicate_id === broad ? [mapping.subject_id, mapping.object_id] : mapping.predicate_id === narrow ? [mapping.object_id, mapping.subject_id] : [];
    if (from === undefined || to === undefined || from === to) continue;
    if (!up.has(from)) up.set(from, new Map());
    up.get(from)!.set(to, mapping);
  }
  // one walk over the graph without recursion: a node seen again on the way to it closes a circle
  const state = new Map<string, 'open' | 'done'>();
  for (const start of up.keys()) {
    if (state.has(start)) continue;
    const stack: { node: string; next: Iterator<[string, Mapping]> }[] = [{ node: start, next: up.get(start)![Symbol.iterator]() }];
    state.set(start, 'open');
    while (stack.length > 0) {
      const top = stack.at(-1)!, step = top.next.next();
      if (step.done) { state.set(top.node, 'done'); stack.pop(); continue; }
      const [to, mapping] = step.value;
      if (state.get(to) === 'open') {
        const circle = stack.slice(stack.findIndex(({ node }) => node === to)).map(({ node }) => shown(node));
        findings.add({ severity: 'Warning', rule: 'circle', slot: 'predicate_id', message: `each of these is broader than the next, in a circle: ${[...circle, circle[0]!].slice(0, 8).join(' → ')}`, remedy: 'turn one of the mappings round, or make it exact or close' }, place(mapping));
      } else if (!state.has(to)) { state.set(to, 'open'); stack.push({ node: to, next: (up.get(to) ?? new Map<string, Mapping>())[Symbol.iterator]() }); }
    }
  }
}

/** Numbers of a vocabulary that are shorter or longer than all others of it: a digit is lost, or one too many. */
function checkDigits(mappings: readonly Mapping[], findings: Findings): void {
  const lengths = new Map<string, Map<number, number>>();
  const parts = (iri: string): [string, string] | undefined => { const match = /^(.*[_/#])(\d{4,})$/.exec(iri); return match ? [match[1]!, match[2]!] : undefined; };
  const each = function* (): Generator<[Mapping, string, string, string]> {
    for (const mapping of mappings) for (const slot of ['subject_id', 'object_id'] as const) { const found = mapping[slot] === undefined ? undefined : parts(mapping[slot]); if (found) yield [mapping, slot, ...found]; }
  };
  for (const [, , vocabulary, digits] of each()) {
    const own = lengths.get(vocabulary) ?? new Map<number, number>();
    lengths.set(vocabulary, own.set(digits.length, (own.get(digits.length) ?? 0) + 1));
  }
  for (const [mapping, slot, vocabulary, digits] of each()) {
    const own = lengths.get(vocabulary)!, total = [...own.values()].reduce((sum, count) => sum + count, 0), [usual] = [...own].toSorted(([, a], [, b]) => b - a)[0]!;
    // only where numbers are padded with zeros do lengths say something
    if (usual !== digits.length && own.get(digits.length)! * 50 <= total && digits.startsWith('0')) findings.add({ severity: 'Warning', rule: 'odd-digits', slot, value: vocabulary + digits, message: `${shown(vocabulary + digits)} has ${digits.length} digits, the others of its vocabulary have ${usual}`, remedy: digits.length < usual ? `is it ${shown(vocabulary)}${digits.padStart(usual, '0')}?` : 'a digit may be too many' }, place(mapping), vocabulary + digits);
  }
}

const level = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/[\s_-]+/g, ' ').trim();

/** Ends that do not exist or are obsolete, and labels that are no longer theirs. */
function checkTerms(mappings: readonly Mapping[], terms: TermSource, findings: Findings): void {
  const versions = terms.versions().filter(({ inUse }) => inUse);
  const complete = versions.filter((each) => each.complete);
  const inCase = new Map(complete.flatMap((each) => each.namespaces.map((namespace) => [namespace.toLowerCase(), { namespace, ...each }] as const)));
  const known = new Map<string, ReturnType<TermSource['find']>>();
  const find = (iri: string): ReturnType<TermSource['find']> => { if (!known.has(iri)) known.set(iri, terms.find(iri)); return known.get(iri); };
  for (const mapping of mappings) {
    for (const side of ['subject', 'object'] as const) {
      const iri = mapping[`${side}_id`], label = mapping[`${side}_label`], slot = `${side}_id`;
      if (iri === undefined || iri === noTermFound || mapping[`${side}_type`] === literalType || mapping[`${side}_type`] === 'composed entity expression') continue;
      const term = find(iri);
      if (!term) {
        const home = complete.find(({ namespaces: own }) => own.some((namespace) => iri.startsWith(namespace)));
        const wrongCase = home ? undefined : inCase.get(vocabularyOf(iri).toLowerCase());
        if (home) findings.add({ severity: 'Warning', rule: 'term-not-found', slot, value: iri, message: `${shown(iri)} is not in ${home.id} ${home.version}`, remedy: suggestion(iri, terms) ?? 'look for the right term; it may be misspelt, or newer than the version in use' }, place(mapping), iri);
        else if (wrongCase) findings.add({ severity: 'Warning', rule: 'prefix-case', slot, value: iri, message: `<${iri}> is written otherwise in ${wrongCase.id}: its terms begin with ${wrongCase.namespace}`, remedy: `write ${wrongCase.namespace}${iri.slice(wrongCase.namespace.length)}` }, place(mapping), iri);
        continue;
      }
      if (term.obsolete) {
        const { to, consider = [] } = terms.replacement(iri) ?? {};
        const end = to === undefined ? undefined : find(to);
        findings.add({
          severity: 'Warning', rule: 'term-obsolete', slot, value: iri, message: `${term.curie} ${quote(term.label)} is obsolete`,
          remedy: to !== undefined ? `its replacement is ${end ? `${end.curie} ${quote(end.label)}` : to}` : consider.length > 0 ? `consider ${consider.slice(0, 3).map(shown).join(', ')}` : 'its ontology names no replacement',
        }, place(mapping), iri);
      } else if (label !== undefined && !term.labels.some(({ text }) => level(text) === level(label)) && level(term.label) !== level(label)) {
        const synonym = term.synonyms.some(({ text }) => level(text) === level(label));
        findings.add({ severity: synonym ? 'Info' : 'Warning', rule: 'label-drift', slot: `${side}_label`, value: label, message: `${term.curie} is called ${quote(label)} here and ${quote(term.label)} in its ontology${synonym ? ', which knows that name too' : ''}`, remedy: synonym ? `write ${quote(term.label)}` : `look whether the same thing is meant; if so, write ${quote(term.label)}` }, place(mapping), iri);
      }
    }
  }
}

/** A term that a lost or an extra digit would give. */
function suggestion(iri: string, terms: TermSource): string | undefined {
  const [, start = '', digits = ''] = /^(.*[_/#])(\d+)$/.exec(iri) ?? [];
  if (digits === '') return undefined;
  const candidates = [...['0', '00'].map((zeros) => start + zeros + digits), ...digits.startsWith('0') ? [start + digits.slice(1)] : []];
  const found = candidates.find((each) => terms.find(each) !== undefined);
  const term = found === undefined ? undefined : terms.find(found)!;
  return term ? `did you mean ${term.curie} ${quote(term.label)}?` : undefined;
}

