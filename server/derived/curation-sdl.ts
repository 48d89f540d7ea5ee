/** What GraphQL says of the curator's bench: words that wait for a term, decisions about them, batches and drift of terms. */

/** Types of the bench. */
export const curationTypes = `
"A field in which words may wait for a term"
type CuratedField {
  "Type and term field" field: ID!
  "Its name for people" label: String!
  "Type of the things" type: String!
  "Prefixes of the ontologies that it takes" ontologies: [String!]!
  "How many texts wait in it" open: Int!
}
"A thing that states a text"
type CuratedExample {
  "Its IRI" iri: ID!
  "Its name" label: String!
  "Its type" type: String!
}
"A fact that stands around a text"
type CuratedFact {
  "What it says" label: String!
  "The value in words" value: String!
}
"A decision about a text in a field"
type CurationDecision {
  "Its IRI" iri: ID!
  "The batch that holds it" batch: ID!
  "accept, propose, reject, no-term, defer or reopen" decision: String!
  "Field of the text" field: ID!
  "The text" text: String!
  "IRI of the term" term: ID
  "Label of the term" label: String
  "IRI of the predicate" predicate: ID
  "IRI of who decided" agent: ID!
  "Name of who decided" agentName: String
  "IRIs of those who agreed" reviewers: [ID!]
  "When it was decided" time: String!
  "How sure the curator is, from 0 to 1" confidence: Float
  "Note of the curator" comment: String
}
"A text in a field with what it touches"
type CuratedValue {
  "Its id in decisions" id: ID!
  "Type and term field" field: ID!
  "The text" text: String!
  "open, proposed, mapped, no-term or deferred" state: String!
  "Things that state it" things: Int!
  "Records that state it" records: Int!
  "Images that these stand behind" images: Int!
  "Things that state it" examples: [CuratedExample!]!
  "What stands around it in the first example" context: [CuratedFact!]!
  "What was decided about it, oldest first" decisions: [CurationDecision!]!
}
"A page of the worklist"
type CuratedValues {
  "All that the conditions find" total: Int!
  "Place after the last one, for after" next: String
  "False while images are being counted anew" imagesCurrent: Boolean!
  "All fields with what waits in them" fields: [CuratedField!]!
  "The values, what touches most images first" values: [CuratedValue!]!
}
"A decision to take"
input DecisionInput {
  "Id of the value" value: ID!
  "accept, reject, no-term, defer or reopen" decision: String!
  "IRI or short id of the term" term: ID
  "exactMatch, closeMatch, broadMatch, narrowMatch or relatedMatch" predicate: String
  "From 0 to 1" confidence: Float
  "A note" comment: String
  "Also where another term holds already" replace: Boolean
}
"What decisions touch"
type CurationEffect {
  "Values that get a term" values: Int!
  "Things that change" things: Int!
  "Records that change" records: Int!
  "Images that these stand behind" images: Int!
}
"What comes of one decision"
type CurationOutcome {
  "Id of the value" value: ID!
  "How the value stands then" state: String
  "Things that change" things: Int!
  "Records that change" records: Int!
  "Images that these stand behind; none where it was not counted" images: Int
  "Why it was not taken, or what cannot be changed" problem: String
}
"What decisions come to"
type CurationAnswer {
  "Id of the batch; none where nothing was kept" batch: ID
  "Whether they were only tried" dryRun: Boolean!
  "State of the batch" state: String
  "What they touch" effect: CurationEffect!
  "In the order of the decisions" outcomes: [CurationOutcome!]!
}
"Decisions that were taken together"
type CurationBatch {
  "Its id" id: ID!
  "IRI of its record" record: ID!
  "running, done, stopped, undoing, undone or failed" state: String!
  "Records dealt with" done: Int!
  "Records in all" of: Int!
  "Records changed" changed: Int!
  "IRI of who decided" agent: ID!
  "Name of who decided" agentName: String
  "When" time: String!
  "What could not be changed, or taken back" faults: [String!]!
  "The decisions, also once it is undone" decisions: [CurationDecision!]!
}
"A term that another version of its ontology says otherwise"
type DriftedTerm {
  "IRI" term: ID!
  "Label" label: String!
  "obsolete, relabelled, moved or gone" kind: String!
  "What happened" detail: String!
  "IRI of the term that would take its place" replacement: ID
  "Things that use it" things: Int!
  "Records that use it" records: Int!
  "Images that these stand behind" images: Int!
}
"What a version of an ontology did to the terms in use"
type TermDriftOfOntology {
  "Short name of the ontology" ontology: ID!
  "Version before" from: String
  "Version in use" to: String!
  "The terms" items: [DriftedTerm!]!
}
`;

/** Fields of Query. */
export const curationQueries = `  "Words that wait for a term, or have been decided about (state: open, proposed, mapped, no-term, deferred or any)" unmappedValues("Type and term field" field: ID, "open, proposed, mapped, no-term, deferred or any" state: String! = "open", "Words of the text" text: String, first: Int! = 50, after: String): CuratedValues!
  "Batches of decisions, newest first" mappingBatches: [CurationBatch!]!
  "Terms in use that other versions of ontologies say otherwise" termDrift: [TermDriftOfOntology!]!
`;

/** Fields of Mutation. */
export const curationMutations = `  "Decides about values, as one batch that can be undone. With dryRun it is tried and not kept"
  decideMappings("One for each value" decisions: [DecisionInput!]!, dryRun: Boolean! = false): CurationAnswer!
  "Takes the terms of a batch out of the records again"
  undoMappingBatch("Id of the batch" id: ID!): CurationBatch!
`;
