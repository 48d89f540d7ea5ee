/** Where the metadata of a set stand when they are not in the file itself: a file of YAML beside it (SSSOM/TSV, external mode). */

const tables = /(?:\.sssom)?\.(?:tsv|csv|txt)$/i, metadata = /\.sssom\.ya?ml$/i;

/** Names that the file of metadata of a table may have, by the table's name; none where it is no table. */
export function metadataNames(table: string): readonly string[] {
  return tables.test(table) ? ['yml', 'yaml'].map((ending) => `${table.replace(tables, '')}.sssom.${ending}`) : [];
}

/** Whether a name is that of a file of metadata. */
export const isMetadataName = (name: string): boolean => metadata.test(name);

/**
 * Files → tables and others, each with the file of metadata that came with it. A file of metadata without its table stays
 * among the rest, so that it is said to be none that can be read.
 */
export function pairWithMetadata<F>(files: readonly F[], nameOf: (file: F) => string | undefined): { file: F; metadata?: F }[] {
  const byName = new Map(files.flatMap((file): [string, F][] => { const name = nameOf(file); return name !== undefined && isMetadataName(name) ? [[name, file]] : []; }));
  const found = new Map(files.flatMap((file): [F, F][] => { const name = metadataNames(nameOf(file) ?? '').find((each) => byName.has(each)); return name === undefined ? [] : [[file, byName.get(name)!]]; }));
  const taken = new Set(found.values());
  return files.filter((file) => !taken.has(file)).map((file) => { const own = found.get(file); return own === undefined ? { file } : { file, metadata: own }; });
}
