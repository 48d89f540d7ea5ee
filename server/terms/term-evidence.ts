/** What a term and its place say for it: its ontology in this field, its branch, the record's taxon, its standing. */
import type { CatalogueTerm, TermLookup } from './catalogue.ts';
import { ontologyOf } from './decision-memory.ts';
import type { DecisionMemory, FieldHabits } from './decision-memory.ts';
import type { Amounts, EvidenceFacts } from './evidence.ts';
import type { RankingWeights } from './ranking-weights.ts';

/** What surrounds a text: what its field asks for, and what the record says beside it. */
export interface SuggestContext {
  /** prefixes or ids of the field's ontologies, the preferred first */ readonly ontologies?: readonly string[];
  /** terms of other ontologies are left out, for the field refuses them */ readonly onlyThese?: boolean;
  /** IRI of the term below which those of its own ontology must stand */ readonly branch?: string;
  /** parts stand below their wholes too */ readonly alsoPartOf?: boolean;
  /** IRI of the taxon that the record is of */ readonly taxon?: string;
  /** IRIs of other terms of the record; a taxon among them counts where none is named */ readonly terms?: readonly string[];
}

export interface TermStanding { readonly amounts: Amounts; readonly facts: Partial<EvidenceFacts> }

/** How probable each ontology is in a field: decisions, smoothed by the field's order (Dirichlet). Sums to 1 over all ontologies. */
export function fieldPrior({ habits, ontologies, inUse, prior }: { habits: FieldHabits | undefined; ontologies: readonly string[]; inUse: readonly string[]; prior: RankingWeights['prior'] }): (ontology: string) => number {
  const named = ontologies.map((name) => name.toLowerCase());
  const total = named.reduce((sum, _, at) => sum + prior.decay ** at, 0);
  const free = Math.max(1, new Set(inUse.filter((name) => !named.includes(name.toLowerCase()))).size);
  const base = (ontology: string): number => {
    const at = named.indexOf(ontology.toLowerCase());
    if (named.length === 0) return 1 / free;
    return at < 0 ? prior.others / free : (1 - prior.others) * prior.decay ** at / total;
  };
  return (ontology) => ((habits?.ontologies.get(ontology) ?? 0) + prior.strength * base(ontology)) / ((habits?.count ?? 0) + prior.strength);
}

/** How often terms stand below a term, over a sample of all: what a branch of decisions is measured against. */
export type Background = (branch: string) => number;

/** Creates the judge of terms for one field and context. */
export function judgeTerms({ field, text, context, weights, lookup, memory, background, taxonLine }: {
  field: string; text: string; context: SuggestContext; weights: RankingWeights; lookup: TermLookup; memory: DecisionMemory; background: Background; taxonLine: ReadonlySet<string>;
}): (term: CatalogueTerm) => TermStanding {
  const habits = memory.habits(field), versions = lookup.versions().filter(({ inUse }) => inUse);
  const inUse = [...new Set(versions.map(({ prefix }) => prefix))];
  const prior = fieldPrior({ habits, ontologies: (context.ontologies ?? []).map((name) => lookup.inUse(name)?.prefix ?? name), inUse, prior: weights.prior });
  const branchOntology = context.branch === undefined ? undefined : ontologyOf(context.branch);
  const relations = context.alsoPartOf ? ['is-a', 'part-of'] as const : ['is-a'] as const;
  const before = memory.accepted(field, text);
  const { branchStrength } = weights.prior;
  return (term) => {
    const { iri } = term, ontology = ontologyOf(iri), share = prior(ontology), species = weights.species[ontology];
    const above = lookup.ancestors(iri);
    const amounts: Amounts = {
      ontology: Math.log(share), holders: Math.log(Math.max(1, term.holders.length)), names: Math.log(1 + term.synonyms.length), specific: Math.log(1 + above.length) - 2,
      ...(term.holders.some(({ defining }) => defining) ? { defining: 1 } : {}),
      ...(term.subsets.length > 0 ? { subset: 1 } : {}), ...(term.definition === undefined ? {} : { described: 1 }), ...(term.obsolete ? { obsolete: 1 } : {}),
    };
    let kin: string | undefined, kinCount = 0;
    if (habits) {
      // the branch above (or the term itself) that decisions favour most against what all terms would give
      let best = Math.log(branchStrength / (habits.count + branchStrength));
      for (const branch of [iri, ...above]) {
        const decided = habits.branches.get(branch) ?? 0;
        if (decided === 0) continue;
        const usual = background(branch), value = Math.log((decided + branchStrength * usual) / (habits.count + branchStrength) / usual);
        if (value > best) { best = value; kin = branch; kinCount = decided; }
      }
      amounts.kin = best;
      const uses = habits.terms.get(iri) ?? 0;
      if (uses > 0) amounts['used-in-field'] = Math.log(1 + uses);
    }
    const uses = memory.uses(iri), elsewhere = memory.elsewhere(field, text, iri), decided = before.get(iri) ?? 0;
    if (uses > 0) amounts['used-elsewhere'] = Math.log(1 + uses);
    if (elsewhere > 0) amounts['same-text-elsewhere'] = Math.log(1 + elsewhere);
    if (decided > 0) amounts['decided-before'] = 1 + Math.log(decided);
    if (context.branch !== undefined && ontology === branchOntology) amounts[iri === context.branch || lookup.isBelow(iri, context.branch, relations) ? 'inside-branch' : 'outside-branch'] = 1;
    if (species !== undefined) amounts[context.taxon === undefined ? 'species-unknown' : taxonLine.has(species) || species === context.taxon ? 'species-same' : 'species-other'] = 1;
    const label = (of: string | undefined): string | undefined => of && (lookup.labelOf(of) ?? of);
    return {
      amounts,
      facts: {
        ontology, share, decisions: decided || kinCount || habits?.count || 0, uses: habits?.terms.get(iri) ?? uses, holders: term.holders.length, consider: term.replacedBy.length > 1 ? term.replacedBy : term.consider,
        ...(context.branch === undefined ? {} : { branch: label(context.branch)! }), ...(kin === undefined ? {} : { kin: label(kin)! }),
        ...(context.taxon === undefined ? {} : { taxon: label(context.taxon)! }), ...(species === undefined ? {} : { species: label(species)! }),
      },
    };
  };
}
