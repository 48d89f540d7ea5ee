/**
 * What a metric is: a named and versioned way from an input to figures, with its parameters, its properties with formula and
 * source, and the reasons for which it refuses. Each is one file under `metrics/` and one row in `procedures.ts`. Whatever
 * changes a figure is a new version or another metric, for figures of two procedures are never compared.
 */
import type { AnalysisErrorClass } from './analysis-error.ts';
import type { ImageSource } from './image-source.ts';

/** How many values became the one that is told. */
export type Statistic = 'single' | 'mean' | 'median' | 'minimum' | 'maximum' | 'standardDeviation' | 'sum' | 'count' | 'fit';

/** One number, in the unit of its property. It is finite; what cannot be told is left out and said in a note. */
export interface Figure {
  /** local name of the property, as in `mg:property/NAME` */ property: string;
  value: number;
  /** channel, from 0; none for what is about the image or table as a whole */ channel?: number;
  /** the other channel of a pair */ otherChannel?: number;
  /** plane, from 0; none for the stack as a whole */ z?: number;
  t?: number;
  /** standard uncertainty in the same unit */ uncertainty?: number;
  /** how many values went into it */ sampleSize?: number;
  statistic?: Statistic;
  /** coefficient of determination of a fit */ goodnessOfFit?: number;
  /** what theory gives for the optics that were used, and how */ theory?: { value: number; formula: string };
  /** where on the light path, for light sources */ location?: string;
}

/** A table of single values behind the figures: one row a bead, a plane, a reading. CSV with a header row, at most 256 KiB. */
export interface Detail { label: string; csv: string }

/** What a measurement gives. */
export interface Findings {
  figures: Figure[];
  /** sentences about what should be known: facts that disagree, what could not be assessed and why */ notes?: string[];
  details?: Detail[];
}

/** Ways of imaging whose theory is known here. */
export type Modality = 'widefield' | 'confocal' | 'spinning-disk' | 'two-photon';

/** What is known of a channel's optics. Lengths of waves in nanometres. */
export interface ChannelFacts {
  index: number;
  name?: string;
  modality?: Modality;
  numericalAperture?: number;
  /** refractive index of the immersion medium */ immersionIndex?: number;
  excitationNm?: number;
  emissionNm?: number;
  /** diameter of the pinhole in Airy units */ pinholeAiryUnits?: number;
}

/** What is known of an image beside its pixels: from the file and the record, by order of trust. */
export interface ImageFacts {
  /** depth of the detector; absent: nobody states it, and nothing that needs it is assessed */ significantBits?: number;
  /** micrometres */ pixelSize: { x?: number; y?: number; z?: number };
  /** seconds between time points */ timeIncrement?: number;
  /** one for each channel of the image, in order */ channels: readonly ChannelFacts[];
}

/** A table of readings as it was read: header and cells as text; `line` of a row counts from 1 in the user's file. */
export interface Readings { columns: readonly string[]; /** what parts the cells of a text file */ delimiter?: string; rows: readonly { line: number; cells: readonly string[] }[] }

/** What is known of a table beside its cells. */
export interface TableFacts { location?: string }

interface Common {
  /** the parameters in force, by name */ parameters: Readonly<Record<string, number>>;
  /** says how far the work is, so that whoever waits sees it; also a place at which the work may be ended */ report(done: number, of: number, what: string): void;
}
export interface ImageInput extends Common { source: ImageSource; facts: ImageFacts }
export interface TableInput extends Common { readings: Readings; facts: TableFacts }

export interface Parameter { value: number; /** such as px, or none for a plain number */ unit?: string; what: string; least?: number; most?: number }

interface MetricFacts {
  /** with its version at the end; its IRI is `mg:procedure/NAME` */ readonly name: string;
  readonly title: string;
  /** defaults; a request may give other values within the limits, and figures with other values are another series */ readonly parameters: Readonly<Record<string, Parameter>>;
  /** property → QUDT's local name of its unit, formula in words or symbols, source of the formula */ readonly properties: Readonly<Record<string, { unit: string; formula: string; source: string }>>;
  /** `input`: figures are about the image or table itself; `instrument`: about the instrument, such as its stage; else about the light path, where one is known */ readonly about?: 'input' | 'instrument';
  /** classes of error for which it refuses, beside those of reading the file */ readonly refusals: readonly AnalysisErrorClass[];
  /** along which it compares: none of these can be chosen alone */ readonly compares?: readonly ('c' | 't')[];
  /** what its figures depend on of what records state beside the file; all when left out. What is not named here is no reason to measure anew */ readonly uses?: readonly ('significantBits' | 'stated' | 'optics' | 'location')[];
}
export interface ImageMetric extends MetricFacts { readonly input: 'image'; /** Throws AnalysisError. */ measure(input: ImageInput): Promise<Findings> }
export interface TableMetric extends MetricFacts { readonly input: 'table'; /** Throws AnalysisError. */ measure(input: TableInput): Promise<Findings> }
export type Metric = ImageMetric | TableMetric;

/** The default values of a metric's parameters, by name. */
export function defaultsOf({ parameters }: Pick<Metric, 'parameters'>): Record<string, number> {
  return Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]));
}
