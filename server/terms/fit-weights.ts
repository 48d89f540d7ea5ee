/**
 * Fitting the weights of evidence to decisions: among the candidates of a text, and "no term", the one that a curator took
 * should have the highest score. Conditional (softmax) logistic regression with a pull towards the weights that were there,
 * by Newton's method: few decisions change little, many change much, and the same decisions give the same weights. Weights
 * keep the sign that their sentence has.
 */
import { evidenceNames } from './evidence.ts';
import type { Amounts, Evidence } from './evidence.ts';

/** The candidates of one text; `right` holds the places of those that were accepted, none for "no term". */
export interface Example { readonly candidates: readonly Amounts[]; readonly right: readonly number[] }
export interface Fitted { readonly weights: Partial<Record<Evidence, number>>; readonly noTerm: number; /** mean log likelihood */ readonly likelihood: number }

/** Kinds of evidence that no fit moves: rules rather than habits. */
export const fixedEvidence: ReadonlySet<Evidence> = new Set<Evidence>(['id', 'decided-before', 'outside-branch', 'inside-branch', 'species-same', 'species-other', 'species-unknown', 'same-text-elsewhere', 'obsolete', 'defining']);

/** Evidence that can only speak for a term, or only against it: a weight of the other sign would be an artefact that nobody could explain. */
const speaksFor: ReadonlySet<Evidence> = new Set<Evidence>(['same-letters', 'same-1', 'same-2', 'same-3', 'same-whole', 'same-words', 'same-label', 'kind-decided', 'likeness', 'text-covered', 'name-covered', 'last-word', 'numbers-same', 'ontology', 'kin', 'used-in-field', 'used-elsewhere', 'holders', 'names', 'subset', 'described']);
const speaksAgainst: ReadonlySet<Evidence> = new Set<Evidence>(['kind-exact', 'kind-narrow', 'kind-broad', 'kind-related', 'words-missing', 'words-added', 'numbers-differ', 'reading-outside-brackets', 'reading-inside-brackets', 'reading-part', 'reading-unqualified']);

/** Solves A x = b for a symmetric positive definite A (Cholesky); both are spoilt. */
function solve(a: Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k += 1) sum -= a[i]![k]! * a[j]![k]!;
      a[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[j]![j]!;
    }
  }
  for (let i = 0; i < n; i += 1) { for (let k = 0; k < i; k += 1) b[i]! -= a[i]![k]! * b[k]!; b[i]! /= a[i]![i]!; }
  for (let i = n - 1; i >= 0; i -= 1) { for (let k = i + 1; k < n; k += 1) b[i]! -= a[k]![i]! * b[k]!; b[i]! /= a[i]![i]!; }
  return b;
}

/**
 * Fits. `pull` says how many decisions the given weights are worth; evidence in `fixedEvidence` keeps its weight. With no
 * examples the given weights come back, as far as their signs are right.
 */
export function fitWeights(examples: readonly Example[], given: Given, options: { pull?: number; turns?: number } = {}): Fitted {
  let held = new Set<Evidence>(), from = given;
  for (;;) {
    const fitted = fitFree(examples, from, held, options);
    const wrong = evidenceNames.filter((name) => !fixedEvidence.has(name) && (speaksFor.has(name) ? fitted.weights[name]! < 0 : speaksAgainst.has(name) && fitted.weights[name]! > 0));
    if (wrong.length === 0) return fitted;
    // what would take the wrong sign says nothing; the rest is fitted without it
    held = new Set([...held, ...wrong]);
    from = { ...given, weights: { ...given.weights, ...Object.fromEntries([...held].map((name) => [name, 0])) } };
  }
}

interface Given { readonly weights: Readonly<Partial<Record<Evidence, number>>>; readonly noTerm: number }

/** The fit without signs; evidence in `held` stays as given. */
function fitFree(examples: readonly Example[], given: Given, held: ReadonlySet<Evidence>, { pull = 5, turns = 25 }: { pull?: number; turns?: number }): Fitted {
  const still = new Set([...fixedEvidence, ...held]), free = evidenceNames.filter((name) => !still.has(name)), n = free.length + 1;
  // the last place is that of "no term", whose only amount is 1
  const start = Float64Array.from([...free.map((name) => given.weights[name] ?? 0), given.noTerm]);
  const prepared = examples.map(({ candidates, right }) => ({
    rows: [...candidates.map((amounts) => Float64Array.from([...free.map((name) => amounts[name] ?? 0), 0])), Float64Array.from({ length: n }, (_, at) => (at === n - 1 ? 1 : 0))],
    offsets: [...candidates.map((amounts) => [...still].reduce((sum, name) => sum + (given.weights[name] ?? 0) * (amounts[name] ?? 0), 0)), 0],
    right: right.length > 0 ? right : [candidates.length],
  }));
  const value = (weights: Float64Array, gradient?: Float64Array, hessian?: Float64Array[]): number => {
    let total = 0;
    for (const { rows, offsets, right } of prepared) {
      const scores = rows.map((row, at) => { let sum = offsets[at]!; for (let k = 0; k < n; k += 1) sum += row[k]! * weights[k]!; return sum; });
      const most = Math.max(...scores), parts = scores.map((score) => Math.exp(score - most)), all = parts.reduce((a, b) => a + b, 0);
      const taken = right.reduce((sum, at) => sum + parts[at]!, 0);
      total += Math.log(Math.max(taken, 1e-300) / all);
      if (!gradient || !hessian) continue;
      const mean = new Float64Array(n);
      for (const [at, row] of rows.entries()) {
        const share = parts[at]! / all;
        for (let k = 0; k < n; k += 1) mean[k]! += share * row[k]!;
      }
      for (const at of right) { const share = parts[at]! / Math.max(taken, 1e-300); for (let k = 0; k < n; k += 1) gradient[k]! += share * rows[at]![k]!; }
      for (let k = 0; k < n; k += 1) gradient[k]! -= mean[k]!;
      for (const [at, row] of rows.entries()) {
        const share = parts[at]! / all;
        if (share < 1e-5) continue;
        for (let i = 0; i < n; i += 1) { const left = share * (row[i]! - mean[i]!); if (left !== 0) for (let j = 0; j <= i; j += 1) hessian[i]![j]! += left * (row[j]! - mean[j]!); }
      }
    }
    for (let k = 0; k < n; k += 1) total -= pull / 2 * (weights[k]! - start[k]!) ** 2;
    return total;
  };
  let weights = start.slice(), now = value(weights);
  for (let turn = 0; turn < turns; turn += 1) {
    const gradient = new Float64Array(n), hessian = Array.from({ length: n }, () => new Float64Array(n));
    value(weights, gradient, hessian);
    for (let k = 0; k < n; k += 1) { gradient[k]! -= pull * (weights[k]! - start[k]!); hessian[k]![k]! += pull + 1e-6; }
    const step = solve(hessian, gradient);
    let length = 1, next = weights, reached = now;
    for (; length > 1e-4; length /= 2) {
      next = weights.map((weight, at) => weight + length * step[at]!);
      reached = value(next);
      if (reached > now) break;
    }
    if (reached - now < 1e-6 * Math.max(1, Math.abs(now))) break;
    weights = next; now = reached;
  }
  return {
    weights: { ...given.weights, ...Object.fromEntries(free.map((name, at) => [name, weights[at]!])) }, noTerm: weights[n - 1]!,
    likelihood: examples.length === 0 ? 0 : now / examples.length,
  };
}
