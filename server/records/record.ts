/**
 * Records: one deposited description = one named graph = the unit of change, access and provenance. This file holds the
 * words that deposit, the APIs and the importers share: requests, answers, reports, loss, names and ETags.
 */
import type { ConformanceProgress } from '../profiles/conformance.ts';
import type { ShapesPreview } from '../profiles/preview-shapes.ts';
import type { ProfileAnswer } from '../profiles/profile-answer.ts';
import type { ProfileDetails, ProfileSummary } from '../profiles/profile-registry.ts';
import type { RecordReadiness } from '../profiles/readiness.ts';
import type { Loss, Report } from '../rdf/report.ts';
import type { Visibility } from '../store/store.ts';
import type { ShapesStatus } from './shapes-control.ts';
import type { WantedTerm } from './term-deposits.ts';

/** The one JSON answer of deposits, imports and validations. */
export interface DepositAnswer {
  accepted: boolean;
  record: string;
  /** version number; of the stored version where nothing changed; absent when refused or dry */ version?: number;
  /** true when the same source was already the newest version: no new version was made */ unchanged?: boolean;
  etag?: string;
  dry_run?: boolean;
  report: Report;
  /** verdicts of the profiles that were asked for, in their order */ profiles?: ProfileAnswer[];
  loss?: Loss;
  warnings: string[];
}

export interface Agent {
  /** IRI: an ORCID IRI where known, else `${base}agents/NAME` */ iri: string;
  name: string;
  role: 'reader' | 'contributor' | 'curator' | 'admin';
}

/** The server itself, for what it deposits on its own: what it ships, and the terms that records use. */
export function serverAgent(base: string): Agent {
  return { iri: `${base}agents/micrograph`, name: 'Micrograph', role: 'admin' };
}

/** What the keeper is asked to do. Bytes travel as Uint8Array. */
export interface DepositRequest {
  source: {
    bytes: Uint8Array;
    /** media type as sent, without parameters */ mediaType?: string;
    /** importer name, when the user chose one */ format?: string;
    /** file name as the user knows it; only its last part is kept */ name?: string;
    /** text of a file of metadata that came with it */ metadata?: string;
  };
  /** URL id of the record; absent = the importer or the content hash decides */ id?: string;
  /** graph IRI, for the Graph Store Protocol; wins over id */ graph?: string;
  /** adds to the newest version instead of replacing it (Graph Store POST) */ merge?: boolean;
  /** rows of an RDF patch, applied to the record that the source becomes before it is judged */ patch?: string;
  /** `stored`: the source is what the record says now, and only the patch is new */ patches?: 'stored';
  agent: Agent;
  activity: string;
  ifMatch?: string;
  ifNoneMatch?: string;
  visibility?: Visibility;
  dryRun?: boolean;
  /** names of profiles to judge by beside the base */ profiles?: readonly string[];
}

export interface WithdrawRequest {
  record: string;
  agent: Agent;
  ifMatch?: string;
  /** also when resources of other records would then violate their shapes */ force?: boolean;
  /** judges and keeps nothing */ dryRun?: boolean;
}

/** Said after every commit, to the other threads and to subscribers. */
export interface Accepted { seq: number; record: string; id: string; number: number; withdrawn: boolean; size: number }

export interface KeeperStatus { seq: number; quads: number; memoryBytes: number; limitBytes: number; queued: number; warnings: string[] }

/** The keeper as the other threads see it. Every promise of a deposit resolves after it is on disk (and, for the
 * server's own client, visible in readers and tables). */
export interface Keeper {
  /** One answer per record that the source holds. Refusals are answers, not errors. */
  deposit(request: DepositRequest): Promise<DepositAnswer[]>;
  withdraw(request: WithdrawRequest): Promise<DepositAnswer>;
  /** Writes what the graph lacks of terms that are used, as the ontologies in use say it; an answer for each record of a term that was written. */
  keepTerms(terms: readonly WantedTerm[]): Promise<DepositAnswer[]>;
  backup(file: string): Promise<{ bytes: number; seq: number }>;
  /** Verifies the journal and compares the keeper's graph with a replay; one line a fault. */
  check(): Promise<string[]>;
  status(): Promise<KeeperStatus>;
  /** The profiles in force, the base first, and those that are stored and have faults. */
  profiles(): Promise<ProfileSummary[]>;
  /** One profile with what it asks for. Errors: not-found. */
  profile(name: string): Promise<ProfileDetails>;
  /** How far a record is from what profiles ask (none named: all). Errors: record-not-found, record-withdrawn, request-not-valid. */
  readiness(record: string, profiles: readonly string[]): Promise<RecordReadiness>;
  /** What shapes are in force. */
  shapesStatus(): Promise<ShapesStatus>;
  /** What files of shapes, by name, would change for the stored records; nothing is kept. Errors: request-not-valid, not-ready. */
  previewShapes(files: Readonly<Record<string, string>>): Promise<ShapesPreview>;
  /** Puts files of shapes in force, or the set before; they are checked like a deposit. */
  activateShapes(files: Readonly<Record<string, string>> | 'previous', agent: Agent): Promise<DepositAnswer>;
  /** How far judging the stored records again is. */
  conformance(): Promise<ConformanceProgress>;
  close(): Promise<void>;
}

/** Strong ETag of a version. */
export function etagOf(version: { number: number; contentHash: string }): string {
  return `"${version.number}-${version.contentHash.slice(0, 16)}"`;
}

/** Ids that may stand in a URL as they are. */
export const recordIdPattern = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,199}$/;

/** IRI of the record with this id under the base IRI (which ends in a slash). */
export function recordIri(base: string, id: string): string {
  return `${base}records/${id}`;
}
