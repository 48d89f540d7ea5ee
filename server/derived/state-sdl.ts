/** What GraphQL says of the state of instruments when images were recorded, and of what follows from it. */

/** Condition and field of the type that records acquisitions. */
export const stateField = 'qcState';
/** The input of the condition. */
const stateFilter = `"QC that images must have: each of these properties passed when it was measured last before the image, on each light path that counts. No QC is no pass"
input QcStateFilter {
  "Properties, by name or IRI; all of them must have passed" require: [String!]!
  "The verdict that is demanded" verdict: QcDemand! = PASS
  "Days that the pass may be old at most when the image was recorded" maxAgeDays: Float
}
"A verdict that can be demanded"
enum QcDemand { "The newest measurement before the image passed, and no maintenance came between" PASS }
`;

/** Types. */
export const stateTypes = `${stateFilter}"Verdicts that put images in doubt"
enum QcBadVerdict { "It failed" FAIL "It failed, or there was a warning" WARN }
"Something with how many of the images belong to it"
type QcCounted { "Its IRI" iri: ID! "Its name" name: String! "Name of its type, for what gathers images" type: String "How many of the images" images: Int! }
"A measurement before or after an image"
type QcBracketSide {
  "IRI of the observation" observation: ID!
  "When the instrument was as it was measured" at: String!
  "Days between it and the image" ageDays: Float!
  "The number, in the property's unit" value: Float!
  "fail, warn, unknown, notAssessed, pending or pass: the worst of its assessments" verdict: String!
  "IRI of the procedure" procedure: ID!
  "Its name" procedureLabel: String
  "measured (here), imported (from a file of another program) or entered (by a person); none where no run says" origin: String
  "True where nobody said when it was measured: \`at\` is then the date of its computing" undated: Boolean
}
"A worse verdict of another procedure or origin that a later measurement outweighs, for the last one counts whoever made it"
type QcOutweighed {
  "IRI of the observation" observation: ID!
  "When the instrument was as it was measured" at: String!
  "fail or warn" verdict: String!
  "IRI of the procedure" procedure: ID!
  "Its name" procedureLabel: String
  "measured, imported or entered; none where no run says" origin: String
}
"Change from the last measurement before an image to the first after it, where both are of one series"
type QcStateDrift { "After minus before, in the property's unit" absolute: Float! "The same divided by the size of the value before" relative: Float }
"What QC says of a property of a light path around an image"
type QcStateBracket {
  "IRI of the property" property: ID!
  "Its name" label: String!
  "The light path; none for the instrument as a whole" lightPath: QcNamed
  "The last measurement at or before the image" before: QcBracketSide
  "The first measurement after the image" after: QcBracketSide
  "The change between the two" drift: QcStateDrift
  "Why there is none, or what is to be known of it" driftReason: String
  "Maintenance by which the last measurement no longer held for the image" interruptedBy: QcEvent
  "The verdict that held for the image; unknown where nothing was measured or maintenance came between" verdict: String!
  "Why it is unknown" reason: String
  "Days since the last measurement" ageDays: Float
  "What the last measurement outweighs, though it was worse" outweighed: QcOutweighed
  "What should be known of the measurements, in sentences" notes: [String!]!
}
"The state of the instrument when an image was recorded"
type QcImageState {
  "IRI of the image" image: ID!
  "Name of the image" name: String
  "When it was recorded" acquiredAt: String
  "IRI of the instrument" instrument: ID
  "Why there is nothing to tell" reason: String
  "One for each property and light path that counts" brackets: [QcStateBracket!]!
}
"Time for which an observation puts images in doubt"
type QcWindow {
  "IRI of the observation" observation: ID!
  "IRI of the property" property: ID!
  "Name of the property" label: String!
  "Verdict of the observation" verdict: String!
  "When it was observed" at: String
  "The light path; none for the whole instrument" lightPath: QcNamed
  "IRI of the instrument" instrument: ID
  "Since when; none: from the beginning" from: String
  "Until when; none: until now" to: String
  "Why since then" fromWhy: String!
  "Why until then" toWhy: String!
}
"An image in a list of quality control"
type QcImage {
  "IRI of the image" iri: ID!
  "Name of the image" name: String!
  "When it was recorded" acquiredAt: String
  "Its dataset" dataset: QcNamed
  "Its study" study: QcNamed
  "Whom to tell: who recorded it, experimenters, authors and contributors; where nobody is named, who deposited it" owners: [QcNamed!]!
  "Why it has no valid QC, in a list of such images" reasons: [String!]
}
"What an out-of-tolerance run or observation puts in doubt"
type QcAffected {
  "The times in doubt, one for each observation that is out of tolerance" windows: [QcWindow!]!
  "How many images" total: Int!
  "Give it as after for the next page; none: this is the last" next: String
  "A page of the images, in the order of their times" images: [QcImage!]!
  "Datasets that hold some of them" datasets: [QcCounted!]!
  "What else gathers them or was made from them, by type" cohorts: [QcCounted!]!
  "People they belong to" owners: [QcCounted!]!
  "How many of them name nobody" withoutOwner: Int!
}
"Images without valid QC"
type QcUnassured {
  "How many images" total: Int!
  "Give it as after for the next page; none: this is the last" next: String
  "A page of them, in the order of their times; each with its reasons" images: [QcImage!]!
}
"An instrument with how fit it is"
type QcInstrument {
  "IRI of the instrument" iri: ID!
  "Name of the instrument" name: String!
  "Where it stands" facility: QcNamed
  "How many light paths" lightPaths: Int!
  "How many properties of its light paths failed when they were measured last" failing: Int!
  "How many series of measurements drift" drifting: Int!
  "How many schedules are overdue" overdue: Int!
  "When its newest QC was made" lastRun: String
}
"Instruments with how fit they are"
type QcInstruments { "How many there are" total: Int! "Give it as after for the next page; none: this is the last" next: String "A page of them, by name" instruments: [QcInstrument!]! }
`;

/** Fields of Query. */
export const stateQueries = `  "The state of the instrument when an image was recorded: the last QC before it and the first after it, for each property and light path"
  qcState("IRI of the image" image: ID!): QcImageState!
  "Images that an out-of-tolerance run, or one observation, puts in doubt"
  qcAffected("IRI of the run" run: ID, "IRI of the observation" observation: ID, "FAIL, or WARN for warned or failed" verdict: QcBadVerdict! = FAIL, first: Int! = 50, "next of the page before" after: String): QcAffected!
  "Images without valid QC: of which not each of these properties passed in time; without properties, those with a failed one or without any pass that holds"
  qcUnassured("Properties, by name or IRI" require: [String!]! = [], "Days that a pass may be old at most" maxAgeDays: Float, "IRI of an instrument" instrument: ID, first: Int! = 50, "next of the page before" after: String): QcUnassured!
  "Instruments with what fails, drifts and is overdue"
  qcInstruments("Words in their names, models or serial numbers" text: String, first: Int! = 50, "next of the page before" after: String): QcInstruments!
`;
