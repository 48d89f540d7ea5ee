/**
 * The pages that are built from web/: each is the common frame with a place that its script fills. Which there are is in
 * web/pages.json; which files a page needs is in the manifest that the build leaves. Where nothing was built, the page says so.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import type { RequestHandler } from 'express';
import webPages from '../../web/pages.json' with { type: 'json' };
import { negotiate } from '../rdf/negotiate.ts';
import { agentOf } from './access.ts';
import { html, page } from './html.ts';
import { findParameter, searchOf } from './parameters.ts';
import { htmlOffer } from './record-forms.ts';
import type { Route } from './router.ts';

/** One chunk of the build, as vite's manifest tells it. */
interface Chunk { file: string; css?: string[]; imports?: string[] }
type Manifest = Readonly<Record<string, Chunk>>;

/** Addresses below /web/ that a page needs: its script, what that will load at once, and its styles. */
export interface PageFiles { script: string; preloads: string[]; styles: string[] }

/** What of the manifest the page NAME needs (its module is NAME/page.tsx); undefined where it is not in the build. */
export function filesOf(manifest: Manifest, name: string): PageFiles | undefined {
  const entry = manifest['main.tsx'];
  const module = `${name}/page.tsx`;
  if (entry === undefined || manifest[module] === undefined) return undefined;
  const wanted = new Set<string>();
  const follow = (key: string): void => {
    if (wanted.has(key) || manifest[key] === undefined) return;
    wanted.add(key);
    for (const next of manifest[key].imports ?? []) follow(next);
  };
  follow('main.tsx');
  follow(module);
  const chunks = [...wanted].map((key) => manifest[key]!);
  return { script: entry.file, preloads: chunks.map(({ file }) => file).filter((file) => file !== entry.file), styles: [...new Set(chunks.flatMap(({ css }) => css ?? []))] };
}

/** Reads the manifest again only when it has changed, so that a build is seen without a restart. */
function createManifestReader(file: string): () => Manifest {
  let read: { at: number; manifest: Manifest } = { at: 0, manifest: {} };
  return () => {
    const at = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (at === 0) return {};
    if (at !== read.at) read = { at, manifest: JSON.parse(readFileSync(file, 'utf8')) as Manifest };
    return read.manifest;
  };
}

/**
 * Rows for the router: one for each page (anybody may have the frame: what is in it needs the token of who looks), /whoami,
 * and /web with the files. `folder` is web/.
 */
export function createWebPages({ root, folder, requireTokenForReading }: { root: string; folder: string; requireTokenForReading: boolean }): readonly Route[] {
  const manifest = createManifestReader(join(folder, 'dist/manifest.json'));
  const built = express.static(join(folder, 'dist/assets'), { index: false, redirect: false, dotfiles: 'ignore', maxAge: '1y', immutable: true, fallthrough: true });
  const fixed = express.static(join(folder, 'static'), { index: false, redirect: false, dotfiles: 'ignore', maxAge: '5m', fallthrough: true });
  const files = express.Router().use('/assets', built).use(fixed);

  const show = ({ name, title, data, within }: (typeof webPages)[number]): RequestHandler => (request, response) => {
    const form = negotiate(request.headers.accept, [{ mediaType: 'application/json', names: ['json'] }, htmlOffer], findParameter(searchOf(request), 'format'));
    response.vary('Accept').set('cache-control', 'no-cache');
    if (form !== 'text/html') { response.json({ title, doors: data.map((path) => ({ href: root + path })) }); return; }
    const parts = filesOf(manifest(), name);
    const body = parts === undefined
      ? html`<h1>${title}</h1><p>This page was not built. Where the server runs, <code>npm run build:web</code> builds it; no restart is needed.</p>`
      : html`<div id="app" data-page="${name}" data-root="${root}"><h1>${title}</h1><p class="quiet">Loading …</p><noscript><p>This page needs JavaScript. The same work can be done by REST (${data.map((path, index) => html`${index > 0 && ', '}<code>${root}${path}</code>`)}) and <a href="${root}graphql">GraphQL</a>.</p></noscript></div>`;
    response.type('html').send(page({ title, body, root, here: within ?? name, ...(parts && { scripts: [parts.script], preloads: parts.preloads, styles: parts.styles, account: true }) }));
  };

  return [
    ...webPages.map((row): Route => ({ path: `/${row.path}`, GET: ['anybody', show(row)] })),
    { path: '/whoami', GET: ['anybody', (_request, response) => {
      response.vary('Authorization').set('cache-control', 'no-store').json({ agent: agentOf(response) ?? null, reading_needs_token: requireTokenForReading });
    }] },
    { path: '/web', all: ['anybody', files] },
  ];
}
