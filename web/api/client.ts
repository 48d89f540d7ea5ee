/**
 * Asks the server this page came from. Every answer is JSON; an error of the server is a `Problem` with its sentences (RFC
 * 9457), no answer at all is `NoAnswer`, so that pages can say which of the two happened.
 */

/** What the server said was wrong. `message` is a whole sentence for people. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;
  constructor(status: number, { type = '', title = '', detail = '', ...fields }: { type?: string; title?: string; detail?: string; [key: string]: unknown }) {
    super([title, detail].filter((text) => text !== '').map(sentence).join(' ') || `The server answered with status ${status}.`);
    this.name = 'Problem';
    this.status = status;
    this.code = type.slice(type.lastIndexOf('/') + 1);
    this.fields = fields;
  }
}

/** The server did not answer: it is down, or the network is. */
export class NoAnswer extends Error {
  constructor(cause: unknown) {
    super('The server does not answer. It may be restarting, or the network is down.', { cause });
    this.name = 'NoAnswer';
  }
}

/** Text → with a capital and a full stop. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?…]$/.test(text) ? '' : '.');
}

/** True for the error of a request that was ended because nobody waits for it any more. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Client {
  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body: unknown, query?: Query, signal?: AbortSignal): Promise<T>;
  /** `etag`: of the version that is meant; the server refuses where there is another */ delete<T>(path: string, etag?: string): Promise<T>;
  /** the answer as it is, in whatever form the query asks for */ text(path: string, query?: Query, signal?: AbortSignal): Promise<string>;
}

export interface ClientParts {
  /** path of the base, ends in a slash */ root: string;
  token: () => string | undefined;
  /** the token was refused */ onRefused: () => void;
  /** the server did not answer (true), or does again (false) */ onSilence: (silent: boolean) => void;
}

/** Creates a client. Its calls throw Problem, NoAnswer, or the AbortError of their signal. */
export function createClient({ root, token, onRefused, onSilence }: ClientParts): Client {
  const askText = async (method: string, path: string, query: Query, init: RequestInit): Promise<{ response: Response; text: string; bearer: string | undefined }> => {
    const asked = new URLSearchParams(Object.entries(query).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)]])));
    const bearer = token();
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${root}${path}${asked.size > 0 ? `?${asked}` : ''}`, {
        ...init, method, credentials: 'omit',
        headers: { accept: 'application/json, application/problem+json;q=0.9, */*;q=0.1', ...(bearer && { authorization: `Bearer ${bearer}` }), ...(init.body ? { 'content-type': 'application/json' } : {}), ...init.headers as Record<string, string> },
      });
      text = await response.text();
    } catch (error) {
      if (isAbort(error)) throw error;
      onSilence(true);
      throw new NoAnswer(error);
    }
    onSilence(false);
    return { response, text, bearer };
  };
  const answerOf = (text: string): unknown => { try { return text === '' ? undefined : JSON.parse(text); } catch { return undefined; } };
  const refuse = ({ response, text, bearer }: { response: Response; text: string; bearer: string | undefined }): never => {
    const answer = answerOf(text);
    if (response.status === 401 && bearer === token()) onRefused();
    throw new Problem(response.status, typeof answer === 'object' && answer !== null ? { ...answer } : {});
  };
  const ask = async <T>(method: string, path: string, query: Query, init: RequestInit): Promise<T> => {
    const got = await askText(method, path, query, init), answer = answerOf(got.text);
    return got.response.ok && answer !== undefined ? answer as T : refuse(got);
  };
  return {
    get: (path, query = {}, signal) => ask('GET', path, query, { ...(signal && { signal }) }),
    text: async (path, query = {}, signal) => {
      const got = await askText('GET', path, query, { ...(signal && { signal }) });
      return got.response.ok ? got.text : refuse(got);
    },
    delete: (path, etag) => ask('DELETE', path, {}, { headers: etag === undefined ? {} : { 'if-match': etag } }),
    post: (path, body, query = {}, signal) => ask('POST', path, query, { body: JSON.stringify(body), ...(signal && { signal }) }),
  };
}
