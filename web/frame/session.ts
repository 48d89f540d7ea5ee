/**
 * Who is signed in, in this tab. A token comes by a link (#token=…, taken out of the address at once, so that it is neither
 * bookmarked nor sent on) or by the form; it is kept in the tab's own storage and travels in the Authorization header only.
 */
import { computed, signal } from '@preact/signals';
import type { ReadonlySignal, Signal } from '@preact/signals';
import { createClient, Problem } from '../api/client.ts';
import type { Client } from '../api/client.ts';

export interface Agent { readonly iri: string; readonly name: string; readonly role: 'reader' | 'contributor' | 'curator' | 'admin' }
interface WhoAmI { readonly agent: Agent | null; readonly reading_needs_token: boolean }

const key = 'micrograph-token';
const rank: Readonly<Record<Agent['role'], number>> = { reader: 0, contributor: 1, curator: 2, admin: 3 };

export interface Session {
  readonly client: Client;
  readonly agent: ReadonlySignal<Agent | undefined>;
  /** known after the first answer of the server */ readonly known: ReadonlySignal<boolean>;
  /** nothing can be read without a token, and there is none */ readonly locked: ReadonlySignal<boolean>;
  /** why the last token was not taken */ readonly refusal: ReadonlySignal<string | undefined>;
  /** the server does not answer */ readonly silent: ReadonlySignal<boolean>;
  /** counts changes of who is signed in, and returns of the server: what was read before may be otherwise now */ readonly epoch: ReadonlySignal<number>;
  /** the form for a token is open */ readonly asking: Signal<boolean>;
  mayDecide(): boolean;
  /** whether who is signed in may deposit */ mayDeposit(): boolean;
  signIn(token: string): Promise<boolean>;
  signOut(): void;
  /** asks who is signed in, for the first time or again */ refresh(): Promise<void>;
}

/** The token in the fragment of the address, which is taken out; other parts of the fragment stay. */
export function takeToken(location: Location, history: History): string | undefined {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = fragment.get('token');
  if (token === null) return undefined;
  fragment.delete('token');
  history.replaceState(history.state, '', `${location.pathname}${location.search}${fragment.size > 0 ? `#${fragment}` : ''}`);
  return token.trim() || undefined;
}

/** Creates the session of this tab; `root` is the path of the base. */
export function createSession({ root, storage, taken }: { root: string; storage: Storage; /** token of the link */ taken: string | undefined }): Session {
  const token = signal<string | undefined>(taken ?? storage.getItem(key) ?? undefined);
  const who = signal<WhoAmI | undefined>(undefined);
  const refusal = signal<string | undefined>(undefined);
  const silent = signal(false);
  const epoch = signal(0);
  const known = computed(() => who.value !== undefined || refusal.value !== undefined);
  const agent = computed(() => who.value?.agent ?? undefined);

  const forget = (): void => { storage.removeItem(key); token.value = undefined; };
  const client = createClient({
    root, token: () => token.value,
    onRefused: () => {
      if (token.value === undefined) return;
      forget();
      who.value = who.value && { ...who.value, agent: null };
      refusal.value = 'This token is not taken any more: it is unknown, has ended or was revoked. Sign in again.';
    },
    onSilence: (now) => {
      if (now === silent.value) return;
      silent.value = now;
      if (!now) epoch.value += 1;
    },
  });

  const session: Session = {
    client, agent, known, refusal, silent, epoch, asking: signal(false),
    locked: computed(() => who.value?.reading_needs_token === true && who.value.agent === null),
    mayDecide: () => agent.value !== undefined && rank[agent.value.role] >= rank.curator,
    mayDeposit: () => agent.value !== undefined && rank[agent.value.role] >= rank.contributor,
    async signIn(text) {
      const before = token.value;
      const agentBefore = agent.value?.iri;
      token.value = text.trim();
      refusal.value = undefined;
      try {
        who.value = await client.get<WhoAmI>('whoami');
      } catch (error) {
        const refused = error instanceof Problem && error.status === 401;
        // a server that does not answer says nothing about the token: one that was taken before is kept
        if (refused) forget(); else token.value = before;
        refusal.value = refused ? 'This token is not known here, has ended or was revoked.' : (error as Error).message;
        return false;
      }
      storage.setItem(key, text.trim());
      if (agent.value?.iri !== agentBefore) epoch.value += 1;
      return true;
    },
    signOut() {
      forget();
      refusal.value = undefined;
      who.value = who.value && { ...who.value, agent: null };
      epoch.value += 1;
    },
    async refresh() {
      if (token.value !== undefined && await session.signIn(token.value)) return;
      if (silent.value) { refusal.value = undefined; return; }
      try { who.value = await client.get<WhoAmI>('whoami'); } catch { /* `silent` says so, and asks again */ }
    },
  };
  return session;
}
