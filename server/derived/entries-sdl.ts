/** What GraphQL says of entering: figures that were measured elsewhere, baselines, maintenance. */

/** Types of what people enter. */
export const entryTypes = `
"A figure that was measured elsewhere"
input MeasurementInput {
  "IRI of the light path, instrument or image that it is about" about: ID!
  "IRI of the instrument; that of the light path or image when left out" instrument: ID
  "IRI of the property, or the last part of it" property: ID!
  "IRI of the procedure, or the last part of it" procedure: ID
  "Name of a procedure that is not described yet" procedureName: String
  "Its version" procedureVersion: String
  "The number" value: Float!
  "Its unit, as symbol or IRI; it is converted to that of the property" unit: String
  "Standard uncertainty, in the same unit" uncertainty: Float
  "How many values went into it" sampleSize: Int
  "When it was measured, ISO 8601" observedAt: String!
  "Who measured: an ORCID, an IRI or a name" measuredBy: String
  "What else is to be known" note: String
  "Channel, from 0" channel: Int
  "The other channel of a pair, from 0" otherChannel: Int
  "Where on the light path" location: String
  "How many values became one: single, mean, median …" statistic: String
  "Parameters of the procedure, as JSON" parameters: String
  "What theory gives, in the same unit" theoreticalValue: Float
  "The formula of it" theoryFormula: String
}
"What a rule says of a figure"
type QcJudged {
  "theory, baseline or specification" against: String!
  "pass, warn, fail or notAssessed" verdict: String!
  "Why" reason: String!
  "IRI of the rule" rule: ID!
  "The value it was compared with" referenceValue: Float
  "IRI of the observation it was compared with" referenceObservation: ID
  "Value divided by reference" ratio: Float
}
"A figure as it was entered"
type QcEnteredFigure {
  "Row of the input, from 0" row: Int!
  "IRI of its observation" observation: ID!
  "IRI of the property" property: ID!
  "The number in the unit of the property" value: Float!
  "IRI of that unit" unit: ID!
  "What the rules in force say of it" judged: [QcJudged!]!
}
"What became of entered figures"
type QcEnteredMeasurements {
  "The answer of the deposit" deposit: DepositAnswer!
  "The figures" observations: [QcEnteredFigure!]!
}
"What became of a baseline"
type QcEnteredBaseline {
  "The answer of the deposit" deposit: DepositAnswer!
  "IRI of the baseline" baseline: ID!
  "Key of its series" series: ID!
  "Mean of its observations" value: Float!
  "Their standard deviation" sd: Float
  "How many they are" n: Int!
  "From when on it holds" validFrom: String!
  "What was done to the instrument since the first of them; it ends no baseline by itself" maintenance: [QcEvent!]!
}
"Something done to an instrument"
input MaintenanceInput {
  "What was done, in a line" label: String!
  "IRI of the instrument" instrument: ID!
  "IRIs of the light paths it may have changed; all when left out" lightPaths: [ID!]
  "IRIs of the components concerned" components: [ID!]
  "installation, service, repair, alignment, replacement, move, software, fault or other" kind: String!
  "When it began, ISO 8601" startedAt: String!
  "When it ended" endedAt: String
  "What was found and done" description: String
  "IRIs of who did it" performedBy: [ID!]
  "Whether QC from before it no longer holds; true when left out" endsValidity: Boolean
  "Addresses of reports" report: [ID!]
}
"What became of an event"
type QcEnteredMaintenance {
  "The answer of the deposit" deposit: DepositAnswer!
  "IRI of the event" event: ID!
}
`;

/** Fields of Mutation. */
export const entryMutations = `  "Enters figures that were measured elsewhere, as a run with an observation each. With dryRun it is tried and not kept"
  recordMeasurements("One for each figure" input: [MeasurementInput!]!, dryRun: Boolean! = false): QcEnteredMeasurements!
  "Sets observations of one series as what later ones are compared with"
  markBaseline("IRIs of the observations" observations: [ID!]!, "installation, maintenance, revision or import" reason: String, "From when on; from the first of them when left out" validFrom: String, "Until when" validUntil: String, "Name of the baseline" label: String, "What else is to be known" description: String, dryRun: Boolean! = false): QcEnteredBaseline!
  "Enters what was done to an instrument"
  recordMaintenance("What was done" input: MaintenanceInput!, dryRun: Boolean! = false): QcEnteredMaintenance!
`;
