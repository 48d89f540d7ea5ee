/**
 * The words of this folder: what a persistent identifier is once it is read, and what a row of the table of kinds holds.
 * One IRI stands for one thing, so every reader answers with the same IRI for all spellings of an identifier.
 */

export type PidKind = 'orcid' | 'isni' | 'ror' | 'rrid' | 'doi' | 'handle' | 'ark' | 'pubmed' | 'pmc' | 'arxiv' | 'ontology-term' | 'accession';

export interface PidFault { message: string; /** what would be right: an IRI where one is known, else words */ remedy?: string }

/** What a text says as an identifier of one kind. With a fault the IRI is the text's own, in the kind's form. */
export interface Pid {
  kind: PidKind;
  iri: string;
  /** who issues it, where the kind has several: authority of an RRID, prefix of a term */ authority?: string;
  /** what it identifies, where the identifier itself says so: an antibody, a cell line … */ about?: string;
  /** what was found about its check characters where they are optional */ note?: string;
  fault?: PidFault;
}

/** Reads what follows a kind's host or prefix, without leading slashes. Undefined for what is not of its kind at all. */
export type Reader = (text: string) => Pid | undefined;

/** A kind of identifier: how it is recognised, and by which reader. */
export interface PidRow {
  kind: PidKind;
  title: string;
  /** example of the form that is kept */ example: string;
  /** hosts and the beginning of the path after which the identifier stands, lower case */ addresses: readonly string[];
  /** prefixes of its compact form, lower case */ prefixes: readonly string[];
  read: Reader;
  /** whether a text without host and prefix is one: in any text field, where this kind is among those asked for, or where
   * it is the only one asked for */
  bare: { always?: RegExp; asked?: RegExp; alone?: RegExp };
}
