/**
 * Tokens and what they allow. A token is 32 random bytes that are shown once; only their SHA-256 is kept, so that a
 * copied database opens nothing, and a look-up by hash leaks nothing through time. One small SQLite file.
 */
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** From least to most; each may do what those before it may. */
export const roles = ['reader', 'contributor', 'curator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** True when `role` may do what `needed` may. */
export function roleAllows(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}

/** A token as it is kept: without its secret. Times are ISO 8601 UTC. */
export interface TokenRow {
  id: string;
  name: string;
  role: Role;
  orcid?: string;
  created: string;
  expires?: string;
  lastUsed?: string;
  revoked?: string;
}

export interface TokenDraft {
  name: string;
  role: Role;
  /** ORCID IRI or iD of the person whose acts these are */ orcid?: string;
  /** how long it is valid; absent: until revoked */ days?: number;
}

export interface Tokens {
  /** Makes a token; its secret is in the answer and nowhere else. */
  create(draft: TokenDraft): TokenRow & { token: string };
  /** The row of a token that is valid now, and notes its use; undefined for unknown, expired and revoked ones. */
  find(token: string): TokenRow | undefined;
  list(): TokenRow[];
  /** False when there is no such token that is still valid. */
  revoke(id: string): boolean;
  /** Makes sure that the file holds a valid administrator's token; true when a new one was written (mode 600). */
  ensureAdminToken(file: string): boolean;
  close(): void;
}

const prefix = 'mg_';
const schema = `CREATE TABLE IF NOT EXISTS tokens (
  id TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL, orcid TEXT,
  created TEXT NOT NULL, expires TEXT, last_used TEXT, revoked TEXT) STRICT`;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

interface StoredRow { id: string; name: string; role: string; orcid: string | null; created: string; expires: string | null; last_used: string | null; revoked: string | null }

function rowOf(stored: StoredRow): TokenRow {
  return {
    id: stored.id, name: stored.name, role: stored.role as Role, created: stored.created,
    ...(stored.orcid === null ? {} : { orcid: stored.orcid }),
    ...(stored.expires === null ? {} : { expires: stored.expires }),
    ...(stored.last_used === null ? {} : { lastUsed: stored.last_used }),
    ...(stored.revoked === null ? {} : { revoked: stored.revoked }),
  };
}

/** Opens (and makes, mode 600) the file of tokens. `now` gives the time in milliseconds. */
export function createTokens({ file, now = Date.now }: { file: string; now?: () => number }): Tokens {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;');
  database.exec(schema);
  if (file !== ':memory:') chmodSync(file, 0o600);
  const insert = database.prepare('INSERT INTO tokens (id, hash, name, role, orcid, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const byHash = database.prepare('SELECT * FROM tokens WHERE hash = ? AND revoked IS NULL AND (expires IS NULL OR expires > ?)');
  const note = database.prepare('UPDATE tokens SET last_used = ? WHERE id = ?');
  const all = database.prepare('SELECT * FROM tokens ORDER BY created, id');
  const end = database.prepare('UPDATE tokens SET revoked = ? WHERE id = ? AND revoked IS NULL');
  const time = (plusMs = 0): string => new Date(now() + plusMs).toISOString();

  const tokens: Tokens = {
    create({ name, role, orcid, days }) {
      const token = prefix + randomBytes(32).toString('base64url');
      const row: TokenRow = {
        id: randomBytes(6).toString('hex'), name, role, created: time(),
        ...(orcid ? { orcid } : {}),
        ...(days ? { expires: time(days * 86_400_000) } : {}),
      };
      insert.run(row.id, hashOf(token), row.name, row.role, row.orcid ?? null, row.created, row.expires ?? null);
      return { ...row, token };
    },
    find(token) {
      if (!token.startsWith(prefix) || token.length > 200) return undefined;
      const stored = byHash.get(hashOf(token), time()) as unknown as StoredRow | undefined;
      if (!stored) return undefined;
      // one write a minute and token is enough to know which are in use
      if (stored.last_used === null || now() - Date.parse(stored.last_used) > 60_000) note.run(time(), stored.id);
      return rowOf(stored);
    },
    list: () => (all.all() as unknown as StoredRow[]).map(rowOf),
    revoke: (id) => end.run(time(), id).changes === 1,
    ensureAdminToken(path) {
      if (existsSync(path) && tokens.find(readFileSync(path, 'utf8').trim())?.role === 'admin') return false;
      writeFileSync(path, `${tokens.create({ name: 'administrator', role: 'admin' }).token}\n`, { mode: 0o600 });
      chmodSync(path, 0o600);
      return true;
    },
    close() { database.close(); },
  };
  return tokens;
}
