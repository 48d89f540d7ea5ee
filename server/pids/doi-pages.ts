/**
 * Addresses of publishers' pages in which a DOI can be read. A page is not the DOI, and may name a version or a figure of
 * it, so nothing is changed in silence: the DOI is what would be right.
 */
import type { Pid } from './pid.ts';

/** address → DOI; the name is what the first group holds. Facts from the publishers' own pages. */
const pages: readonly (readonly [RegExp, string])[] = [
  [/^https?:\/\/(?:www\.)?nature\.com\/articles\/(s\d{5}-\d{3}-\d{4,5}-[\dxyzw]|nmeth\.\d+|nature\d+|srep\d+|ncomms\d+|sdata[\d.]+)/i, '10.1038/'],
  [/^https?:\/\/(?:www\.)?elifesciences\.org\/(?:articles|reviewed-preprints)\/(\d{4,6})/i, '10.7554/elife.'],
  [/^https?:\/\/(?:www\.)?zenodo\.org\/records?\/(\d+)/i, '10.5281/zenodo.'],
  [/^https?:\/\/arxiv\.org\/(?:abs|pdf)\/(\d{4}\.\d{4,5})/i, '10.48550/arxiv.'],
];
/** What pages put behind a DOI: versions of a preprint, the form of the text. */
const behind = /(?:v\d+)?(?:[./](?:full(?:[.-]text)?|pdf|abstract|abs|html|epub|supplementary-material|figures?|meta))*$/i;

/** The DOI that the address of a page holds, as a fault with the DOI as its remedy; undefined where it holds none. */
export function pageOfDoi(text: string): Pid | undefined {
  const address = text.trim();
  if (!/^https?:\/\/\S+$/i.test(address) || address.length > 1000) return undefined;
  let doi: string | undefined;
  for (const [page, prefix] of pages) {
    const name = page.exec(address)?.[1];
    if (name !== undefined) doi ??= prefix + name;
  }
  const found = /[/=?&](10\.\d{4,9}(?:\/|%2f)[^\s?#&]+)/i.exec(address)?.[1];
  doi ??= found?.replace(/%2f/i, '/').replace(/[/.]+$/, '').replace(behind, '');
  if (doi === undefined) return undefined;
  const iri = `https://doi.org/${doi.toLowerCase()}`;
  return { kind: 'doi', iri: address, fault: { message: `"${address}" is the address of a page, not a DOI`, remedy: iri } };
}
