/** What all mutations share: whose they are, and how the answer of a deposit is spelt. */
import { KnownError } from '../errors.ts';
import type { Result } from '../rdf/report.ts';
import type { Agent, DepositAnswer } from '../records/record.ts';
import { roleAllows } from '../store/tokens.ts';

export interface AgentContext { agent: Agent | undefined }

/** The answer of a deposit in GraphQL's spelling. */
export function answerOf({ dry_run: dryRun, report, ...rest }: DepositAnswer): unknown {
  return { ...rest, dryRun: dryRun ?? null, report: { conforms: report.conforms, results: report.results.map(({ focus_node: focusNode, field_label: fieldLabel, ...result }: Result) => ({ ...result, focusNode, fieldLabel })) } };
}

/** The agent, when it may do this. Errors: not-signed-in, not-allowed. */
export function agentWith({ agent }: AgentContext, role: 'contributor'): Agent {
  if (!agent) throw new KnownError('not-signed-in', 'this needs a token: Authorization: Bearer TOKEN');
  if (!roleAllows(agent.role, role)) throw new KnownError('not-allowed', `this needs the role ${role}; the token has the role ${agent.role}`, { needed: role, role: agent.role });
  return agent;
}
