/**
 * GraphiQL as one page that brings its scripts, styles and workers within itself. It is made once, and its policy names the
 * script by its hash: nothing else can run in it, and nothing is fetched from elsewhere.
 */
import { createHash } from 'node:crypto';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { RequestHandler } from 'express';

const welcome = `# Tables find, the graph tells. Ctrl-space shows what there is; the reference is at /reference.
{
  images(where: { physicalSizeX: { lte: 200, unit: "nm" } }, orderBy: [{ field: acquiredAt, direction: DESC }], first: 5) {
    totalCount
    nodes { label acquiredAt physicalSizeX { text value(unit: "nm") } instrument { label } channels { label emissionWavelength { text } } }
    facets(fields: [pixelType, instrument]) { field values { label value count } }
  }
}
`;

interface Page { html: string; policy: string; etag: string }

function makePage(endpoint: string): Page {
  // as a browser reads it: line breaks are one character in what is hashed
  const html = renderGraphiQL({ title: 'Micrograph: GraphQL', endpoint, defaultQuery: welcome }).trimStart().replaceAll(/\r\n?/g, '\n');
  const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => `'sha256-${hash(match[1]!)}'`);
  const policy = `default-src 'none'; script-src ${scripts.join(' ')}; worker-src blob:; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return { html, policy, etag: `"${hash(html).slice(0, 22)}"` };
}

/** Creates the handler of the page; `endpoint` is the path of GraphQL itself. */
export function createGraphqlPage({ endpoint }: { endpoint: string }): RequestHandler {
  let page: Page | undefined;
  return (request, response) => {
    const { html, policy, etag } = page ??= makePage(endpoint);
    response.set({ 'content-security-policy': policy, etag, 'cache-control': 'no-cache' }).vary('Accept');
    if (request.headers['if-none-match'] === etag) response.status(304).end();
    else response.type('html').send(html);
  };
}
