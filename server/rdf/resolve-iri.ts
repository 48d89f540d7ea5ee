/**
 * Resolves IRI references as RFC 3986 section 5.2 says, character for character: unlike `URL` it neither percent-encodes
 * nor normalises, so a fault in an IRI is still there for `check-iris.ts` to name.
 */

const parts = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/;

/** True when the text starts with a scheme. */
export function hasScheme(iri: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(iri);
}

/** Reference + absolute base → absolute IRI; an absolute reference comes back as it is. */
export function resolveIri(reference: string, base: string): string {
  if (hasScheme(reference)) return reference;
  const [, , authority, path = '', query, fragment] = parts.exec(reference) ?? [];
  const [, baseScheme, baseAuthority, basePath = '', baseQuery] = parts.exec(base) ?? [];
  let resultAuthority = baseAuthority, resultPath: string, resultQuery = query;
  if (authority !== undefined) {
    resultAuthority = authority;
    resultPath = removeDotSegments(path);
  } else if (path === '') {
    resultPath = basePath;
    resultQuery = query ?? baseQuery;
  } else if (path.startsWith('/')) {
    resultPath = removeDotSegments(path);
  } else {
    const folder = baseAuthority !== undefined && basePath === '' ? '/' : basePath.slice(0, basePath.lastIndexOf('/') + 1);
    resultPath = removeDotSegments(folder + path);
  }
  return (baseScheme === undefined ? '' : `${baseScheme}:`) + (resultAuthority === undefined ? '' : `//${resultAuthority}`)
    + resultPath + (resultQuery === undefined ? '' : `?${resultQuery}`) + (fragment === undefined ? '' : `#${fragment}`);
}

/** RFC 3986 section 5.2.4. */
function removeDotSegments(path: string): string {
  if (!/(?:^|\/)\.\.?(?:\/|$)/.test(path)) return path;
  const absolute = path.startsWith('/');
  const kept: string[] = [];
  const segments = (absolute ? path.slice(1) : path).split('/');
  segments.forEach((segment, index) => {
    const last = index === segments.length - 1;
    if (segment === '.') { if (last) kept.push(''); }
    else if (segment === '..') { kept.pop(); if (last) kept.push(''); }
    else kept.push(segment);
  });
  return (absolute ? '/' : '') + kept.join('/');
}
