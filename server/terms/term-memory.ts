/**
 * What curators have decided about words, as the door asks for it: text in a field that was mapped to a term before gets
 * that term again. A port: the records know nothing of how decisions are kept.
 */

/** A mapping of a text in a field that a curator accepted and nobody took back. */
export interface RememberedTerm { /** IRI */ readonly term: string; /** IRI of the mapping, for the note */ readonly mapping: string }

/** Synchronous, for the keeper's thread: it is asked for every text that stands beside an empty term field. */
export interface TermMemory {
  /** `field`: name of the type and of its term field, as in `TypeName.fieldName`; `text` as it was written. */
  find(field: string, text: string): RememberedTerm | undefined;
}
