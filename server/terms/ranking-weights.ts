/**
 * The weights of ranking as data: what a unit of each kind of evidence counts, when to abstain, and the facts that ranking
 * needs about words and ontologies. They ship in `ontologies/term-ranking.yaml`; a fit to a store's own decisions replaces
 * the numbers and leaves the facts.
 */
import { parse } from 'yaml';
import { KnownError } from '../errors.ts';
import { evidenceNames } from './evidence.ts';
import type { Evidence } from './evidence.ts';

export interface RankingWeights {
  /** log odds of one unit of evidence; what is absent counts nothing */ readonly weights: Readonly<Partial<Record<Evidence, number>>>;
  /** log odds of there being no right term */ readonly noTerm: number;
  /** abstains where the best candidate is less probable, or less than this ahead of the next (log odds) */ readonly abstain: { readonly probability: number; readonly margin: number };
  /** how many decisions the order of a field's ontologies is worth; each ontology is expected this much less than the one before; share for all that the field does not name */
  readonly prior: { readonly strength: number; readonly decay: number; readonly others: number; readonly branchStrength: number };
  /** words that say which of a kind, not what kind */ readonly qualifiers: readonly string[];
  /** words that say nothing in a name */ readonly fillers: readonly string[];
  /** prefix of the ontology whose terms are taxa */ readonly taxa: string;
  /** prefix of an ontology of one species → IRI of its taxon */ readonly species: Readonly<Record<string, string>>;
}

const number = (value: unknown, place: string, low = -50, high = 50): number => {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < low || value > high) throw new KnownError('source-not-readable', `the weights of term ranking: ${place} is ${JSON.stringify(value) ?? 'absent'}; a number from ${low} to ${high} belongs there`);
  return value;
};
const object = (value: unknown, place: string): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new KnownError('source-not-readable', `the weights of term ranking: ${place} must hold names with values`);
  return value as Record<string, unknown>;
};

/** Numbers as they are stored: everything that a fit may change. */
export type FittedWeights = Pick<RankingWeights, 'weights' | 'noTerm' | 'abstain'>;

/** Checks fitted numbers, from YAML or from a record. Throws source-not-readable with the place. */
export function checkFitted(given: unknown): FittedWeights {
  const { weights, noTerm, abstain } = object(given, 'the whole');
  const stated = object(weights, '"weights"'), { probability, margin } = object(abstain, '"abstain"');
  for (const name of Object.keys(stated)) if (!evidenceNames.includes(name as Evidence)) throw new KnownError('source-not-readable', `the weights of term ranking: there is no evidence ${JSON.stringify(name.slice(0, 60))}; there are ${evidenceNames.join(', ')}`);
  return {
    weights: Object.fromEntries(Object.entries(stated).map(([name, value]) => [name, number(value, `weights.${name}`)])),
    noTerm: number(noTerm, 'noTerm'), abstain: { probability: number(probability, 'abstain.probability', 0, 1), margin: number(margin, 'abstain.margin', 0) },
  };
}

/** The shipped file → weights. Throws source-not-readable with the place. */
export function readRankingWeights(text: string): RankingWeights {
  let given: Record<string, unknown>;
  try { given = object(parse(text), 'the file'); } catch (error) {
    if (error instanceof KnownError) throw error;
    throw new KnownError('source-not-readable', `the weights of term ranking are no YAML: ${(error as Error).message.split('\n')[0]!}`, {}, { cause: error });
  }
  const prior = object(given['prior'], '"prior"');
  const words = (name: string): string[] => {
    const list = given[name];
    if (!Array.isArray(list) || list.some((word) => typeof word !== 'string')) throw new KnownError('source-not-readable', `the weights of term ranking: "${name}" must be a list of words`);
    return (list as string[]).map((word) => word.toLowerCase());
  };
  return {
    ...checkFitted(given),
    prior: { strength: number(prior['strength'], 'prior.strength', 0, 1e6), decay: number(prior['decay'], 'prior.decay', 0, 1), others: number(prior['others'], 'prior.others', 0, 1), branchStrength: number(prior['branchStrength'], 'prior.branchStrength', 0, 1e6) },
    qualifiers: words('qualifiers'), fillers: words('fillers'),
    taxa: String(given['taxa'] ?? ''), species: Object.fromEntries(Object.entries(object(given['species'], '"species"')).map(([prefix, iri]) => [prefix, String(iri)])),
  };
}
