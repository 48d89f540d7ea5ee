/**
 * A term that its ontology does not have: said only where the whole ontology is loaded, for an extract says nothing about
 * what it lacks. The shapes say the rest (wrong ontology, outside the branch, obsolete).
 */
import type { Origins, Result } from '../rdf/report.ts';
import { renamePatch, writePatch } from '../rdf/rdf-patch.ts';
import type { Quad } from '../rdf/terms.ts';
import { rdfs, rules } from '../rdf/vocabulary.ts';
import { textFieldFor } from '../model/text-field.ts';
import { curieOf } from '../terms/curie.ts';
import type { TermLookup } from '../terms/catalogue.ts';
import type { TermFacts } from '../validation/term-facts.ts';
import { ontologyOf } from './term-place.ts';
import type { TermUses } from './term-uses.ts';

/** Results about terms, at most so many of one source with nearest terms; the rest are named without. */
const mostAdvised = 20;

/** Creates the check. A number that lacks or has a zero too many is one certain slip, and has a patch. */
export function createTermCheck({ uses, lookup, facts }: { uses: TermUses; lookup: TermLookup; facts: TermFacts }): (quads: readonly Quad[], origins: Origins) => Result[] {
  return (quads, origins) => {
    let advised = 0;
    const said = new Set<string>();
    return uses.of(quads).flatMap(({ quad: { subject, predicate, object }, field, type, spec }): Result[] => {
      const iri = object.value;
      if (object.termType !== 'NamedNode' || said.has(`${subject.value}\n${predicate.value}\n${iri}`)) return [];
      const ontology = ontologyOf(iri, spec.ontologies);
      const version = ontology === undefined ? undefined : lookup.inUse(ontology);
      if (!version?.complete || !version.namespaces.some((namespace) => iri.startsWith(namespace)) || lookup.find(iri)) return [];
      said.add(`${subject.value}\n${predicate.value}\n${iri}`);
      const textField = textFieldFor(field, type);
      const beside = quads.find((each) => each.subject.value === iri && each.predicate.value === rdfs.label || textField !== undefined && each.subject.equals(subject) && each.predicate.value === textField.path.predicate);
      const near = (advised += 1) > mostAdvised ? [] : facts.nearest(iri, spec, beside?.object.value);
      const sure = near.filter((each) => sameNumber(each, iri));
      const patch = sure.length === 1 ? renamePatch(quads, iri, sure[0]!) : undefined;
      const origin = origins.find(subject.value, predicate.value, iri);
      return [{
        severity: 'Warning', message: `${field.name} <${iri}> is no term of ${version.prefix} ${version.version}, which is loaded as a whole`, field: field.name, field_label: field.label,
        focus_node: subject.value, path: predicate.value, value: iri, shape: rules.term, ...(origin ? { origin } : {}),
        remedy: near.length > 0 ? `did you mean ${near.map((each) => facts.show(each)).join(', or ')}?` : `look ${curieOf(iri)} up, and give the IRI of a term that ${version.prefix} has`,
        ...(patch ? { patch: writePatch(patch) } : {}),
      }];
    });
  };
}

/** Whether two IRIs differ in zeros before the number alone. */
function sameNumber(a: string, b: string): boolean {
  const plain = (iri: string): string => iri.replace(/0*(\d+)$/, '$1');
  return plain(a) === plain(b);
}
