/** What GraphQL says of the catalogue of terms: all terms of the ontologies in use, not only those that the graph uses. */

/** Types of the catalogue. */
export const catalogueTypes = `
"A loaded version of an ontology"
type LoadedOntology {
  "Short name" id: ID!
  "Prefix of CURIEs" prefix: String!
  "Version, unique within the ontology" version: String!
  "IRI that the ontology has given to this version" versionIri: String
  "Title" title: String
  "Licence, as the ontology states it" licence: String
  "File or address that it was loaded from" source: String!
  "Hash of the file, unpacked" sha256: String!
  "When it was loaded" loadedAt: String!
  "Whether terms are taken from it" inUse: Boolean!
  "Whether it holds all terms of the ontology" complete: Boolean!
  "Terms in it" terms: Int!
  "Terms that are its own" defined: Int!
  "Obsolete terms" obsolete: Int!
}
"A version that holds a term"
type TermHolder {
  "Short name of the ontology" ontology: String!
  "Its version in use" version: String!
  "In its own ontology, not imported" defining: Boolean!
}
"Another name of a term"
type TermName {
  "The name" text: String!
  "exact, narrow, broad or related" scope: String!
  "Kind of name, as abbreviation" type: String
  "Language" language: String
}
"A term by its IRI and label"
type TermLink {
  "IRI" iri: ID!
  "Label, where the catalogue has it" label: String
  "is-a or part-of, where it is a parent" relation: String
}
"A term of the catalogue"
type CatalogueTerm {
  "IRI" iri: ID!
  "CURIE" curie: String!
  "Label" label: String!
  "Definition" definition: String
  "Where the definition comes from" definitionSources: [String!]!
  "Other names" synonyms: [TermName!]!
  "Directly above it" parents: [TermLink!]!
  "All above it" ancestors: [TermLink!]!
  "Directly below it" children: [TermLink!]!
  "Cross-references" xrefs: [String!]!
  "Whether it is obsolete" obsolete: Boolean!
  "IRIs of what replaces it" replacedBy: [ID!]!
  "IRI at the end of all replacements, where there is one" replacement: ID
  "IRIs to consider instead" consider: [ID!]!
  "Ontologies that hold it" holders: [TermHolder!]!
}
"A term that was found"
type TermHit {
  "IRI" iri: ID!
  "CURIE" curie: String!
  "Label" label: String!
  "Definition" definition: String
  "Whether it is obsolete" obsolete: Boolean!
  "IRIs of what replaces it" replacedBy: [ID!]!
  "Ontologies that hold it" holders: [TermHolder!]!
  "The name that was found" matchedText: String!
  "How it was found: iri, curie, label, exact-synonym, label-prefix, words, alike …" matchedBy: String!
  "Likeness of that name and the text, 0 to 1" likeness: Float!
}
"Terms that were found, the best first"
type TermHits {
  "This page" hits: [TermHit!]!
  "How many were found" total: Int!
  "Whether there are others, which were not counted" more: Boolean!
}
"Which obsolete terms are found"
enum ObsoleteTerms {
  "Live terms alone" without
  "Both" with
  "Obsolete terms alone" only
}
"One piece of evidence for a term"
type TermEvidence {
  "Kind of evidence" evidence: String!
  "How much it counts, in log odds" value: Float!
  "Why, as a sentence" why: String!
}
"A term that a text may mean"
type SuggestedTerm {
  "IRI" iri: ID!
  "CURIE" curie: String!
  "Label" label: String!
  "Definition" definition: String
  "Sum of the evidence, in log odds" score: Float!
  "How probable it is that a curator accepts it" probability: Float!
  "Whether it is obsolete" obsolete: Boolean!
  "IRIs of the terms that replace it" replacedBy: [ID!]
  "Labels of the terms above it, the nearest first" ancestors: [String!]!
  "What speaks for it and against it" contributions: [TermEvidence!]!
  "CURIEs of terms of other ontologies that say the same" equivalents: [String!]!
  "A curator rejected it for this text" rejected: Boolean
}
"What a text may mean"
type TermSuggestions {
  "Terms, the most probable first" candidates: [SuggestedTerm!]!
  "How far the first is ahead, in log odds" margin: Float!
  "No term is offered as the answer" abstained: Boolean!
  "Why none is" reason: String
}
`;

/** Fields of Query. */
export const catalogueQueries = `  "Terms of the ontologies in use, by name, words, CURIE or IRI; one hit a term" catalogueTerms("Name, words, CURIE or IRI, or the beginning of one" text: String!, "Short names or prefixes of ontologies; default all" ontologies: [String!], "IRI or CURIE of a term: only it and what is below it" branch: ID, "Only terms in their own ontology" definingOnly: Boolean! = false, "Whether obsolete terms are found" obsolete: ObsoleteTerms! = without, "Whether the last word is still being typed" asYouType: Boolean! = true, "Terms on this page, up to 200" first: Int! = 20, "Terms before this page" offset: Int! = 0): TermHits!
  "One term of the ontologies in use" catalogueTerm("IRI or CURIE" iri: ID!): CatalogueTerm
  "Terms that a text in a term field may mean, ranked with reasons" suggestTerms("The text as people wrote it" text: String!, "Term field with its type, as Type.field" field: String!, "IRI or CURIE of the record's taxon" taxon: ID, "Terms at most, up to 50" first: Int! = 10): TermSuggestions!
  "The ontologies that are loaded" ontologies("Only versions in use" inUse: Boolean! = false): [LoadedOntology!]!
`;
