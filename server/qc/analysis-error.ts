/**
 * What can keep an image from being measured, as a closed table: class, whether another try may help, and the sentence
 * that a person reads. A failed analysis is a run with such a class and without observations, never a made-up number.
 */
import type { Detail } from './metric.ts';

/** class → may another try help (input and output, a file that is still being copied), and what it means. */
export const analysisErrors = {
  'file-not-found': { retryable: true, sentence: 'The image file was not found' },
  'file-not-readable': { retryable: true, sentence: 'The image file could not be read' },
  'server-not-reachable': { retryable: true, sentence: 'The server did not answer' },
  'path-outside-roots': { retryable: false, sentence: 'The path of the image leads out of the image roots' },
  'location-not-supported': { retryable: false, sentence: 'Images are not read from such a place' },
  'content-changed': { retryable: false, sentence: 'The file is not the one that was registered: its SHA-256 differs' },
  'format-not-known': { retryable: false, sentence: 'The file is in no format that is read here' },
  'file-empty': { retryable: false, sentence: 'The image file is empty' },
  'file-truncated': { retryable: false, sentence: 'The image file ends before its pixels do' },
  'file-damaged': { retryable: false, sentence: 'The image file is damaged' },
  'encoding-not-supported': { retryable: false, sentence: 'The pixels are encoded in a way that is not read here' },
  'ome-xml-not-valid': { retryable: false, sentence: 'The OME-XML of the image cannot be read' },
  'ome-xml-contradicts-pixels': { retryable: false, sentence: 'The OME-XML of the image says something else than its pixels' },
  'series-not-there': { retryable: false, sentence: 'The file has no image of this number' },
  'planes-missing': { retryable: false, sentence: 'Planes that the metadata promises are not in the file' },
  'file-outside-image': { retryable: false, sentence: 'A file that is named as a part of the image lies outside of its folder' },
  'files-missing': { retryable: true, sentence: 'A file that holds a part of the image is missing' },
  'chunks-missing': { retryable: false, sentence: 'Chunks of the array are missing; a fill value would be measured in their place' },
  'plane-not-there': { retryable: false, sentence: 'The image has no such plane' },
  'several-planes': { retryable: false, sentence: 'The image has more planes than the procedure measures at once; ask for the one that is meant (selection), or register it as an image of its own' },
  'several-samples': { retryable: false, sentence: 'A pixel has several samples (colour); one grey value a pixel can be measured' },
  'image-too-small': { retryable: false, sentence: 'The image is too small for this procedure' },
  'image-too-large': { retryable: false, sentence: 'A plane is larger than the worker may hold in memory' },
  'pixels-not-finite': { retryable: false, sentence: 'Some pixels are not a number or infinite' },
  'pixels-negative': { retryable: false, sentence: 'Some pixels are negative' },
  'image-dark': { retryable: false, sentence: 'All pixels are zero' },
  'saturated': { retryable: false, sentence: 'Too many pixels are at the limit of the detector' },
  'bit-depth-unknown': { retryable: false, sentence: 'The bit depth of the detector is not stated, so saturation cannot be assessed' },
  'bit-depth-contradiction': { retryable: false, sentence: 'Record and file state different bit depths of the detector' },
  'value-above-bit-depth': { retryable: false, sentence: 'A pixel is greater than the stated bit depth allows' },
  'parameter-not-valid': { retryable: false, sentence: 'A parameter of the procedure is not valid' },
  'fact-missing': { retryable: false, sentence: 'A fact about the image that this procedure needs is not stated' },
  'facts-contradict': { retryable: false, sentence: 'Facts about the image contradict each other' },
  'table-not-valid': { retryable: false, sentence: 'The table of readings cannot be read' },
  'too-few-readings': { retryable: false, sentence: 'There are fewer readings than the procedure needs' },
  'nothing-found': { retryable: false, sentence: 'What the procedure measures was not found in the image' },
  'channels-too-few': { retryable: false, sentence: 'The image has one channel, and the procedure compares channels' },
  'too-many-channels': { retryable: false, sentence: 'The image has more channels than one run measures' },
  'out-of-memory': { retryable: false, sentence: 'The measurement needs more memory than the worker may use' },
  'time-limit': { retryable: false, sentence: 'The measurement took longer than the worker may take' },
  'location-not-allowed': { retryable: false, sentence: 'The worker may not read images from this place' },
  'location-not-answering': { retryable: true, sentence: 'The place that holds the image did not answer in time' },
  'procedure-not-known': { retryable: false, sentence: 'This worker does not have the procedure in this version' },
  'deposit-refused': { retryable: false, sentence: 'The server refused the record of the run' },
  'worker-fault': { retryable: false, sentence: 'The worker made a mistake' },
  'lease-expired': { retryable: true, sentence: 'The worker ended, or fell silent, while it measured' },
} as const;

export type AnalysisErrorClass = keyof typeof analysisErrors;

/** True for the classes of the table; a class that comes over HTTP is text first. */
export function isAnalysisErrorClass(text: unknown): text is AnalysisErrorClass {
  return typeof text === 'string' && Object.hasOwn(analysisErrors, text);
}

/** What nobody foresaw is a fault of the worker; memory that could not be had is no fault. */
export function asAnalysisError(error: unknown): AnalysisError {
  if (error instanceof AnalysisError) return error;
  const message = (error as Error | undefined)?.message ?? String(error);
  return new AnalysisError(error instanceof RangeError && /allocation failed|Invalid (?:typed )?array length|Array buffer/i.test(message) ? 'out-of-memory' : 'worker-fault', message, { cause: error });
}

/** Ends the analysis of one image. The message is the table's sentence, with the particulars behind it. */
export class AnalysisError extends Error {
  readonly errorClass: AnalysisErrorClass;
  /** the particulars alone */ readonly detail: string;
  /** what should be known of the image beside the reason */ notes: readonly string[];
  /** what was found before it ended, such as beads of which none can be measured */ details: readonly Detail[];
  constructor(errorClass: AnalysisErrorClass, detail = '', options: ErrorOptions & { notes?: readonly string[]; details?: readonly Detail[] } = {}) {
    super(`${analysisErrors[errorClass].sentence}${detail === '' ? '' : `: ${detail}`}`, options);
    this.name = 'AnalysisError';
    this.errorClass = errorClass;
    this.detail = detail;
    this.notes = options.notes ?? [];
    this.details = options.details ?? [];
  }
}
