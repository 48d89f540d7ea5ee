/** The table of formats: what a location looks like → who opens it. */
import { basename } from 'node:path';
import type { ImageLocation } from '../image-location.ts';
import type { ImageSource } from '../image-source.ts';
import { openFileBytes } from './bytes.ts';
import { openOmeZarr } from './ome-zarr.ts';
import { openRemoteBytes } from './remote-bytes.ts';
import { openTiff } from './tiff.ts';
import { createFolderStore, createRemoteStore } from './zarr-store.ts';

/** Name of the file that an address leads to; as it stands where its escapes are none. */
function nameOf(address: string): string {
  const name = basename(new URL(address).pathname);
  try { return decodeURIComponent(name); } catch { return name; }
}

const formats: readonly { fits: (location: ImageLocation) => boolean; open: (location: ImageLocation, series: number) => Promise<ImageSource> }[] = [
  { fits: ({ folder, remote }) => folder && remote !== undefined, open: ({ path, remote }, series) => openOmeZarr({ store: createRemoteStore({ remote: remote!, url: path }), series }) },
  { fits: ({ folder }) => folder, open: ({ path }, series) => openOmeZarr({ store: createFolderStore(path), series }) },
  { fits: ({ remote }) => remote !== undefined, open: async ({ path, remote, opened }, series) => openTiff({ bytes: await (opened ?? openRemoteBytes(remote!, path)), name: nameOf(path), series }) },
  { fits: () => true, open: async ({ path }, series) => openTiff({ bytes: await openFileBytes(path), name: basename(path), series }) },
];

/** Opens an image. Throws AnalysisError. */
export function openImage(location: ImageLocation, series = 0): Promise<ImageSource> {
  return formats.find(({ fits }) => fits(location))!.open(location, series);
}
