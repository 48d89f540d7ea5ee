/** The part of the GraphQL schema about profiles and readiness: the same for every model, every field with its meaning. */

/** Types. */
export const readinessTypes = `
"A profile by which descriptions are judged"
type ProfileSummary {
  "Its name in parameters" name: ID!
  "Its title" title: String!
  "Its IRI; none for the base profile" iri: ID
  "What it is for" description: String
  "The standard that it speaks for" source: String
  "The ladder of which it is a level" ladder: String
  "Its level on the ladder, counted from below" rung: Int
  "Names of the profiles whose requirements are its own too" includes: [ID!]!
  "A result of this severity or worse means that a record does not conform" demands: String!
  "server: it came with it; record: an administrator deposited it" from: String!
  "What keeps it from judging" faults: [String!]
  "How the stored records stand with it" totals: ProfileTotals!
}
"Sums over all stored records"
type ProfileTotals {
  "Records that were judged" records: Int!
  "Records that conform" conforming: Int!
  "Requirements that apply" applicable: Int!
  "Requirements that are met" satisfied: Int!
  "satisfied / applicable" score: Float
}
"A field that is missing, what to give and how much work that is"
type MissingField {
  "Type of the resources that lack it" type: String!
  "Name of the field" field: String!
  "Its name for people" label: String!
  "Its path" path: String!
  "Severity of the requirement" severity: String!
  "How much work: choice, number, text or link" cost: String!
  "What to give" remedy: String!
  "The requirement that it serves" source: String
  "Tier of the requirement" tier: Int
  "How many resources of the record lack it" count: Int!
  "The first of them" resources: [ID!]!
  "In how many a placeholder stands instead" placeholders: Int!
}
"A field that records of a group lack"
type LackingField {
  "Type of the resources that lack it" type: String!
  "Name of the field" field: String!
  "Its name for people" label: String!
  "Severity of the requirement" severity: String!
  "How much work: choice, number, text or link" cost: String!
  "What to give" remedy: String!
  "The requirement that it serves" source: String
  "Tier of the requirement" tier: Int
  "Records that lack it" records: Int!
  "Resources in them that lack it" resources: Int!
  "Records that this one field would make conform" lifts: Int!
}
"How a record stands with a profile, and what it lacks"
type ProfileReadiness {
  "Name of the profile" profile: ID!
  "Title of the profile" title: String!
  "The ladder of which it is a level" ladder: String
  "Its level on the ladder" rung: Int
  "Nothing as severe as the profile demands" conforms: Boolean!
  "Requirements that apply" applicable: Int!
  "Requirements that are met" satisfied: Int!
  "satisfied / applicable" score: Float
  "What is missing, the cheapest first" missing: [MissingField!]!
  "What is wrong beside that" faults: Int!
}
"A level of a ladder"
type Rung {
  "Name of the profile" profile: ID!
  "Its level" rung: Int!
}
"The next level of a ladder, and what lifts to it"
type NextRung {
  "Name of the profile" profile: ID!
  "Its level" rung: Int!
  "The fields that lift to it, the cheapest first" missing: [MissingField!]!
  "What is wrong beside that" faults: Int!
}
"Where a record stands on a ladder"
type LadderReadiness {
  "Name of the ladder" ladder: String!
  "The highest level that is met with all below it" reached: Rung
  "The level above it; none at the top" next: NextRung
}
"How far a record is from what profiles ask"
type RecordReadiness {
  "IRI of the record" record: ID!
  "Its id" id: ID!
  "The version that was judged" version: Int!
  "By profile" profiles: [ProfileReadiness!]!
  "By ladder" ladders: [LadderReadiness!]!
}
"How the records of a group stand with a profile"
type GroupProfile {
  "Name of the profile" profile: ID!
  "Title of the profile" title: String!
  "Records to which some requirement applies" records: Int!
  "Those of them that conform" conforming: Int!
  "Requirements that apply" applicable: Int!
  "Requirements that are met" satisfied: Int!
  "satisfied / applicable" score: Float
  "What they lack: what lifts most records first, the cheapest before others" fields: [LackingField!]!
}
"How many records of a group have reached a level"
type GroupRung {
  "Name of the profile" profile: ID!
  "Its level" rung: Int!
  "Records that have reached it with all below" records: Int!
}
"Where the records of a group stand on a ladder"
type GroupLadder {
  "Name of the ladder" ladder: String!
  "The level that all have reached" reached: Int
  "By level, from below" rungs: [GroupRung!]!
}
"How the records of a group stand"
type GroupReadiness {
  "IRI of what groups them" group: ID!
  "Its name" label: String!
  "Records of the group" records: Int!
  "By profile" profiles: [GroupProfile!]!
  "By ladder" ladders: [GroupLadder!]!
}
"How the newest version of a record stands with a profile, as it was judged last"
type ProfileStanding {
  "Name of the profile" profile: ID!
  "Nothing as severe as the profile demands" conforms: Boolean!
  "Results of severity Violation" violations: Int!
  "Results of severity Warning" warnings: Int!
  "Results of severity Info" infos: Int!
  "Requirements that apply" applicable: Int!
  "Requirements that are met" satisfied: Int!
  "satisfied / applicable" score: Float
}
"How far judging the stored records again is"
type ConformanceProgress {
  "current, judging or stopped" state: String!
  "Records that wait" pending: Int!
  "Records judged of this turn" done: Int!
  "All that there were to judge" of: Int!
  "Resources judged a second" focusNodesPerSecond: Int!
  "Records that could not be judged (up to 100); they have no standing until they or the profiles change" faults: [ConformanceFault!]!
}
"A record that could not be judged"
type ConformanceFault {
  "The record" record: ID!
  "Why not" reason: String!
}
`;

/** Fields of Query. */
export const readinessQueries = `  "The profiles by which can be judged" profiles: [ProfileSummary!]!
  "How far a record (IRI or id) is from what profiles ask; without names all profiles" readiness(record: ID!, profile: [ID!]): RecordReadiness
  "Readiness of all groups of a kind (dataset, instrument, lab, project), or of one group" readinessBy(group: String!, profile: [ID!], iri: ID, first: Int! = 100): [GroupReadiness!]!
  "How the newest version of a record (IRI or id) stands with each profile" conformance(record: ID!): [ProfileStanding!]!
  "How far judging the stored records again is" conformanceProgress: ConformanceProgress!
`;
