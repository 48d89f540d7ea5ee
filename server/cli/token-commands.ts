/** The commands below `token`: who may read and write, and for how long. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { reaching, withServer } from './reach.ts';
import type { Reach } from './reach.ts';
import { createToken, listTokens, revokeToken } from './tokens.ts';

/** Adds `token` with `create`, `list` and `revoke`. */
export function addTokenCommands(program: Command): void {
  const token = program.command('token').description('makes, lists and revokes tokens (administrators)');
  reaching(token.command('create'))
    .description('makes a token and prints it once; only its hash is kept')
    .argument('<name>', 'who or what will use it')
    .addOption(new Option('--role <ROLE>', 'what it allows').choices(['reader', 'contributor', 'curator', 'admin']).default('contributor'))
    .option('--orcid <ORCID>', 'the person\'s ORCID, kept as the agent of what is deposited with it')
    .option('--days <N>', 'how long it is valid', Number, 365)
    .action(async (name: string, flags: Reach & { role: string; orcid?: string; days: number }) => {
      await withServer(flags, async (connection) => { console.log((await createToken(connection, name, flags)).token); });
    });
  reaching(token.command('list')).description('lists tokens: name, role, validity, last use; never the token itself').action(async (flags: Reach) => {
    await withServer(flags, async (connection) => { console.table(await listTokens(connection)); });
  });
  reaching(token.command('revoke')).description('ends a token at once').argument('<id>', 'id, from `token list`').action(async (id: string, flags: Reach) => {
    await withServer(flags, async (connection) => revokeToken(connection, id));
  });
}
