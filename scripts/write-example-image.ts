/**
 * Writes the QC image of the example study: a field of something uniform, as a 12-bit detector might record it. Light falls
 * off from a centre that is not quite the middle, and shot noise comes from a fixed seed, so the file is always the same.
 *
 *   node scripts/write-example-image.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const width = 256, height = 256, bits = 12;
const file = resolve(import.meta.dirname, '../shapes/examples/study/images/field-example.ome.tiff');

/** Mulberry32: small, and the same everywhere. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function pixels(): Uint16Array {
  const next = random(20_260_301);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const data = new Uint16Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const distance = Math.hypot(x - 138, y - 121) / (width / 2);
      const light = 2600 * (1 - 0.16 * distance ** 2);
      data[y * width + x] = Math.min(2 ** bits - 1, Math.max(0, Math.round(light + 14 * normal())));
    }
  }
  return data;
}

const description = `<?xml version="1.0" encoding="UTF-8"?>
<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0" Name="Uniform field, green light path"><AcquisitionDate>2026-03-01T08:05:00Z</AcquisitionDate><Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="uint16" SignificantBits="${bits}" SizeX="${width}" SizeY="${height}" SizeC="1" SizeZ="1" SizeT="1" PhysicalSizeX="0.415" PhysicalSizeY="0.415"><Channel ID="Channel:0:0" SamplesPerPixel="1"/><TiffData IFD="0" PlaneCount="1"/></Pixels></Image></OME>\0`;

const text = Buffer.from(description, 'utf8');
const data = Buffer.from(pixels().buffer);
const tags: [tag: number, type: 3 | 4, count: number, value: number][] = [];
const head = 8, textAt = head, dataAt = textAt + text.length + (text.length % 2), directoryAt = dataAt + data.length;
tags.push([256, 4, 1, width], [257, 4, 1, height], [258, 3, 1, 16], [259, 3, 1, 1], [262, 3, 1, 1], [270, 2 as 3, text.length, textAt], [273, 4, 1, dataAt], [277, 3, 1, 1], [278, 4, 1, height], [279, 4, 1, data.length], [339, 3, 1, 1]);

const directory = Buffer.alloc(2 + tags.length * 12 + 4);
directory.writeUInt16LE(tags.length, 0);
tags.forEach(([tag, type, count, value], index) => {
  const at = 2 + index * 12;
  directory.writeUInt16LE(tag, at);
  directory.writeUInt16LE(type, at + 2);
  directory.writeUInt32LE(count, at + 4);
  directory.writeUInt32LE(value, at + 8);
});
const header = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0]);
header.writeUInt32LE(directoryAt, 4);
mkdirSync(join(file, '..'), { recursive: true });
writeFileSync(file, Buffer.concat([header, text, Buffer.alloc(text.length % 2), data, directory]));
console.log(`${file}: ${header.length + text.length + data.length + directory.length} bytes`);
