/**
 * The newest (or a former) version of a record in the form that is asked for: RDF in six formats from the journal's
 * N-Quads, a filled spreadsheet, a file of another format (`exporters/`), or a page for people. Validators (ETag, If-None-Match) are looked at before anything is read or written.
 */
import type { Request, Response } from 'express';
import { KnownError } from '../errors.ts';
import { writeRdf } from '../rdf/formats.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import { negotiate, rdfOffers } from '../rdf/negotiate.ts';
import type { Offer } from '../rdf/negotiate.ts';
import { rdfPatchType } from '../rdf/rdf-patch.ts';
import { quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import type { LeftOut } from '../exporters/exporter.ts';
import { exporters } from '../exporters/index.ts';
import { etagOf } from '../records/record.ts';
import type { JournalReader, VersionRow } from '../store/store.ts';
import { findParameter, readFlag, searchOf } from './parameters.ts';
import { leftOutHeader, readLinked } from './left-out.ts';
import { findFamily } from './record-family.ts';
import type { RecordFamilyParts } from './record-family.ts';
import { sendSheets, sheetOffers } from './record-sheets.ts';

export const htmlOffer: Offer = { mediaType: 'text/html', names: ['html'], aliases: ['application/xhtml+xml'] };
const offers: readonly Offer[] = [...rdfOffers, htmlOffer];
/** A record has sheets and other formats too; a single thing has none. */
const exportOffers: readonly Offer[] = exporters.map(({ name, mediaType }) => ({ mediaType, names: [name] }));
const recordOffers: readonly Offer[] = [...offers, ...sheetOffers, ...exportOffers];

/** How RDF leaves the server: prefixes for people, the derived context for JSON-LD. */
export interface RdfOutput { prefixes: Readonly<Record<string, string>>; context: unknown; contextIri: string }

/** The media type to send quads or a page in. Errors: not-acceptable. */
export function negotiateForm(request: Request, offered: readonly Offer[] = offers): string {
  return negotiate(request.headers.accept, offered, findParameter(searchOf(request), 'format'));
}

/** Quads → text, with the server's prefixes and context. `?context=inline` writes the context into the document. */
export async function writeQuads(quads: readonly Quad[], mediaType: string, output: RdfOutput, options: { baseIri?: string; inlineContext?: boolean } = {}): Promise<string> {
  const jsonLd = mediaType === 'application/ld+json';
  // people expect a list of things from JSON-LD; the graph's name is what they asked for, and stays in TriG and N-Quads
  const written = jsonLd ? quads.map((each) => quad(each.subject, each.predicate, each.object)) : quads;
  return writeRdf(written, mediaType, {
    prefixes: output.prefixes, baseIri: options.baseIri,
    ...(jsonLd ? { context: output.context, contextIri: options.inlineContext ? undefined : output.contextIri } : {}),
  });
}

/** The row of a record by its URL id. Errors: record-not-found; record-withdrawn unless `withdrawn` is allowed. */
export function getNewest(journal: JournalReader, id: string, options: { withdrawn?: boolean } = {}): VersionRow {
  const record = journal.recordForId(id);
  const row = record === undefined ? undefined : journal.newest(record);
  if (!row) throw new KnownError('record-not-found', `there is no record ${JSON.stringify(id.slice(0, 200))}`, { id: id.slice(0, 200) });
  if (row.withdrawn && !options.withdrawn) throw withdrawnError(row);
  return row;
}

/** The 410 of a withdrawn record or version. */
export function withdrawnError(row: VersionRow): KnownError {
  return new KnownError('record-withdrawn', `the record ${row.id} was withdrawn; its history is kept`, { record: row.record, version: row.number, withdrawn_at: row.time, withdrawn_by: row.agent });
}

/** True when the client has this version already; a weak comparison, as RFC 9110 asks for If-None-Match. */
export function isFresh(request: Request, etag: string): boolean {
  const header = request.headers['if-none-match'];
  if (header === undefined) return false;
  return header.trim() === '*' || header.split(',').some((part) => part.trim().replace(/^W\//, '') === etag);
}

export interface SendRecordParts extends RecordFamilyParts { journal: JournalReader; output: RdfOutput; root: string; page: (row: VersionRow, quads: readonly Quad[]) => Promise<string> }

/** Sends one version of a record. */
export async function sendRecord(request: Request, response: Response, row: VersionRow, parts: SendRecordParts): Promise<void> {
  const { journal, output, root, page } = parts;
  const mediaType = negotiateForm(request, recordOffers), search = searchOf(request);
  const isSheet = sheetOffers.some((offer) => offer.mediaType === mediaType);
  // with the records that belong to it an answer changes when one of these does
  const family = isSheet && readFlag(search, 'parts');
  const path = `${root}records/${encodeURIComponent(row.id)}`;
  response.vary('Accept').vary('Authorization').set({
    ...(family ? {} : { etag: etagOf(row) }), 'accept-patch': rdfPatchType, 'last-modified': new Date(row.time).toUTCString(), 'cache-control': 'no-cache',
    link: [
      `<${row.record}>; rel="canonical"`, `<${path}/history>; rel="version-history"`, `<${path}/report>; rel="describedby"`,
      `<${path}>; rel="latest-version"`, ...(row.number > 1 ? [`<${path}/versions/${row.number - 1}>; rel="predecessor-version"`] : []),
      ...recordOffers.map((offer) => `<${path}?format=${offer.names[0]}>; rel="alternate"; type="${offer.mediaType}"`),
    ].join(', '),
  });
  if (!family && isFresh(request, etagOf(row))) { response.status(304).end(); return; }
  const quads = fromNQuads(journal.content(row.seq) ?? '');
  if (mediaType === 'text/html') { response.type('html').send(await page(row, quads)); return; }
  if (isSheet) {
    const records = family ? await findFamily(row, parts) : [{ record: row.record, quads }];
    await sendSheets(response, mediaType, records, parts.model, { name: row.id, template: findParameter(search, 'template'), type: findParameter(search, 'type') });
    return;
  }
  const exporter = exporters.find((each) => each.mediaType === mediaType);
  if (exporter) {
    const left: LeftOut[] = [], text = exporter.write(quads, { model: parts.model, record: row.record, linked: readLinked(journal), leave: (each) => left.push(each) });
    response.type(mediaType).set(leftOutHeader(left)).send(text);
    return;
  }
  const inlineContext = findParameter(search, 'context') === 'inline';
  response.type(mediaType).send(await writeQuads(quads, mediaType, output, { baseIri: row.record, inlineContext }));
}
