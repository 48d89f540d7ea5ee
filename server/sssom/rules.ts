/**
 * What hangs together of several slots of one mapping, and of all mappings of one set: SSSOM's own rules. The same rules
 * stand in `shapes/mapping.ttl` for what comes in as RDF; here they have the lines of the file.
 */
import { quote } from './findings.ts';
import type { Findings } from './findings.ts';
import { valuesOf } from './mapping.ts';
import type { Mapping, SssomDocument } from './mapping.ts';
import { literalType, noTermFound, slotsOfMapping, slotsOfSet } from './slots.ts';

const place = ({ line }: Mapping): { line?: number } => (line === undefined ? {} : { line });

/** Slots without which a mapping says nothing. */
export const neededSlots: ReadonlySet<string> = new Set(['subject_id', 'object_id', 'predicate_id', 'mapping_justification']);

/** What a mapping lacks. */
function checkNeeded(mapping: Mapping, findings: Findings): void {
  const missing = (slot: string, remedy: string): void => { if (!findings.wasRefused(slot, mapping.line) && !findings.wasRefused(slot, undefined)) findings.add({ severity: 'Violation', rule: 'slot-missing', slot, message: `${slot} is missing`, remedy }, place(mapping), slot); };
  if (mapping.predicate_id === undefined) missing('predicate_id', 'say how the two relate, as skos:exactMatch');
  if (mapping.mapping_justification === undefined) missing('mapping_justification', 'say why, as semapv:ManualMappingCuration; semapv:UnspecifiedMatching where it is not known');
  for (const side of ['subject', 'object'] as const) {
    const isText = mapping[`${side}_type`] === literalType;
    if (isText && mapping[`${side}_label`] === undefined) missing(`${side}_label`, `a mapped text (${side}_type "${literalType}") stands in ${side}_label`);
    if (!isText && mapping[`${side}_id`] === undefined) missing(`${side}_id`, mapping[`${side}_label`] === undefined ? `give the identifier of the ${side}` : `give the identifier, or set ${side}_type to "${literalType}" if the label is a text that is mapped as such`);
    if (mapping[`${side}_id`] === noTermFound && mapping[`${side}_source`] === undefined) findings.add({ severity: 'Warning', rule: 'searched-nowhere', slot: `${side}_source`, message: `${side}_source is missing: nothing says where no term was found`, remedy: `name the vocabulary in ${side}_source` }, place(mapping), side);
  }
  if (mapping.predicate_type === literalType) findings.add({ severity: 'Violation', rule: 'word-not-known', slot: 'predicate_type', message: `predicate_type cannot be "${literalType}": a relation is no text` }, place(mapping));
  for (const slot of ['review_date', 'reviewer_agreement'] as const) {
    if (mapping[slot] !== undefined && mapping.reviewer_id === undefined && mapping.reviewer_label === undefined) findings.add({ severity: 'Violation', rule: 'reviewer-missing', slot: 'reviewer_id', message: `reviewer_id is missing: ${slot} says that somebody reviewed it`, remedy: 'name the reviewer by ORCID, or in reviewer_label' }, place(mapping), slot);
  }
}

/** Findings about the mappings of a set with its slots handed down. */
export function checkRules({ set, mappings }: SssomDocument, findings: Findings): void {
  if (set.mapping_set_id === undefined) findings.add({ severity: 'Warning', rule: 'set-slot-missing', slot: 'mapping_set_id', message: 'mapping_set_id is missing: nothing names the set', remedy: 'give it an address of its own' }, {});
  if (set.license === undefined) findings.add({ severity: 'Warning', rule: 'set-slot-missing', slot: 'license', message: 'license is missing: nobody may be sure to use the set', remedy: 'name one by its address, as https://creativecommons.org/publicdomain/zero/1.0/' }, {});
  const ids = new Map<string, number | undefined>();
  let named = 0;
  for (const mapping of mappings) {
    checkNeeded(mapping, findings);
    const { record_id: id } = mapping;
    if (id === undefined) continue;
    named += 1;
    if (ids.has(id)) findings.add({ severity: 'Violation', rule: 'record-id-twice', slot: 'record_id', value: id, message: `the record_id ${quote(id)} stands twice${ids.get(id) === undefined ? '' : `, first in line ${ids.get(id)}`}`, remedy: 'give each record an identifier of its own' }, place(mapping));
    else ids.set(id, mapping.line);
  }
  if (named > 0 && named < mappings.length) findings.add({ severity: 'Warning', rule: 'record-id-on-some', slot: 'record_id', message: `${mappings.length - named} of ${mappings.length} mappings have no record_id; either all have one, or none`, remedy: 'give the others one too' }, {});
  const version = set.sssom_version;
  if (version === '1.0') findings.add({ severity: 'Info', rule: 'version', slot: 'sssom_version', message: 'sssom_version 1.0 contradicts itself: the slot came with 1.1', remedy: 'leave it out' }, {});
  if (version !== '1.1') {
    const newer = [...slotsOfSet.filter(({ name, since11 }) => since11 !== undefined && name !== 'sssom_version' && valuesOf(set)[name] !== undefined), ...slotsOfMapping.filter(({ name, since11 }) => since11 === true && mappings.some((mapping) => valuesOf(mapping)[name] !== undefined))].map(({ name }) => name);
    if (newer.length > 0) findings.add({ severity: 'Info', rule: 'version', slot: 'sssom_version', message: `sssom_version is missing: ${[...new Set(newer)].join(', ')} came with SSSOM 1.1`, remedy: 'write sssom_version: "1.1"' }, {});
  }
}
