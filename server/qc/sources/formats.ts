/** The table of formats: what a location looks like → who opens it. */
import { basename } from 'node:path';
import type { ImageLocation } from '../image-location.ts';
import type { ImageSource } from '../image-source.ts';
import { openFileBytes } from './bytes.ts';
import { openOmeZarr } from './ome-zarr.ts';
import { openTiff } from './tiff.ts';

const formats: readonly { fits: (location: ImageLocation) => boolean; open: (location: ImageLocation, series: number) => Promise<ImageSource> }[] = [
  { fits: ({ folder }) => folder, open: ({ path }, series) => openOmeZarr({ path, series }) },
  { fits: () => true, open: async ({ path }, series) => openTiff({ bytes: await openFileBytes(path), name: basename(path), series }) },
];

/** Opens an image. Throws AnalysisError. */
export function openImage(location: ImageLocation, series = 0): Promise<ImageSource> {
  return formats.find(({ fits }) => fits(location))!.open(location, series);
}
