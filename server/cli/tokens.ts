/** `token`: makes, lists and revokes tokens through the administrator's routes. */
import type { Connection } from './connect.ts';

/** Makes a token; the answer is the only time it is shown. */
export async function createToken(connection: Connection, name: string, options: { role: string; orcid?: string; days: number }): Promise<{ id: string; token: string }> {
  const response = await connection.request('/admin/tokens', {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, role: options.role, days: options.days, ...(options.orcid ? { orcid: options.orcid } : {}) }),
  });
  return await response.json() as { id: string; token: string };
}

/** All tokens without their secret. */
export async function listTokens(connection: Connection): Promise<Record<string, unknown>[]> {
  const response = await connection.request('/admin/tokens');
  return (await response.json() as { tokens: Record<string, unknown>[] }).tokens;
}

/** Ends a token. Errors: 404 as request-not-valid when there is none. */
export async function revokeToken(connection: Connection, id: string): Promise<void> {
  await connection.request(`/admin/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
