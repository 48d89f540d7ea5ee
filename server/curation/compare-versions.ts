/**
 * What another version of an ontology does to the terms that are used: which became obsolete, are called otherwise, left the
 * branch of their field, or are not there any more, with what replaces them. Pure, so that it can be tried on any two versions.
 */
import type { TermSpec } from '../model/resource-model.ts';
import type { CatalogueTerm, Replacement } from '../terms/catalogue.ts';

/** What is known of a term before: its label then, and whether it was obsolete then already. */
export interface TermBefore { readonly label: string; readonly obsolete: boolean }
/** The versions now in use. */
export interface VersionsAfter {
  find(iri: string): Pick<CatalogueTerm, 'label' | 'curie' | 'obsolete'> | undefined;
  replacement(iri: string): Replacement | undefined;
  /** whether a term may stand in a field */ isWithin(iri: string, spec: TermSpec): boolean;
  /** the whole ontology of a term is loaded, so that what is not found is not there */ isComplete(iri: string): boolean;
  /** the one living term with a label, in a field */ named(label: string, spec: TermSpec): string | undefined;
}

export type DriftKind = 'obsolete' | 'relabelled' | 'moved' | 'gone';
export interface Drift {
  /** IRI */ readonly term: string;
  /** label before, or now where none is known */ readonly label: string;
  readonly kind: DriftKind;
  readonly detail: string;
  /** IRI of the term to use instead, where one is certain */ readonly replacement?: string;
}

/** Compares; one item a term, the gravest. `before` is asked for each used term. */
export function compareVersions(before: (iri: string) => TermBefore | undefined, after: VersionsAfter, used: readonly { readonly iri: string; readonly specs: readonly TermSpec[] }[]): Drift[] {
  const shown = (iri: string): string => { const term = after.find(iri); return term ? `${term.label} (${term.curie})` : `<${iri}>`; };
  const fits = (iri: string, specs: readonly TermSpec[]): boolean => specs.length === 0 || specs.some((spec) => after.isWithin(iri, spec));

  const gone = (iri: string, label: string, specs: readonly TermSpec[]): Drift => {
    const same = specs.map((spec) => after.named(label, spec)).find((each) => each !== undefined);
    return { term: iri, label, kind: 'gone', detail: same ? `it is not there any more; ${shown(same)} has its label` : 'it is not there any more', ...(same ? { replacement: same } : {}) };
  };
  const obsolete = (iri: string, label: string, specs: readonly TermSpec[]): Drift => {
    const { chain = [], to, consider = [] } = after.replacement(iri) ?? {};
    const by = chain.length > 1 ? ` by way of ${chain.slice(0, -1).map(shown).join(', ')}` : '';
    if (to !== undefined && fits(to, specs)) return { term: iri, label, kind: 'obsolete', detail: `it is obsolete; ${shown(to)} replaces it${by}`, replacement: to };
    if (to !== undefined) return { term: iri, label, kind: 'obsolete', detail: `it is obsolete; ${shown(to)} replaces it${by}, and may not stand in this field` };
    return { term: iri, label, kind: 'obsolete', detail: consider.length > 0 ? `it is obsolete; to be considered: ${consider.map(shown).join(', ')}` : 'it is obsolete, and nothing is said to replace it' };
  };

  return used.flatMap(({ iri, specs }): Drift[] => {
    const now = after.find(iri), then = before(iri), label = then?.label ?? now?.label ?? iri;
    if (!now) return then && after.isComplete(iri) ? [gone(iri, label, specs)] : [];
    if (now.obsolete) return [obsolete(iri, label, specs)];
    if (!fits(iri, specs)) return [{ term: iri, label, kind: 'moved', detail: 'it does not stand in the branch of its field any more' }];
    if (then && then.label !== now.label) return [{ term: iri, label, kind: 'relabelled', detail: `it is called ${JSON.stringify(now.label)} now` }];
    return [];
  });
}
