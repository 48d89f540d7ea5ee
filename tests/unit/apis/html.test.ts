import { expect, test } from 'vitest';
import { html, link, page } from '../../../server/apis/html.ts';

test('what is put in is escaped, pieces of HTML are not', () => {
  expect(html`<p title="${'"\'<>&'}">${'<script>'}${html`<b>${1}</b>`}${[html`<i>x</i>`, 'a&b']}${undefined}${false}</p>`.markup)
    .toBe('<p title="&quot;&#39;&lt;&gt;&amp;">&lt;script&gt;<b>1</b><i>x</i>a&amp;b</p>');
});

test('an object that looks like HTML is not taken for it', () => {
  expect(html`${{ markup: '<script>' } as never}`.markup).not.toContain('<script>');
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', '//evil.example/'])('%s becomes text, not a link', (href) => {
  expect(link(href, 'x').markup).toBe('x');
});

test('a page names its styles by a path, never by another site', () => {
  const text = page({ title: '<t>', body: html`<p>b</p>`, root: '/lab/', scripts: ['sparql.js'] });
  expect(text).toContain('<title>&lt;t&gt; · Micrograph</title>');
  expect(text).toContain('src="/lab/web/sparql.js"');
  expect(text).not.toMatch(/(?:src|href)="https?:/);
});
