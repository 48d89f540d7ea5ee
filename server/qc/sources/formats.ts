/** The table of formats: what a location looks like → who opens it. */
import { basename } from 'node:path';
import type { ImageLocation } from '../image-location.ts';
import type { ImageSource } from '../image-source.ts';
import { openFileBytes } from './bytes.ts';
import { openOmeZarr } from './ome-zarr.ts';
import { openRemoteBytes } from './remote-bytes.ts';
import { openTiff } from './tiff.ts';
import { createFolderStore, createRemoteStore } from './zarr-store.ts';

const formats: readonly { fits: (location: ImageLocation) => boolean; open: (location: ImageLocation, series: number) => Promise<ImageSource> }[] = [
  { fits: ({ folder, remote }) => folder && remote !== undefined, open: ({ path, remote }, series) => openOmeZarr({ store: createRemoteStore({ remote: remote!, url: path }), series }) },
  { fits: ({ folder }) => folder, open: ({ path }, series) => openOmeZarr({ store: createFolderStore(path), series }) },
  { fits: ({ remote }) => remote !== undefined, open: async ({ path, remote, opened }, series) => openTiff({ bytes: await (opened ?? openRemoteBytes(remote!, path)), name: decodeURIComponent(basename(new URL(path).pathname)), series }) },
  { fits: () => true, open: async ({ path }, series) => openTiff({ bytes: await openFileBytes(path), name: basename(path), series }) },
];

/** Opens an image. Throws AnalysisError. */
export function openImage(location: ImageLocation, series = 0): Promise<ImageSource> {
  return formats.find(({ fits }) => fits(location))!.open(location, series);
}
