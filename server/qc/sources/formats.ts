/** The table of formats: what a location looks like → who opens it. */
import type { ImageLocation } from '../image-location.ts';
import type { ImageSource } from '../image-source.ts';
import { openOmeZarr } from './ome-zarr.ts';
import { openTiff } from './tiff.ts';

const formats: readonly { fits: (location: ImageLocation) => boolean; open: (options: { path: string; series?: number }) => Promise<ImageSource> }[] = [
  { fits: ({ folder }) => folder, open: openOmeZarr },
  { fits: () => true, open: openTiff },
];

/** Opens an image. Throws AnalysisError. */
export function openImage(location: ImageLocation, series = 0): Promise<ImageSource> {
  return formats.find(({ fits }) => fits(location))!.open({ path: location.path, series });
}
