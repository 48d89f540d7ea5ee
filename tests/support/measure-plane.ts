/** Measures planes that a test made, through the metric as a worker runs it. */
import type { Dtype, ImageSource, Pixels, Plane } from '../../server/qc/image-source.ts';
import { dtypeOf } from '../../server/qc/image-source.ts';
import type { ChannelFacts, Findings, ImageFacts } from '../../server/qc/metric.ts';
import { getMetric, parametersOf } from '../../server/qc/procedures.ts';

/** An image in memory: planes by channel, then z, then t. */
export function imageOf(planes: readonly Plane[], { z = 1, t = 1, c = planes.length / (z * t) }: { z?: number; t?: number; c?: number } = {}): ImageSource {
  const [first] = planes;
  return {
    format: 'memory', axes: 'TZCYX', dtype: dtypeOf(first!.data) as Dtype, physicalSizes: {},
    shape: { x: first!.width, y: first!.height, z, c, t },
    plane: (at) => Promise.resolve(planes[(at.t * z + at.z) * c + at.c]!),
    close: () => Promise.resolve(),
  };
}

export interface Given extends Partial<Omit<ImageFacts, 'channels'>> { channels?: Partial<ChannelFacts>[]; parameters?: Record<string, number> }

/** What a metric finds on an image. */
export async function measure(name: string, source: ImageSource, { channels = [], parameters = {}, ...facts }: Given = {}): Promise<Findings> {
  const metric = getMetric(name);
  if (metric.input !== 'image') throw new TypeError(`${name} reads tables`);
  return metric.measure({ source, parameters: parametersOf(metric, parameters), report: () => undefined, facts: { pixelSize: {}, ...facts, channels: Array.from({ length: source.shape.c }, (_, index) => ({ index, ...channels[index] })) } });
}

/** Figures of a single plane by property. */
export async function measurePlane(name: string, plane: { data: Pixels; width: number; height: number }, significantBits?: number): Promise<Record<string, number>> {
  const { figures } = await measure(name, imageOf([plane]), significantBits === undefined ? {} : { significantBits });
  return Object.fromEntries(figures.map(({ property, value }) => [property, value]));
}
