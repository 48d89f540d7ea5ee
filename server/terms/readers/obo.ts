/**
 * Reads OBO 1.2 and 1.4 line by line: stanzas of terms, relations and instances, each line a tag and a value. A line that
 * cannot be read is a fault with its number, and the rest of the stanza still counts.
 */
import type { TermKind, SynonymScope } from '../term.ts';
import { annotate, annotationRoles, createHeaderWriter, versionIn } from './annotation-properties.ts';
import { addLabel, addSynonym, lastPart, setDefinition } from './draft-terms.ts';
import type { Draft } from './draft-terms.ts';
import { readFreeText, readIds, readQuoted, readReferences, readTrail, unescapeObo } from './obo-values.ts';
import type { Reading, TextBlock } from './reading.ts';
import { linesOf } from './source-blocks.ts';
import { createTermIris, isPartOf } from './term-iris.ts';
import type { TermIris } from './term-iris.ts';
import { namespaces } from '../../rdf/vocabulary.ts';

const stanzaKinds: Readonly<Record<string, TermKind>> = { Term: 'class', Typedef: 'property', Instance: 'individual' };
const scopes: Readonly<Record<string, SynonymScope>> = { EXACT: 'exact', NARROW: 'narrow', BROAD: 'broad', RELATED: 'related' };
/** Tags of OBO 1.0 that say their scope themselves. */
const oldSynonyms: Readonly<Record<string, SynonymScope>> = { exact_synonym: 'exact', narrow_synonym: 'narrow', broad_synonym: 'broad', related_synonym: 'related' };

interface Line { readonly value: string; readonly line: number }
interface Stanza { readonly draft: Draft; readonly reading: Reading; readonly iris: TermIris; /** relationships by the relation's id, for relations that only a later stanza explains */ readonly relations: Map<string, [Draft, string][]> }
type TagReader = (stanza: Stanza, at: Line, tag: string) => string | undefined | void;

/** The id that a line names, expanded; notes the fault where it names none. */
function idOf(iris: TermIris, { value }: Line, index = 0): string | undefined {
  const id = readIds(value).ids[index];
  return id === undefined ? undefined : iris.expand(id);
}

const link = (add: (draft: Draft, iri: string) => void): TagReader => ({ draft, iris }, at) => {
  const iri = idOf(iris, at);
  if (iri === undefined) return `"${at.value}" is no id`;
  add(draft, iri);
  return undefined;
};
const nothing: TagReader = () => undefined;

/** Tag → what its line does; the answer is a fault in words. */
const tags: Readonly<Record<string, TagReader>> = {
  name: ({ draft }, { value }) => { addLabel(draft, readFreeText(value)); },
  def({ draft }, { value }) {
    const quoted = readQuoted(value);
    if (!quoted) return 'A definition stands in quotes, followed by its sources in square brackets: def: "text" [PMID:1]';
    const bracket = value.indexOf('[', quoted.end), references = bracket < 0 ? undefined : readReferences(value, bracket);
    setDefinition(draft, quoted.text, references?.references);
    return bracket >= 0 && !references ? 'The list of sources has no closing bracket' : undefined;
  },
  synonym: readSynonym, exact_synonym: readSynonym, narrow_synonym: readSynonym, broad_synonym: readSynonym, related_synonym: readSynonym,
  is_a: link((draft, iri) => { draft.parents.push({ iri, relation: 'is-a' }); }),
  instance_of: link((draft, iri) => { draft.parents.push({ iri, relation: 'is-a' }); }),
  relationship({ draft, iris, relations }, { value }) {
    const { ids: [relation = '', target], qualifiers } = readIds(value), iri = target === undefined ? undefined : iris.expand(target);
    if (iri === undefined) return 'A relationship needs a relation and a term: relationship: part_of CL:0000000';
    if (!isSome(qualifiers)) return undefined;
    if (isPartOf(iris.expand(relation) ?? relation)) draft.parents.push({ iri, relation: 'part-of' });
    else { const list = relations.get(relation); if (list) list.push([draft, iri]); else relations.set(relation, [[draft, iri]]); }
    return undefined;
  },
  intersection_of({ draft, iris }, { value }) {
    const { ids } = readIds(value), iri = iris.expand(ids.at(-1) ?? '');
    if (iri === undefined) return 'An intersection needs a term, or a relation and a term';
    if (ids.length === 1) draft.genera.push(iri); else if (isPartOf(iris.expand(ids[0]!) ?? ids[0]!)) draft.parents.push({ iri, relation: 'part-of' });
    return undefined;
  },
  xref: readXref, xref_analog: readXref, xref_unk: readXref, xref_unknown: readXref,
  subset: ({ draft, iris }, { value }) => { const [id] = readIds(value).ids; if (id === undefined) return 'A subset needs a name'; draft.subsets.push(lastPart(id.includes(':') ? iris.expand(id) ?? id : id)); return undefined; },
  is_obsolete: ({ draft }, { value }) => { if (/^true\b/i.test(value)) draft.obsolete = true; else if (!/^false\b/i.test(value)) return 'is_obsolete is true or false'; return undefined; },
  replaced_by: link((draft, iri) => { draft.replacedBy.push(iri); }),
  consider: link((draft, iri) => { draft.consider.push(iri); }),
  use_term: link((draft, iri) => { draft.consider.push(iri); }),
  alt_id: link((draft, iri) => { draft.alternativeIds.push(iri); }),
  equivalent_to: ({ draft }, { value }) => { const [id] = readIds(value).ids; if (id !== undefined) draft.xrefs.push(id); },
  property_value({ draft, iris }, { value }) {
    const read = readPropertyValue(value, iris);
    if (!read) return 'A property value needs a property and a value: property_value: IAO:0000118 "text" xsd:string';
    const literal = read.text ?? read.id;
    return annotate(draft, read.property, annotationRoles.get(read.property)?.does === 'label' || read.iri === undefined || read.text !== undefined ? { text: literal, ...(read.language ? { language: read.language } : {}) } : { iri: read.iri }, {}, iris);
  },
};
/** Tags that are right, and say nothing that the catalogue keeps. */
const others = new Set(['namespace', 'comment', 'creation_date', 'created_by', 'modified_by', 'modification_date', 'disjoint_from', 'union_of', 'is_anonymous', 'builtin', 'domain', 'range', 'holds_over_chain', 'equivalent_to_chain',
  'is_metadata_tag', 'inverse_of', 'is_transitive', 'transitive_over', 'is_class_level', 'is_metadata', 'is_symmetric', 'is_anti_symmetric', 'is_antisymmetric', 'is_asymmetric', 'is_cyclic', 'is_reflexive', 'is_functional', 'is_inverse_functional', 'expand_expression_to', 'expand_assertion_to', 'disjoint_over', 'term-tracker', 'inverse_of_on_instance_level']);

/** "Some" is what a relationship says unless its qualifiers make it "only", "none" or "at most". */
function isSome(qualifiers: Readonly<Record<string, string>>): boolean {
  if (qualifiers['all_only'] === 'true') return qualifiers['all_some'] === 'true';
  return !('maxCardinality' in qualifiers && !('minCardinality' in qualifiers)) && qualifiers['cardinality'] !== '0' && qualifiers['minCardinality'] !== '0';
}

function readSynonym({ draft, iris }: Stanza, { value }: Line, tag: string): string | undefined {
  const quoted = readQuoted(value);
  if (!quoted) return 'A synonym stands in quotes: synonym: "text" EXACT []';
  const bracket = value.indexOf('[', quoted.end);
  const words = value.slice(quoted.end, bracket < 0 ? value.length : bracket).replace(/\{.*|!.*/, '').split(/\s+/).filter(Boolean);
  const scope = oldSynonyms[tag] ?? scopes[words[0]?.toUpperCase() ?? ''];
  const type = words[oldSynonyms[tag] || scope === undefined ? 0 : 1];
  const references = bracket < 0 ? undefined : readReferences(value, bracket);
  const qualifiers = readTrail(value, references?.end ?? (bracket < 0 ? value.search(/\{|$/) : bracket));
  addSynonym(draft, quoted.text, scope ?? 'related', { type: type?.includes(':') ? iris.expand(type) ?? type : type, language: qualifiers?.['xml:lang'] ?? qualifiers?.['language'] });
  if (bracket >= 0 && !references) return 'The list of sources has no closing bracket';
  return scope === undefined && (words.length > 1 || /^[A-Z]{3,}$/.test(words[0] ?? '')) ? `"${words[0]}" is no scope of a synonym (EXACT, NARROW, BROAD or RELATED); it was read as RELATED` : undefined;
}

function readXref({ draft }: Stanza, { value }: Line): string | undefined {
  const id = /^(?:\\.|[^\s"{\\])+/.exec(value)?.[0];
  if (id === undefined) return 'A cross-reference needs an id';
  draft.xrefs.push(unescapeObo(id));
  return undefined;
}

function readPropertyValue(value: string, iris: TermIris): { property: string; text?: string; id: string; iri?: string; language?: string } | undefined {
  const space = value.search(/\s/);
  const property = space < 0 ? undefined : iris.expand(value.slice(0, space));
  if (property === undefined) return undefined;
  const rest = value.slice(space).trimStart(), quoted = readQuoted(rest);
  if (quoted) {
    const brace = rest.indexOf('{', quoted.end), language = brace < 0 ? undefined : readTrail(rest, brace)?.['xml:lang'];
    return { property, text: quoted.text, id: '', ...(language ? { language } : {}) };
  }
  const id = readIds(rest).ids[0];
  if (id === undefined) return undefined;
  const iri = iris.expand(id);
  return { property, id, ...(iri === undefined ? {} : { iri }) };
}

/** Blocks of OBO text → drafts and header. Throws the fatal fault where there is no stanza at all. */
export async function readObo(blocks: AsyncIterable<TextBlock>, reading: Reading): Promise<void> {
  const { drafts, faults, header } = reading;
  const iris = createTermIris({ base: () => `${header.iri?.replace(/\.owl$/, '') ?? `${namespaces.obo}unknown`}#` });
  const readHeaderLine = createOboHeader(reading, iris);
  const relations: Stanza['relations'] = new Map();
  let kind: TermKind | 'header' | 'unknown' = 'header', stanza: Stanza | undefined, stanzaLine = 1, stanzas = 0;
  let waiting: { tag: string; at: Line }[] = [], folded: { text: string; line: number } | undefined;
  let shortId: Line | undefined;

  const close = (): void => {
    if (shortId) open(shortId, true);
    if (kind !== 'header' && kind !== 'unknown' && !stanza && (waiting.length > 0 || stanzas > 0)) faults.note('The stanza has no id, so nothing in it can be kept', { line: stanzaLine });
    waiting = [];
    stanza = undefined;
  };
  const apply = (tag: string, at: Line): void => {
    if (!stanza) { waiting.push({ tag, at }); return; }
    const reader = Object.hasOwn(tags, tag) ? tags[tag]! : others.has(tag) ? nothing : undefined;
    if (!reader) { faults.noteOnce(`tag ${tag}`, `"${tag}" is no tag of OBO; its lines were not read`, { line: at.line }); return; }
    const fault = reader(stanza, at, tag);
    if (fault) faults.note(fault, { line: at.line });
  };
  const open = (at: Line, last = false): void => {
    const id = readIds(at.value).ids[0];
    let iri = id === undefined ? undefined : iris.expand(id);
    // a relation's short id stands for the IRI of its first xref, which follows
    if (iri !== undefined && kind === 'property' && !/[:/]/.test(id!)) {
      if (!last) { shortId = at; return; }
      const meant = waiting.find(({ tag }) => tag === 'xref'), target = meant && iris.expand(readIds(meant.at.value).ids[0] ?? '');
      shortId = undefined;
      if (target !== undefined) { drafts.alias(iri, target); iri = target; }
    }
    if (iri === undefined) { faults.note(`"${at.value}" is no id`, { line: at.line }); return; }
    if (stanza) { faults.note(`The stanza has a second id, ${id}; the first one was kept`, { line: at.line }); return; }
    const draft = drafts.of(iri);
    if (draft.kind !== undefined) faults.note(`${id} is described twice, first on line ${draft.line}; the two were put together`, { line: at.line });
    draft.kind ??= kind as TermKind;
    draft.line ??= at.line;
    stanza = { draft, reading, iris, relations };
    const held = waiting;
    waiting = [];
    for (const { tag, at: place } of held) apply(tag, place);
  };

  for await (const batch of linesOf(blocks, faults)) {
    for (const next of batch) {
      const raw = folded ? { text: folded.text + next.text.trimStart(), line: folded.line } : next;
      folded = undefined;
      if (raw.text.endsWith('\\') && /(?:^|[^\\])(?:\\\\)*\\$/.test(raw.text) && raw.text.length < 1 << 20) { folded = { text: raw.text.slice(0, -1), line: raw.line }; continue; }
      const text = raw.text.trim();
      if (text === '' || text.startsWith('!')) continue;
      const name = /^\[([A-Za-z_ -]+)\]\s*(?:!.*)?$/.exec(text)?.[1];
      if (name !== undefined) {
        close();
        stanzas += 1;
        stanzaLine = raw.line;
        kind = Object.hasOwn(stanzaKinds, name) ? stanzaKinds[name]! : 'unknown';
        if (kind === 'unknown') faults.noteOnce(`stanza ${name}`, `[${name}] is none of OBO's stanzas that are read here (Term, Typedef, Instance)`, { line: raw.line });
        continue;
      }
      if (kind === 'unknown') continue;
      const colon = text.indexOf(':'), tag = colon < 0 ? '' : text.slice(0, colon).trimEnd();
      if (colon <= 0 || /\s/.test(tag)) { faults.note(`"${text.slice(0, 80)}" is no line of the form tag: value`, { line: raw.line }); continue; }
      const at: Line = { value: text.slice(colon + 1).trim(), line: raw.line };
      if (kind === 'header') readHeaderLine(tag, at);
      else if (tag === 'id') open(at);
      else apply(tag, at);
    }
  }
  close();
  if (stanzas === 0) throw faults.fatal('The OBO file has no stanza ([Term], [Typedef] or [Instance])');
  settleRelations(relations, reading, iris);
}

/** Relations with ids of their own that a Typedef stanza calls "part of", or refers to BFO:0000050. */
function settleRelations(relations: Stanza['relations'], { drafts }: Reading, iris: TermIris): void {
  for (const [relation, uses] of relations) {
    const iri = iris.expand(relation), typedef = iri === undefined ? undefined : drafts.find(drafts.meant(iri));
    const means = typedef?.kind === 'property' && ((isPartOf(typedef.iri) || typedef.xrefs.includes('BFO:0000050')) || typedef.labels.some(({ text }) => /^part[ _]of$/i.test(text)));
    if (means) for (const [draft, target] of uses) draft.parents.push({ iri: target, relation: 'part-of' });
  }
}

/** Reader of the lines before the first stanza. */
function createOboHeader(reading: Reading, iris: TermIris): (tag: string, at: Line) => void {
  const { header, faults, drafts } = reading, write = createHeaderWriter(reading);
  let name: string | undefined, dataVersion: string | undefined;
  return (tag, { value, line }) => {
    if (tag === 'ontology') {
      name = value.split(/\s/)[0]!;
      header.iri = /^https?:/.test(name) ? name : `${namespaces.obo}${name}.owl`;
    } else if (tag === 'data-version') {
      header.version ??= versionIn(value) ?? value;
      dataVersion = value;
    } else if (tag === 'date') write(`${namespaces.oboInOwl}date`, { text: value.replace(/^(\d{2}):(\d{2}):(\d{4})\b.*/, '$3-$2-$1') });
    else if (tag === 'idspace') {
      const [prefix, namespace] = value.split(/\s+/);
      if (prefix === undefined || namespace === undefined || !/^[a-z]+:/i.test(namespace)) faults.note('An idspace needs a prefix and an IRI: idspace: GO http://purl.obolibrary.org/obo/GO_', { line });
      else iris.declare(prefix, namespace);
    } else if (tag === 'synonymtypedef') {
      // ids of words speak for themselves, numbers do not
      const id = readIds(value).ids[0] ?? '', quoted = readQuoted(value, value.indexOf('"'));
      if (quoted && /\d{3}$/.test(id)) drafts.nameType(iris.expand(id) ?? id, quoted.text);
    } else if (tag === 'property_value') {
      const read = readPropertyValue(value, iris);
      if (read) write(read.property, read.text === undefined ? { iri: read.iri ?? read.id } : { text: read.text }, line);
    }
    if (tag === 'import') faults.note(`The import of ${value} was not followed; add that ontology on its own if its terms are wanted`, { line });
    const versionIri = dataVersion === undefined ? undefined : oboVersionIri(dataVersion, name);
    if (versionIri !== undefined) header.versionIri = versionIri;
  };
}

/** As OBO 1.4 section 5.0.2: a path below the PURL, or a version of the ontology that is named. */
function oboVersionIri(version: string, ontology: string | undefined): string | undefined {
  if (/^https?:/.test(version)) return version;
  if (/\.(?:owl|obo|json)$/.test(version)) return namespaces.obo + version;
  return ontology === undefined || /^https?:/.test(ontology) || /\s/.test(version) ? undefined : `${namespaces.obo}${ontology}/${version.replace(/\/+$/, '')}/${ontology.slice(ontology.lastIndexOf('/') + 1)}.owl`;
}
