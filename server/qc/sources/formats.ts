/** The table of formats: what a location looks like → who opens it. */
import { basename } from 'node:path';
import type { ImageLocation } from '../image-location.ts';
import type { ImageSource, PlaneAddress } from '../image-source.ts';
import { openFileBytes } from './bytes.ts';
import type { Bytes } from './bytes.ts';
import { openOmeZarr } from './ome-zarr.ts';
import { openRemoteBytes } from './remote-bytes.ts';
import { createSiblings } from './siblings.ts';
import type { Siblings } from './siblings.ts';
import { findFilesBeside, openTiff } from './tiff.ts';
import { createFolderStore, createRemoteStore } from './zarr-store.ts';

/** Name of the file that an address leads to; as it stands where its escapes are none. */
function nameOf(address: string): string {
  const name = basename(new URL(address).pathname);
  try { return decodeURIComponent(name); } catch { return name; }
}

/** Which image of the file, from 0, and the first plane that will be asked for. */
export interface Wanted { series?: number | undefined; first?: PlaneAddress }

const bytesOf = ({ path, remote, opened }: ImageLocation): Promise<Bytes> => (remote ? opened ?? openRemoteBytes(remote, path) : openFileBytes(path));
const tiffOf = async (location: ImageLocation): Promise<{ bytes: Bytes; name: string; siblings: Siblings }> => ({ bytes: await bytesOf(location), name: location.remote ? nameOf(location.path) : basename(location.path), siblings: location.siblings ??= createSiblings(location) });

const formats: readonly { fits: (location: ImageLocation) => boolean; open: (location: ImageLocation, wanted: Wanted) => Promise<ImageSource> }[] = [
  { fits: ({ folder, remote }) => folder && remote !== undefined, open: ({ path, remote }, { series }) => openOmeZarr({ store: createRemoteStore({ remote: remote!, url: path }), series: series ?? 0 }) },
  { fits: ({ folder }) => folder, open: ({ path }, { series }) => openOmeZarr({ store: createFolderStore(path), series: series ?? 0 }) },
  { fits: () => true, open: async (location, wanted) => openTiff({ ...await tiffOf(location), ...wanted }) },
];

/** Opens an image. Throws AnalysisError. */
export function openImage(location: ImageLocation, wanted: Wanted = {}): Promise<ImageSource> {
  return formats.find(({ fits }) => fits(location))!.open(location, wanted);
}

/** Paths of the other files that an image of several files is in, below the folder of its own; none for all else. Throws file-outside-image, ome-xml-not-valid. */
export async function findOtherFiles(location: ImageLocation, wanted: Pick<Wanted, 'series'> & Pick<Parameters<typeof findFilesBeside>[0], 'extent'> = {}): Promise<string[]> {
  if (location.folder) return [];
  const tiff = await tiffOf(location);
  try { return await findFilesBeside({ ...tiff, ...wanted }); } finally { if (!location.remote) await tiff.bytes.close(); }
}
