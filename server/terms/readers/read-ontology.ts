/**
 * Reads an ontology's file in whatever format it is: the content decides, not the name. All formats end in the same terms,
 * so that the catalogue need not know where they came from.
 */
import { readJson } from '../../rdf/json-source.ts';
import { isKnownError } from '../../errors.ts';
import type { OntologyFormat, ReadOntology } from '../term.ts';
import { isCellxgene, readCellxgene } from './cellxgene.ts';
import { createDrafts } from './draft-terms.ts';
import { readFunctional } from './functional.ts';
import { isOboGraphs, readOboGraphs } from './obo-graphs.ts';
import { readObo } from './obo.ts';
import { completeHeader, createOwlStatements } from './owl-statements.ts';
import { readRdfXmlOntology } from './rdf-xml.ts';
import { createFaults } from './reading.ts';
import type { Reading, TextBlock } from './reading.ts';
import { sniffSyntax } from './sniff.ts';
import type { Syntax } from './sniff.ts';
import { readBlocks, wholeText } from './source-blocks.ts';
import type { SourceBytes } from './source-blocks.ts';
import { readTermList } from './term-list.ts';
import { readTurtleOntology } from './turtle.ts';

export interface ReadOntologyOptions {
  /** name of the file or its address; says the version where the file does not */ readonly name?: string;
  /** what a server called it; the content is believed more */ readonly mediaType?: string;
  /** format it must be; default: whatever the content shows */ readonly format?: OntologyFormat;
  /** bytes of the unpacked file at most; default 2 GiB */ readonly maxBytes?: number;
  /** called as the file is read, with unpacked bytes so far */ readonly onStep?: (done: number) => void;
}

type SyntaxReader = (blocks: AsyncIterable<TextBlock>, reading: Reading) => Promise<OntologyFormat>;

const readers: Readonly<Record<Syntax, SyntaxReader>> = {
  obo: async (blocks, reading) => { await readObo(blocks, reading); return 'obo'; },
  json: readJsonOntology,
  'rdf-xml': async (blocks, reading) => { await readRdfXmlOntology(blocks, createOwlStatements(reading), reading); return 'rdf-xml'; },
  functional: async (blocks, reading) => { await readFunctional(blocks, createOwlStatements(reading), reading); return 'functional'; },
  turtle: async (blocks, reading) => { readTurtleOntology(await wholeText(blocks, reading.faults), createOwlStatements(reading), reading); return 'turtle'; },
  'term-list': async (blocks, reading) => { await readTermList(blocks, reading); return 'term-list'; },
};

async function readJsonOntology(blocks: AsyncIterable<TextBlock>, reading: Reading): Promise<OntologyFormat> {
  const { faults } = reading, text = await wholeText(blocks, faults);
  let value: unknown;
  try {
    const read = readJson(text);
    value = read.value;
    for (const { message, origin } of read.findings) faults.note(message, { ...(origin?.pointer === undefined ? {} : { path: origin.pointer }), ...(origin?.line === undefined ? {} : { line: origin.line }) });
  } catch (error) {
    if (!isKnownError(error, 'source-not-readable')) throw error;
    const line = (error.fields['origin'] as { line?: number } | undefined)?.line;
    throw faults.fatal(error.message.replace(/ \(line \d+.*\)$/, ''), line === undefined ? {} : { line }, error);
  }
  if (isOboGraphs(value)) { readOboGraphs(value as Record<string, unknown>, reading); return 'obographs'; }
  if (isCellxgene(value)) { readCellxgene(value as Record<string, unknown>, reading); return 'cellxgene'; }
  const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value).slice(0, 5).join(', ') : 'none';
  throw faults.fatal(`The JSON is neither OBO Graphs ({"graphs": […]}) nor a cellxgene map ({"CL:0000000": {"label": …}}); its keys are: ${keys}`);
}

/** Blocks with the first one looked at. */
async function peek(blocks: AsyncGenerator<TextBlock>): Promise<{ head: string; all: AsyncGenerator<TextBlock> }> {
  const first = (await blocks.next()).value as TextBlock | undefined;
  return { head: first?.text ?? '', all: (async function* () { if (first) yield first; yield* blocks; })() };
}

/**
 * An ontology's file → its terms, header and faults. Packed files (gzip) are unpacked on the way, within bounds. Throws
 * source-not-readable, with `origin` and all `faults` as fields, for what cannot be read to its end: no half ontology is
 * ever returned, so no fault in the answer is fatal.
 */
export async function readOntology(bytes: SourceBytes, { name, format, maxBytes, onStep }: ReadOntologyOptions = {}): Promise<ReadOntology> {
  const faults = createFaults(), drafts = createDrafts();
  const reading: Reading = { drafts, faults, header: {}, ...(name === undefined ? {} : { name }) };
  const { head, all } = await peek(readBlocks(bytes, faults, { ...(maxBytes === undefined ? {} : { maxBytes }), ...(onStep ? { onBytes: onStep } : {}) }));
  const syntax = sniffSyntax(head);
  if (typeof syntax === 'object') { await all.return(undefined); throw faults.fatal(syntax.fault, { line: 1 }); }
  let found: OntologyFormat;
  try { found = await readers[syntax](all, reading); } finally { await all.return(undefined); }
  completeHeader(reading);
  const terms = drafts.finish(faults);
  if (terms.length === 0) throw faults.fatal('The file was read, but it holds no term');
  if (found === 'turtle' && terms.some(({ kind }) => kind === 'concept') && !terms.some(({ kind }) => kind === 'class')) found = 'skos';
  if (format !== undefined && format !== found && !(format === 'skos' || format === 'turtle')) throw faults.fatal(`The file was said to be ${format}, but its content is ${found}`);
  return { format: found, header: reading.header, terms, faults: faults.list };
}
