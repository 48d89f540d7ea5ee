/** What the fields about the catalogue of terms do: the same as their doors over HTTP. */
import { KnownError, isKnownError } from '../errors.ts';
import { readPid } from '../pids/pids.ts';
import type { CatalogueClient } from '../terms/catalogue-channel.ts';
import type { TermLookup, TermSearch } from '../terms/catalogue.ts';
import { showSuggestions } from './suggest-api.ts';
import type { TermSuggestions } from './term-suggestions.ts';
import { tellTerm } from './terms-api.ts';

type Resolver = (parent: unknown, args: Record<string, unknown>) => unknown;

const most = 200, farthest = 10_000, mostSuggested = 50;

/** Resolvers of Query's fields about the catalogue. */
export function createCatalogueResolvers({ catalogue, lookup, suggestions }: { catalogue: Pick<CatalogueClient, 'ask'>; lookup: TermLookup; suggestions: Pick<TermSuggestions, 'suggest'> }): { Query: Record<string, Resolver> } {
  return {
    Query: {
      async catalogueTerms(_, { text, ontologies, branch, definingOnly, obsolete, asYouType, first, offset }) {
        const limit = first as number, from = offset as number;
        if (limit < 1 || limit > most || from < 0 || from > farthest) throw new KnownError('request-not-valid', `first is from 1 to ${most}, offset from 0 to ${farthest}`);
        const { hits, total, more } = await catalogue.ask.search({
          text: text as string, limit, offset: from, definingOnly: definingOnly as boolean, asYouType: asYouType as boolean, obsolete: obsolete as NonNullable<TermSearch['obsolete']>,
          ...(ontologies ? { ontologies: ontologies as string[] } : {}), ...(branch ? { branch: readPid(branch as string)?.iri ?? branch as string } : {}),
        });
        return { total, more, hits: hits.map(({ matched, ...hit }) => ({ ...hit, matchedText: matched.text, matchedBy: matched.kind, likeness: matched.likeness })) };
      },
      catalogueTerm(_, { iri }) {
        try {
          const { term, ancestors, children, replacement } = tellTerm(iri as string, lookup);
          return { ...term, parents: term.parents.map((each) => ({ ...each, label: lookup.labelOf(each.iri) })), ancestors, children, replacement: replacement?.to };
        } catch (error) {
          if (isKnownError(error, 'not-found')) return null;
          throw error;
        }
      },
      async suggestTerms(_, { text, field, taxon, first }) {
        const limit = first as number;
        if (limit < 1 || limit > mostSuggested) throw new KnownError('request-not-valid', `first is from 1 to ${mostSuggested}`);
        const [answer] = await suggestions.suggest([{ text: text as string, field: field as string, limit, ...(taxon ? { taxon: taxon as string } : {}) }]);
        return showSuggestions(answer!);
      },
      ontologies: (_, { inUse }) => lookup.versions().filter((version) => !inUse || version.inUse).map(({ counts, ...version }) => ({ ...version, terms: counts.terms, defined: counts.defined, obsolete: counts.obsolete })),
    },
  };
}
