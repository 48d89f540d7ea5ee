/**
 * `npm run bench:terms [-- --fit]`: how often the term that curators gave a text comes first. Half of the texts of one
 * curated set may be used to fit and are known as earlier decisions; only the other half is scored, by ours and by three
 * baselines on the same items. `--fit` fits the shipped weights on the first half and writes them; without it they are
 * taken as they ship. The figures go into bench/README.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { readNames, sampleBackground } from '../../server/terms/catalogue-names.ts';
import { rememberDecisions } from '../../server/terms/decision-memory.ts';
import type { TermDecision } from '../../server/terms/decision-memory.ts';
import { buildNameIndex } from '../../server/terms/name-index.ts';
import { readRankingWeights } from '../../server/terms/ranking-weights.ts';
import { refitRanking } from '../../server/terms/refit-ranking.ts';
import { createSuggester } from '../../server/terms/suggest.ts';
import type { Suggester } from '../../server/terms/suggest.ts';
import { openTermLookup } from '../../server/terms/term-lookup.ts';
import { quantile } from '../timing.ts';
import { createBaselines } from './baselines.ts';
import type { Rank } from './baselines.ts';
import { abstention, calibration, shares, table } from './figures.ts';
import type { Ranked } from './figures.ts';
import { isScored, itemsOf, setNames } from './items.ts';
import type { Item } from './items.ts';
import { catalogueOf, whatLacks } from './ontologies.ts';

const lacks = whatLacks();
if (lacks !== undefined) { console.error(`not measured: ${lacks}`); process.exit(0); }
const root = resolve(import.meta.dirname, '../..'), weightsFile = join(root, 'ontologies/term-ranking.yaml'), main = 'atlas';
const tell = (text: string): void => { console.error(text); };

const file = await catalogueOf({ tell }), lookup = openTermLookup({ file });
const raw = readNames(file), built = performance.now(), names = await buildNameIndex(raw), buildMs = performance.now() - built, background = sampleBackground(raw, lookup);
const items = itemsOf(main, lookup), fit = items.filter((item) => !isScored(item)), scored = items.filter(isScored);
const decisions = fit.flatMap(({ text, field, gold, stated }): TermDecision[] => (gold.length > 0 ? gold : stated.slice(0, 1)).map((term) => ({ field, text, verdict: 'accept', term })));

let weights = readRankingWeights(readFileSync(weightsFile, 'utf8'));
if (process.argv.includes('--fit')) {
  const { fitted, before, after } = await refitRanking(decisions, { lookup, names, background, weights }, { turns: 2, tell: (done, of) => { if (done % 1000 === 0) tell(`fitting: ${done} of ${of}`); } });
  tell(`fitted on ${decisions.length} decisions; held out within them: ${JSON.stringify({ before, after })}`);
  const document = parseDocument(readFileSync(weightsFile, 'utf8'));
  for (const [kind, value] of Object.entries(fitted.weights)) document.setIn(['weights', kind], value);
  document.setIn(['noTerm'], fitted.noTerm);
  writeFileSync(weightsFile, document.toString({ lineWidth: 0 }));
  weights = { ...weights, ...fitted };
}

const baselines = createBaselines(names, lookup, fit);
const memory = await rememberDecisions(decisions, lookup), nothing = await rememberDecisions([], lookup);
const informed = createSuggester({ lookup, names, memory, weights, background }), cold = createSuggester({ lookup, names, memory: nothing, weights, background });

const placeOf = (iris: readonly string[], gold: readonly string[]): number => 1 + iris.findIndex((iri) => gold.includes(iri));
const byBaseline = (rank: Rank) => (item: Item): Ranked => ({ field: item.field, kind: item.kind, place: placeOf(rank(item), item.gold), probability: 0, abstained: false });
const times: number[] = [], wrong: { item: Item; chosen: string }[] = [];
const byOurs = (suggester: Suggester, noted = false) => (item: Item): Ranked => {
  const started = performance.now(), { candidates, abstained } = suggester.suggest(item.text, item.field, { limit: 20 });
  if (noted) times.push(performance.now() - started);
  const place = placeOf(candidates.map(({ iri }) => iri), item.gold);
  if (noted && item.kind === 'live' && place !== 1 && candidates[0]) wrong.push({ item, chosen: candidates[0].iri });
  return { field: item.field, kind: item.kind, place, probability: candidates[0]?.probability ?? 0, abstained };
};
const run = (what: string, by: (item: Item) => Ranked, over: readonly Item[]): Ranked[] => { tell(`${what} over ${over.length} texts …`); return over.map(by); };

const live = scored.filter(({ kind }) => kind === 'live'), replaced = scored.filter(({ kind }) => kind === 'replaced');
const ours = run('ours', byOurs(informed, true), scored), oursLive = ours.filter(({ kind }) => kind === 'live');
const methods: [string, Ranked[]][] = [
  ['equal strings', run('equal strings', byBaseline(baselines.exact), live)], ['runs of three', run('runs of three', byBaseline(baselines.trigram), live)],
  ['runs of three, field prior', run('runs of three with prior', byBaseline(baselines['trigram and prior']), live)],
  ['ours, no earlier decisions', run('ours without decisions', byOurs(cold), live)], ['**ours**', oursLive],
];
const fields = [...Map.groupBy(live, ({ field }) => field)].map(([field, own]) => ({ field, n: own.length })).sort((a, b) => b.n - a.n).slice(0, 12);

/** How a wrong first candidate stands to the right term. */
const relation = (gold: string, chosen: string): string => {
  const label = (iri: string): string => (lookup.labelOf(iri) ?? '').toLowerCase();
  return label(gold) === label(chosen) ? 'same label' : lookup.isBelow(gold, chosen) ? 'broader' : lookup.isBelow(chosen, gold) ? 'narrower' : lookup.parents(gold).some(({ iri }) => lookup.parents(chosen).some((other) => other.iri === iri)) ? 'beside it' : 'elsewhere';
};
const ontology = (iri: string): string => lookup.find(iri)?.curie.split(':')[0] ?? '?';
const confusions = [...Map.groupBy(wrong, ({ item, chosen }) => `${ontology(item.gold[0]!)} → ${ontology(chosen)}, ${relation(item.gold[0]!, chosen)}`)].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1)).slice(0, 15);
const others = setNames().filter((name) => name !== main).map((name): string[] => {
  const all = itemsOf(name, lookup).filter(({ kind }) => kind === 'live' && true).filter(isScored);
  if (all.length === 0) return [name, '0', '–', '–', '–', '–'];
  const best = run(name, byBaseline(baselines['trigram and prior']), all), mine = run(name, byOurs(informed), all);
  return [name, String(all.length), ...shares(mine).split(' | '), shares(best).split(' | ').slice(0, 2).join(', ')];
});

const [, , strongest] = methods, top = (ranked: readonly Ranked[], most: number): number => ranked.filter(({ place }) => place > 0 && place <= most).length;
const met = [1, 5].every((most) => methods.slice(0, 3).every(([, ranked]) => top(oursLive, most) > top(ranked, most)));
const text = [
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}. ${raw.length.toLocaleString('en')} names of ${lookup.versions().length} ontologies; Expression Atlas: ${items.length} texts in fields, ${fit.length} for fitting, ${scored.length} to score, of these ${live.length} whose term is live, ${replaced.length} whose term was replaced, the rest not in the catalogue.`,
  table(['method', 'top-1', 'top-5', 'MRR'], methods.map(([name, ranked]) => [name, shares(ranked)])),
  `The bar, better than all three baselines in top-1 and top-5: ${met ? 'met' : '**not met**'}. Texts whose term was replaced since (the replacement counts): ours ${shares(ours.filter(({ kind }) => kind === 'replaced'))}.`,
  table(['field', 'texts', 'top-1', 'top-5', 'MRR', 'runs of three, field prior: top-1, top-5'], fields.map(({ field, n }) => [field, String(n), shares(oursLive.filter((each) => each.field === field)), shares(strongest![1].filter((each) => each.field === field)).split(' | ').slice(0, 2).join(', ')])),
  'What an abstention buys, over texts whose term is in the catalogue:', abstention(ours),
  `As the weights ship (from ${weights.abstain.probability}, and ${weights.abstain.margin} ahead) ${ours.filter(({ kind, abstained }) => kind !== 'absent' && !abstained).length} of ${ours.filter(({ kind }) => kind !== 'absent').length} are answered, ${ours.filter(({ kind, abstained, place }) => kind !== 'absent' && !abstained && place === 1).length} rightly.`,
  'Probabilities, over all texts to score, those without a term in the catalogue among them:', calibration(ours),
  `Time for one text: p50 ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms; the names in memory take ${(names.bytes / 1e6).toFixed(0)} MB of lists and ${(buildMs / 1000).toFixed(1)} s to build, in slices.`,
  'The commonest confusions (ontology of the right term → of the first candidate, and how that one stands to the right one):',
  table(['confusion', 'texts', 'examples'], confusions.map(([what, own]) => [what, String(own.length), own.slice(0, 3).map(({ item, chosen }) => `${lookup.labelOf(item.gold[0]!) ?? ''} / ${lookup.labelOf(chosen) ?? ''}`).join('; ').replaceAll('|', '/')])),
  'The other sets, their halves to score, by the same weights and decisions (their fields are unknown to them):',
  table(['set', 'texts', 'top-1', 'top-5', 'MRR', 'runs of three, field prior: top-1, top-5'], others),
].join('\n\n');
console.log(text);
const readme = join(root, 'bench/README.md'), before = readFileSync(readme, 'utf8'), start = '<!-- terms -->', end = '<!-- end of terms -->';
writeFileSync(readme, `${before.slice(0, before.indexOf(start))}${start}\n${text}\n${before.slice(before.indexOf(end))}`);
if (!met) process.exitCode = 1;
