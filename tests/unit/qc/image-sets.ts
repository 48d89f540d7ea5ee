/** Files of OME-TIFF sets for tests: one plane a file, whose first pixel says which it is. */
import { bytesOf, tiffFile } from './tiff-file.ts';

const width = 24, height = 20;
/** Planes along z where nothing else is asked for. */
export const setDepth = 3;
/** The first pixel of a plane. */
export const valueAt = (position: number, z: number): number => 1000 + 100 * position + z;

/** A TIFF with one plane of texture that begins with this value. */
export function planeFile(first: number, { description, bits = 16, width: across = width }: { description?: string; bits?: 8 | 16; width?: number } = {}): Uint8Array {
  const values = Array.from({ length: across * height }, (_, at) => (at === 0 ? first : 500 + at * 7919 % 300) % 2 ** bits);
  return tiffFile([{ width: across, height, bits, blocks: [bytesOf(values, { bits })], ...(description === undefined ? {} : { description }) }]);
}

export interface SetForm {
  /** images of the set */ positions?: number; depth?: number; sizeT?: number; firstZ?: number;
  /** name of the file with plane z as the OME-XML tells it */ nameOf?: (z: number) => string | undefined; ifdOf?: (z: number) => number;
  /** OME-XML by itself, at this path; the TIFFs only name it */ companion?: string;
  /** the TIFFs name this file as the one that describes them; one of that name describes all */ binaryOnly?: string;
}

const uuid = (number: number): string => `urn:uuid:00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const ome = (inside: string, own?: string): string => `<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"${own === undefined ? '' : ` UUID="${own}"`}>${inside}</OME>`;

/** The files by path: `z0.ome.tif` …, with several images `p0-z0.ome.tif` …. */
export function omeSet({ positions = 1, depth = setDepth, sizeT = 1, firstZ = 0, nameOf, ifdOf = () => 0, companion, binaryOnly }: SetForm = {}): Record<string, string | Uint8Array> {
  const fileName = (position: number, z: number): string => `${positions > 1 ? `p${position}-` : ''}z${z}.ome.tif`;
  const told = nameOf ?? ((z: number): string => fileName(0, z));
  const images = Array.from({ length: positions }, (_, position) => {
    const data = Array.from({ length: depth }, (__, z) => { const name = position === 0 ? told(z) : fileName(position, z); return `<TiffData IFD="${ifdOf(z)}" FirstZ="${z + firstZ}" PlaneCount="1"><UUID${name === undefined ? '' : ` FileName="${name}"`}>${uuid(position * depth + z)}</UUID></TiffData>`; });
    return `<Image ID="Image:${position}"><Pixels ID="Pixels:${position}" DimensionOrder="XYZCT" Type="uint16" SizeX="${width}" SizeY="${height}" SizeZ="${depth}" SizeC="1" SizeT="${sizeT}"><Channel ID="Channel:${position}:0"/>${data.join('')}</Pixels></Image>`;
  }).join('');
  const files: Record<string, string | Uint8Array> = companion === undefined ? {} : { [companion]: ome(images) };
  const pointsTo = companion ?? binaryOnly;
  for (let position = 0; position < positions; position += 1) {
    for (let z = 0; z < depth; z += 1) {
      const name = fileName(position, z), own = uuid(position * depth + z);
      files[name] = planeFile(valueAt(position, z), { description: pointsTo === undefined || pointsTo === name ? ome(images, own) : ome(`<BinaryOnly MetadataFile="${pointsTo}" UUID="${own}"/>`, own) });
    }
  }
  return files;
}
