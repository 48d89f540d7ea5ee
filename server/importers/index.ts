/**
 * The table of importers and the choice among them: by the name that the user gave, else the one that is surest by the
 * source's first bytes, its name and its media type.
 */
import { KnownError } from '../errors.ts';
import type { Importer, Source } from './importer.ts';
import { rdfFile } from './rdf-file.ts';

export const importers: readonly Importer[] = [rdfFile];

const offered = (): string => importers.map(({ name, title }) => `${name} (${title})`).join('; ');

/** The importer for a source. Throws request-not-valid for an unknown name, media-type-not-supported when none fits. */
export function chooseImporter(source: Source, format?: string): Importer {
  if (format !== undefined) {
    const named = importers.find(({ name }) => name === format);
    if (!named) throw new KnownError('request-not-valid', `there is no format ${JSON.stringify(format.slice(0, 100))}; formats are ${offered()}`, { format: format.slice(0, 100), formats: importers.map(({ name }) => name) });
    return named;
  }
  let best: Importer | undefined, sure = 0;
  for (const importer of importers) {
    const own = importer.recognise(source);
    if (own > sure) [best, sure] = [importer, own];
  }
  if (best) return best;
  const typed = source.mediaType === undefined ? undefined : importers.find(({ mediaTypes }) => mediaTypes.includes(source.mediaType!));
  if (typed) return typed;
  throw new KnownError('media-type-not-supported', `no importer recognises ${source.name ?? 'this source'}; formats are ${offered()}; say which with ?format=`, { formats: importers.map(({ name }) => name) });
}
