import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTokens, roleAllows } from '../../../server/store/tokens.ts';
import type { Tokens } from '../../../server/store/tokens.ts';

let folder: string, tokens: Tokens, time: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'micrograph-'));
  time = Date.parse('2026-01-01T00:00:00Z');
  tokens = createTokens({ file: join(folder, 'access.sqlite'), now: () => time });
});
afterEach(() => { tokens.close(); rmSync(folder, { recursive: true }); });

test('a token is found by its secret, which no file holds', () => {
  const made = tokens.create({ name: 'import robot', role: 'contributor', orcid: 'https://orcid.org/0000-0002-1825-0097' });
  expect(tokens.find(made.token)).toMatchObject({ id: made.id, name: 'import robot', role: 'contributor', orcid: 'https://orcid.org/0000-0002-1825-0097' });
  expect(made.token).toMatch(/^mg_[\w-]{43}$/);
  tokens.close();
  expect(readFileSync(join(folder, 'access.sqlite')).includes(made.token)).toBe(false);
  tokens = createTokens({ file: join(folder, 'access.sqlite'), now: () => time });
  expect(tokens.find(made.token)?.id).toBe(made.id);
});

test('a token ends at its expiry, and when it is revoked', () => {
  const short = tokens.create({ name: 'a day', role: 'reader', days: 1 });
  const revoked = tokens.create({ name: 'revoked', role: 'reader' });
  expect(tokens.revoke(revoked.id)).toBe(true);
  expect(tokens.revoke(revoked.id)).toBe(false);
  expect(tokens.find(revoked.token)).toBeUndefined();
  expect(tokens.find(short.token)).toBeDefined();
  time += 86_400_001;
  expect(tokens.find(short.token)).toBeUndefined();
});

test('what is no token of ours is not found', () => {
  for (const text of ['', 'mg_', `mg_${'A'.repeat(43)}`, 'x'.repeat(10_000), "mg_' OR 1=1 --"]) expect(tokens.find(text)).toBeUndefined();
});

test('the list says when a token was last used and never its secret', () => {
  const made = tokens.create({ name: 'one', role: 'curator' });
  tokens.find(made.token);
  expect(tokens.list()).toEqual([{ id: made.id, name: 'one', role: 'curator', created: '2026-01-01T00:00:00.000Z', lastUsed: '2026-01-01T00:00:00.000Z' }]);
});

test('the administrator\'s token is written once for its owner only, and anew when it is gone or revoked', () => {
  const file = join(folder, 'admin-token');
  expect(tokens.ensureAdminToken(file)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const first = readFileSync(file, 'utf8').trim();
  expect(tokens.find(first)?.role).toBe('admin');
  expect(tokens.ensureAdminToken(file)).toBe(false);
  tokens.revoke(tokens.find(first)!.id);
  expect(tokens.ensureAdminToken(file)).toBe(true);
  expect(readFileSync(file, 'utf8').trim()).not.toBe(first);
});

test('a role may do what the roles below it may', () => {
  expect([roleAllows('admin', 'reader'), roleAllows('contributor', 'contributor'), roleAllows('reader', 'contributor'), roleAllows('curator', 'admin')]).toEqual([true, true, false, false]);
});
