/** The commands below `terms`: what a text may mean, and fitting the ranking to what curators decided. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Suggestions } from '../terms/suggest.ts';
import type { Refit } from '../terms/refit-ranking.ts';
import { reaching, withServer } from './reach.ts';
import type { Reach } from './reach.ts';

/** Suggestions as lines: each candidate with its probability and what speaks for it. */
export function suggestionsText({ candidates, abstained, reason }: Suggestions): string {
  const lines = candidates.flatMap(({ curie, label, probability, obsolete, rejected, equivalents, ancestors, contributions }, at) => [
    `${String(at + 1).padStart(2)}. ${curie}  ${label}  ${Math.round(100 * probability)} %${obsolete ? '  obsolete' : ''}${rejected ? '  rejected' : ''}${equivalents.length > 0 ? `  = ${equivalents.join(', ')}` : ''}${ancestors[0] === undefined ? '' : `  < ${ancestors[0]}`}`,
    ...contributions.filter(({ value }) => Math.abs(value) >= 0.3).slice(0, 6).map(({ value, why }) => `      ${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(1)}  ${why}`),
  ]);
  return [...(lines.length > 0 ? lines : ['No candidate.']), ...(abstained ? [`No term is offered as the answer: ${reason ?? 'too unsure'}.`] : [])].join('\n');
}

/** What a fit came to. */
export function refitText({ decisions, before, after, kept }: Omit<Refit, 'fitted'> & { kept: boolean }): string {
  const line = (name: string, { top1, top5, mrr, texts }: Refit['before']): string => `${name}: first ${(100 * top1).toFixed(1)} %, among five ${(100 * top5).toFixed(1)} %, mean of 1/place ${mrr.toFixed(3)} (${texts} held-out texts)`;
  return [`Fitted to ${decisions} decisions.`, line('before', before), line('after ', after), kept ? 'The weights are kept as the record term-ranking; withdraw it to go back to those that ship.' : 'Nothing was kept.'].join('\n');
}

/** Adds `terms` with `suggest` and `refit`. */
export function addTermsCommands(program: Command): void {
  const terms = program.command('terms').description('what texts mean: terms suggested for them, and learning from decisions');
  reaching(terms.command('suggest'))
    .description('lists the terms that a text in a field may mean, with what speaks for each')
    .argument('<text>', 'as people write it')
    .requiredOption('--field <FIELD>', 'term field with its type, as Type.field')
    .option('--taxon <TERM>', 'taxon of the record, as CURIE or IRI')
    .option('--limit <N>', 'how many', '5')
    .option('--json', 'prints the whole answer as JSON')
    .action(async (text: string, flags: Reach & { field: string; taxon?: string; limit: string; json?: boolean }) => {
      const query = new URLSearchParams({ text, field: flags.field, limit: flags.limit, ...(flags.taxon ? { taxon: flags.taxon } : {}) });
      const answer = await withServer(flags, async (connection) => (await connection.request(`/terms/suggest?${query.toString()}`)).json() as Promise<Suggestions>);
      console.log(flags.json ? JSON.stringify(answer, null, 2) : suggestionsText(answer));
      if (answer.abstained) process.exitCode = 1;
    });
  reaching(terms.command('refit'))
    .description('fits the weights of the ranking to accepted decisions and keeps them (administrators); shows how much better it is on decisions held out')
    .option('--from <FILE>', 'mappings of texts in SSSOM, instead of the decisions in the store')
    .option('--dry-run', 'only shows what it would be')
    .option('--json', 'prints the whole answer as JSON, with the weights')
    .action(async (flags: Reach & { from?: string; dryRun?: boolean; json?: boolean }) => {
      const body = flags.from === undefined ? undefined : readFileSync(flags.from);
      const answer = await withServer(flags, async (connection) => (await connection.request(`/terms/ranking${flags.dryRun ? '?dry_run=true' : ''}`, { method: 'POST', ...(body ? { body, headers: { 'content-type': 'text/tab-separated-values' } } : {}) })).json() as Promise<Refit & { kept: boolean }>);
      console.log(flags.json ? JSON.stringify(answer, null, 2) : refitText(answer));
    });
}
