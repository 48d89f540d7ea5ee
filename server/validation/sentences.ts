/**
 * Findings in words: for each constraint component what is wrong, and what would be right, as one table. A shape's own
 * sh:message wins over the table's sentence.
 */
import { nearest } from '../rdf/nearest.ts';
import type { Term } from '../rdf/terms.ts';
import { namespaces } from '../rdf/vocabulary.ts';
import type { Finding } from './engine.ts';

/** What the sentences need to know beside the finding. */
export interface Wording {
  /** name of the field, or the end of the path */ subject: string;
  /** short name of a class */ nameOfClass(iri: string): string;
  /** members of a list in the shapes */ list(head: Term): readonly Term[];
  /** label of a value in sh:in (a unit's symbol, else its own text) */ labelOf(term: Term): string;
  /** datatypes of the branches of a list in the shapes, when each branch is one datatype */ datatypes(head: Term): readonly string[] | undefined;
  /** what the field is, from sh:description */ description?: string;
  /** a value as it stands in a sentence: text in quotes, a resource by its name, an IRI only where nothing is known of it */ show(term: Term | undefined): string;
  /** name of a predicate: of the field, where it is one */ nameOfPredicate(iri: string): string;
}

interface Row { message(finding: Finding, wording: Wording): string; remedy?(finding: Finding, wording: Wording): string | undefined }

const parameter = ({ parameters }: Finding, local: string): Term | undefined => parameters.get(namespaces.sh + local);
const text = (finding: Finding, local: string): string => parameter(finding, local)?.value ?? '';
/** A value as it is shown in a sentence where nothing is known of it; line breaks are shown as such. */
export function showValue(term: Term | undefined): string {
  if (!term) return 'it';
  const shown = term.value.length > 120 ? `${term.value.slice(0, 117)}…` : term.value;
  return term.termType === 'Literal' ? JSON.stringify(shown) : `<${shown}>`;
}
/** Compact name of an IRI: its prefix where it is one that everybody knows, else its last part. */
export function shortName(iri: string): string {
  for (const [prefix, namespace] of Object.entries(namespaces)) if (iri.startsWith(namespace)) return `${prefix}:${iri.slice(namespace.length)}`;
  return /([^#/:]+)[#/]?$/.exec(iri)?.[1] ?? iri;
}

/** A value with its datatype, where the datatype is what is wrong with it. */
function showTyped(term: Term | undefined, show: Wording['show']): string {
  return term?.termType === 'Literal' && !term.language && term.datatype.value !== `${namespaces.xsd}string` ? `${showValue(term)}^^${shortName(term.datatype.value)}` : show(term);
}

/** lexical forms by datatype: an example, for remedies */
const examples: Readonly<Record<string, string>> = {
  integer: '"5"^^xsd:integer', decimal: '"0.25"^^xsd:decimal', double: '"1.5e3"^^xsd:double', boolean: '"true"^^xsd:boolean',
  date: '"2024-05-17"^^xsd:date', dateTime: '"2024-05-17T12:30:00Z"^^xsd:dateTime', anyURI: '"https://example.org/"^^xsd:anyURI', gYear: '"2024"^^xsd:gYear',
};
/** datatypes as people call them, where several are allowed */
const datatypeNames: Readonly<Record<string, string>> = { string: 'text', langString: 'text', decimal: 'a number', double: 'a number', integer: 'a number', float: 'a number', date: 'a date', dateTime: 'a date with time' };
const bound = (words: string, local: string): Row => ({
  message: (finding, { subject, show }) => `${subject} must be ${words} ${text(finding, local)}, not ${show(finding.value)}`,
  remedy: (finding) => `give a value of ${words} ${text(finding, local)}`,
});
const related = (words: string, local: string): Row => ({
  message: (finding, { subject, show, nameOfPredicate }) => `${subject} ${show(finding.value)} ${words} ${nameOfPredicate(text(finding, local))}`,
  remedy: (finding, { subject, nameOfPredicate }) => `compare ${subject} with ${nameOfPredicate(text(finding, local))}, and correct the one that is wrong`,
});
const length = (words: string, local: string, way: string): Row => ({
  message: (finding, { subject, show }) => `${subject} ${show(finding.value)} must have ${words} ${text(finding, local)} character${text(finding, local) === '1' ? '' : 's'}`,
  remedy: (finding) => (text(finding, local) === '1' ? 'leave an empty value out' : `${way} it`),
});
const kinds: Readonly<Record<string, string>> = { IRI: 'an IRI', Literal: 'a literal', BlankNode: 'a blank node', BlankNodeOrIRI: 'a resource', IRIOrLiteral: 'an IRI or a literal', BlankNodeOrLiteral: 'a blank node or a literal' };
const kindOf = (finding: Finding): string => /[^#]+$/.exec(text(finding, 'nodeKind'))?.[0] ?? '';
const plural = (count: string, one: string): string => `${count} ${one}${count === '1' ? '' : 's'}`;

const rows: Readonly<Record<string, Row>> = {
  MinCount: {
    message: (finding, { subject }) => text(finding, 'minCount') === '1' ? `${subject} is missing` : `${subject} needs at least ${text(finding, 'minCount')} values`,
    remedy: (_, { subject, description }) => description && description.toLowerCase().replace(/[.\s]+$/, '') !== subject.toLowerCase() ? `add ${subject}: ${description.charAt(0).toLowerCase()}${description.slice(1)}` : `add ${subject}`,
  },
  MaxCount: {
    message: (finding, { subject }) => (text(finding, 'maxCount') === '0' ? `${subject} may not be given here` : `${subject} has more than ${plural(text(finding, 'maxCount'), 'value')}`),
    remedy: (finding) => (text(finding, 'maxCount') === '0' ? 'leave it out' : `keep ${text(finding, 'maxCount') === '1' ? 'one value' : `${text(finding, 'maxCount')} values`}`),
  },
  Datatype: {
    message: (finding, { subject, show }) => `${subject} must be of type ${shortName(text(finding, 'datatype'))}, and ${showTyped(finding.value, show)} is not`,
    remedy(finding) {
      const local = /[^#]+$/.exec(text(finding, 'datatype'))?.[0] ?? '';
      return examples[local] ? `write it as ${examples[local]}` : `write it as text of type ${shortName(text(finding, 'datatype'))}`;
    },
  },
  NodeKind: {
    message: (finding, { subject, show }) => `${subject} must be ${kinds[kindOf(finding)] ?? 'of another kind'}, and ${show(finding.value)} is not`,
    remedy: (finding) => finding.value?.termType === 'Literal' ? 'link to a resource by its IRI instead of giving text' : kindOf(finding).endsWith('Literal') ? 'give a text or a number, not a link' : 'give the resource an IRI',
  },
  Class: {
    message: (finding, { subject, nameOfClass, show }) => `${subject} must lead to ${article(nameOfClass(text(finding, 'class')))}, and ${show(finding.value)} is none that is known here`,
    remedy: (finding, { nameOfClass, show }) => finding.value?.termType === 'Literal' ? `link to ${article(nameOfClass(text(finding, 'class')))} by its IRI` : `deposit ${show(finding.value)} as ${article(nameOfClass(text(finding, 'class')))} first, or describe it in the same record`,
  },
  In: {
    message: (finding, { subject, labelOf }) => `${subject} ${finding.value ? showValue({ ...finding.value, termType: 'Literal', value: labelOf(finding.value) } as Term) : ''} is not among the allowed values`,
    remedy(finding, { list, labelOf }) {
      const allowed = list(parameter(finding, 'in')!).map(labelOf);
      const near = finding.value && nearest(labelOf(finding.value), allowed);
      return `${near ? `did you mean ${near}? ` : ''}allowed: ${allowed.slice(0, 12).join(', ')}${allowed.length > 12 ? ` and ${allowed.length - 12} more` : ''}`;
    },
  },
  Pattern: {
    message: (finding, { subject, show }) => `${subject} ${show(finding.value)} has not the form ${text(finding, 'pattern')}`,
    remedy: (finding, { subject, description }) => `write ${subject} in the form ${text(finding, 'pattern')}${description ? ` (${description})` : ''}`,
  },
  MinLength: length('at least', 'minLength', 'complete'),
  MaxLength: length('at most', 'maxLength', 'shorten'),
  MinInclusive: bound('at least', 'minInclusive'),
  MinExclusive: bound('greater than', 'minExclusive'),
  MaxInclusive: bound('at most', 'maxInclusive'),
  MaxExclusive: bound('less than', 'maxExclusive'),
  LessThan: related('must be less than', 'lessThan'),
  LessThanOrEquals: related('must not be greater than', 'lessThanOrEquals'),
  Equals: related('must be the same as', 'equals'),
  Disjoint: related('must not be the same as', 'disjoint'),
  HasValue: {
    message: (finding, { subject, show }) => `${subject} must have the value ${show(parameter(finding, 'hasValue'))}`,
    remedy: (finding, { show }) => `add the value ${show(parameter(finding, 'hasValue'))}`,
  },
  LanguageIn: {
    message: (finding, { subject, show }) => `${subject} ${show(finding.value)} is in none of the asked languages`,
    remedy: (finding, { list }) => `give it in one of these languages: ${list(parameter(finding, 'languageIn')!).map(({ value }) => value).join(', ')}`,
  },
  UniqueLang: { message: (_, { subject }) => `${subject} has several texts in one language`, remedy: () => 'keep one text for each language' },
  Closed: {
    message: (finding, { nameOfPredicate }) => `${nameOfPredicate(finding.path?.value ?? '')} is no property of this type`,
    remedy: () => 'leave it out, or check its spelling',
  },
  Not: { message: (finding, { subject, show }) => `${subject} ${show(finding.value)} is what it must not be`, remedy: () => 'give another value, or leave it out' },
  Or: {
    message(finding, { subject, datatypes, show }) {
      const allowed = datatypes(parameter(finding, 'or')!);
      if (!allowed) return `${subject} ${show(finding.value)} is of none of the allowed forms`;
      return `${subject} must be ${[...new Set(allowed.map((iri) => datatypeNames[/[^#]+$/.exec(iri)?.[0] ?? ''] ?? shortName(iri)))].join(' or ')}, and ${showTyped(finding.value, show)} is not`;
    },
    remedy(finding, { datatypes, description }) {
      const allowed = datatypes(parameter(finding, 'or')!);
      const example = allowed?.map((iri) => examples[/[^#]+$/.exec(iri)?.[0] ?? '']).find(Boolean);
      return example ? `write it as ${example}` : allowed ? 'give it as text' : `give it in one of the allowed forms${description ? `: ${description}` : ''}`;
    },
  },
  Xone: { message: (finding, { subject, show }) => `${subject} ${show(finding.value)} must be of exactly one of the allowed forms`, remedy: () => 'keep to one of the forms' },
  And: { message: (finding, { subject, show }) => `${subject} ${show(finding.value)} is not of all the asked forms`, remedy: (_, { subject, description }) => `complete what ${subject} leads to${description ? `: ${description}` : ''}` },
  QualifiedMinCount: { message: (finding, { subject }) => `${subject} needs at least ${plural(text(finding, 'qualifiedMinCount'), 'value')} of the asked form`, remedy: (_, { subject }) => `add to ${subject} what is asked for` },
  QualifiedMaxCount: { message: (finding, { subject }) => `${subject} has more than ${plural(text(finding, 'qualifiedMaxCount'), 'value')} of a form that may not be more`, remedy: (finding) => `keep ${text(finding, 'qualifiedMaxCount')} of them` },
  Node: {
    message: (finding, wording) => finding.details.length > 0 ? finding.details.map((detail) => sentenceOf(detail, wording)).join('; ') : `${wording.subject} ${wording.show(finding.value)} is not as it must be`,
    remedy: (finding, wording) => finding.details.map((detail) => remedyOf(detail, wording)).filter(Boolean).join('; ') || `describe what ${wording.subject} leads to`,
  },
};

const article = (name: string): string => (/^[aeiou]/i.test(name) ? `an ${name}` : `a ${name}`);
const fragment = /^(?:must|should|may|is|has|needs|leads|holds)\b/;

function rowOf({ component }: Finding): Row | undefined {
  return rows[/#(\w+)ConstraintComponent$/.exec(component)?.[1] ?? ''];
}

/** What is wrong, as one sentence. */
export function sentenceOf(finding: Finding, wording: Wording): string {
  const own = finding.messages.find(({ language }) => language === 'en') ?? finding.messages.find(({ language }) => !language) ?? finding.messages[0];
  if (!own) return rowOf(finding)?.message(finding, wording) ?? `${wording.subject} ${wording.show(finding.value)} breaks ${shortName(finding.component)}`;
  const said = own.value.replaceAll(/\{[$?](\w+)\}/g, (_, local: string) => text(finding, local));
  return fragment.test(said) ? `${wording.subject} ${said}` : said;
}

/** What would be right, in one sentence. */
export function remedyOf(finding: Finding, wording: Wording): string {
  return rowOf(finding)?.remedy?.(finding, wording) ?? 'correct the value, or leave it out';
}

/** Constraint components (by the local name without `ConstraintComponent`) that have a sentence and a remedy. */
export const wordedComponents: readonly string[] = Object.keys(rows);
