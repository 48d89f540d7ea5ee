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
}

interface Row { message(finding: Finding, wording: Wording): string; remedy?(finding: Finding, wording: Wording): string | undefined }

const parameter = ({ parameters }: Finding, local: string): Term | undefined => parameters.get(namespaces.sh + local);
const text = (finding: Finding, local: string): string => parameter(finding, local)?.value ?? '';
/** A value as it is shown in a sentence. */
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

/** lexical forms by datatype: an example, for remedies */
const examples: Readonly<Record<string, string>> = {
  integer: '"5"^^xsd:integer', decimal: '"0.25"^^xsd:decimal', double: '"1.5e3"^^xsd:double', boolean: '"true"^^xsd:boolean',
  date: '"2024-05-17"^^xsd:date', dateTime: '"2024-05-17T12:30:00Z"^^xsd:dateTime', anyURI: '"https://example.org/"^^xsd:anyURI', gYear: '"2024"^^xsd:gYear',
};
/** datatypes as people call them, where several are allowed */
const datatypeNames: Readonly<Record<string, string>> = { string: 'text', langString: 'text', decimal: 'a number', double: 'a number', integer: 'a number', float: 'a number', date: 'a date', dateTime: 'a date with time' };
const bound = (words: string, local: string): Row => ({ message: (finding, { subject }) => `${subject} must be ${words} ${text(finding, local)}, not ${showValue(finding.value)}` });
const related = (words: string, local: string): Row => ({ message: (finding, { subject }) => `${subject} ${showValue(finding.value)} ${words} ${shortName(text(finding, local))}` });
const kinds: Readonly<Record<string, string>> = { IRI: 'an IRI', Literal: 'a literal', BlankNode: 'a blank node', BlankNodeOrIRI: 'a resource', IRIOrLiteral: 'an IRI or a literal', BlankNodeOrLiteral: 'a blank node or a literal' };

const rows: Readonly<Record<string, Row>> = {
  MinCount: {
    message: (finding, { subject }) => text(finding, 'minCount') === '1' ? `${subject} is missing` : `${subject} needs at least ${text(finding, 'minCount')} values`,
    remedy: (_, { subject, description }) => description && description.toLowerCase() !== subject.toLowerCase() ? `add ${subject}: ${description.charAt(0).toLowerCase()}${description.slice(1)}` : `add ${subject}`,
  },
  MaxCount: {
    message: (finding, { subject }) => `${subject} has more than ${text(finding, 'maxCount')} value${text(finding, 'maxCount') === '1' ? '' : 's'}`,
    remedy: (finding) => `keep ${text(finding, 'maxCount') === '1' ? 'one value' : `${text(finding, 'maxCount')} values`}`,
  },
  Datatype: {
    message: (finding, { subject }) => `${subject} must be of type ${shortName(text(finding, 'datatype'))}, and ${showValue(finding.value)} is not`,
    remedy(finding) {
      const local = /[^#]+$/.exec(text(finding, 'datatype'))?.[0] ?? '';
      return examples[local] ? `write it as ${examples[local]}` : undefined;
    },
  },
  NodeKind: {
    message: (finding, { subject }) => `${subject} must be ${kinds[/[^#]+$/.exec(text(finding, 'nodeKind'))?.[0] ?? ''] ?? 'of another kind'}, and ${showValue(finding.value)} is not`,
    remedy: (finding) => finding.value?.termType === 'Literal' && text(finding, 'nodeKind').endsWith('IRI') ? 'link to a resource by its IRI instead of giving text' : undefined,
  },
  Class: {
    message: (finding, { subject, nameOfClass }) => `${subject} must lead to ${article(nameOfClass(text(finding, 'class')))}, and ${showValue(finding.value)} is none that is known here`,
    remedy: (finding, { nameOfClass }) => `deposit ${showValue(finding.value)} as ${article(nameOfClass(text(finding, 'class')))} first, or describe it in the same record`,
  },
  In: {
    message: (finding, { subject, labelOf }) => `${subject} ${finding.value ? showValue({ ...finding.value, termType: 'Literal', value: labelOf(finding.value) } as Term) : ''} is not among the allowed values`,
    remedy(finding, { list, labelOf }) {
      const allowed = list(parameter(finding, 'in')!).map(labelOf);
      const near = finding.value && nearest(labelOf(finding.value), allowed);
      return `${near ? `did you mean ${near}? ` : ''}allowed: ${allowed.slice(0, 12).join(', ')}${allowed.length > 12 ? ` and ${allowed.length - 12} more` : ''}`;
    },
  },
  Pattern: { message: (finding, { subject }) => `${subject} ${showValue(finding.value)} has not the form ${text(finding, 'pattern')}` },
  MinLength: { message: (finding, { subject }) => `${subject} must have at least ${text(finding, 'minLength')} characters` },
  MaxLength: { message: (finding, { subject }) => `${subject} must have at most ${text(finding, 'maxLength')} characters` },
  MinInclusive: bound('at least', 'minInclusive'),
  MinExclusive: bound('greater than', 'minExclusive'),
  MaxInclusive: bound('at most', 'maxInclusive'),
  MaxExclusive: bound('less than', 'maxExclusive'),
  LessThan: related('must be less than', 'lessThan'),
  LessThanOrEquals: related('must not be greater than', 'lessThanOrEquals'),
  Equals: related('must be the same as', 'equals'),
  Disjoint: related('must not be the same as', 'disjoint'),
  HasValue: { message: (finding, { subject }) => `${subject} must have the value ${showValue(parameter(finding, 'hasValue'))}` },
  LanguageIn: { message: (finding, { subject }) => `${subject} ${showValue(finding.value)} is in none of the asked languages` },
  UniqueLang: { message: (_, { subject }) => `${subject} has several texts in one language` },
  Closed: {
    message: (finding) => `<${finding.path?.value ?? ''}> is no property of this type`,
    remedy: () => 'leave it out, or check its spelling',
  },
  Not: { message: (finding, { subject }) => `${subject} ${showValue(finding.value)} is what it must not be` },
  Or: {
    message(finding, { subject, datatypes }) {
      const allowed = datatypes(parameter(finding, 'or')!);
      if (!allowed) return `${subject} ${showValue(finding.value)} is of none of the allowed forms`;
      return `${subject} must be ${[...new Set(allowed.map((iri) => datatypeNames[/[^#]+$/.exec(iri)?.[0] ?? ''] ?? shortName(iri)))].join(' or ')}, and ${showValue(finding.value)} is not`;
    },
    remedy(finding, { datatypes }) {
      const example = datatypes(parameter(finding, 'or')!)?.map((iri) => examples[/[^#]+$/.exec(iri)?.[0] ?? '']).find(Boolean);
      return example ? `write it as ${example}` : undefined;
    },
  },
  Xone: { message: (finding, { subject }) => `${subject} ${showValue(finding.value)} must be of exactly one of the allowed forms` },
  And: { message: (finding, { subject }) => `${subject} ${showValue(finding.value)} is not of all the asked forms` },
  QualifiedMinCount: { message: (finding, { subject }) => `${subject} needs at least ${text(finding, 'qualifiedMinCount')} values of the asked form` },
  QualifiedMaxCount: { message: (finding, { subject }) => `${subject} has more than ${text(finding, 'qualifiedMaxCount')} values of a form that may not be more` },
  Node: {
    message: (finding, wording) => finding.details.length > 0 ? finding.details.map((detail) => sentenceOf(detail, wording)).join('; ') : `${wording.subject} ${showValue(finding.value)} is not as it must be`,
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
  if (!own) return rowOf(finding)?.message(finding, wording) ?? `${wording.subject} ${showValue(finding.value)} breaks ${shortName(finding.component)}`;
  const said = own.value.replaceAll(/\{[$?](\w+)\}/g, (_, local: string) => text(finding, local));
  return fragment.test(said) ? `${wording.subject} ${said}` : said;
}

/** What would be right, where that can be said. */
export function remedyOf(finding: Finding, wording: Wording): string | undefined {
  return rowOf(finding)?.remedy?.(finding, wording);
}
