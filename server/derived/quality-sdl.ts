/** What GraphQL says of quality control beside the derived types: series and their charts, what drifts, entering what was measured elsewhere. */
import { entryMutations, entryTypes } from './entries-sdl.ts';
import { dueQueries, dueTypes } from './qc-due-sdl.ts';
import { jobMutations, jobQueries, jobSubscriptions, jobTypes } from './qc-jobs-sdl.ts';

import { stateQueries, stateTypes } from './state-sdl.ts';

/** What is told of a series wherever it stands. */
const seriesFields = `  "Its key, by which it is asked for" key: ID!
  "IRI of the property" property: ID!
  "Name of the property" label: String!
  "IRI of its unit" unit: ID
  "Symbol of its unit" unitSymbol: String
  "IRI of the procedure" procedure: ID!
  "Name of the procedure" procedureLabel: String!
  "The light path, instrument or image" about: QcNamed!
  "Channel, from 0" channel: Int
  "The other channel of a pair, from 0" otherChannel: Int
  "Plane, from 0" z: Int
  "Time point, from 0" t: Int
  "Where on the light path" location: String
  "How many values became one" statistic: String
  "Parameters of the procedure, as canonical JSON" parameters: String
  "How many observations it has" count: Int!
  "The newest one" newest: QcNewest!
`;

/** Types of series and charts. */
const seriesTypes = `
"Something with its name"
type QcNamed {
  "Its IRI" iri: ID!
  "Its name" name: String!
}
"A value of a series with its verdict"
type QcNewest {
  "IRI of the observation" observation: ID!
  "When it was observed" at: String!
  "True where nobody said when it was measured: \`at\` is then the date of its computing" undated: Boolean
  "The number" value: Float!
  "pass, warn, fail, notAssessed, pending or unknown" verdict: String!
}
"Figures of one property by one procedure, with the same parameters and about the same thing"
type QcSeriesSummary {
${seriesFields}}
"Verdicts by what was compared with"
type QcVerdicts {
  "Against theory" theory: String
  "Against the baseline" baseline: String
  "Against the specification" specification: String
}
"One observation of a series"
type QcPoint {
  "IRI of the observation" observation: ID!
  "IRI of its run" run: ID
  "IRI of the image it was measured on" image: ID
  "When it was observed" at: String!
  "True where nobody said when it was measured: \`at\` is then the date of its computing" undated: Boolean
  "The number" value: Float!
  "Standard uncertainty" uncertainty: Float
  "How many values went into it" n: Int
  "The worst of its verdicts, or unknown" verdict: String!
  "Its verdicts" verdicts: QcVerdicts!
  "What theory gives" theoretical: Float
  "Names of the rules of the control chart that it breaks" signals: [String!]!
}
"What later values are compared with"
type QcBaselineValue {
  "IRI of the baseline" iri: ID!
  "Mean of its observations" value: Float!
  "Their standard deviation" sd: Float
  "How many they are" n: Int!
  "Their IRIs" observations: [ID!]!
  "From when on it holds" from: String!
  "Until when" until: String
}
"Centre and spread of a control chart"
type QcChart {
  "Centre" centre: Float!
  "Standard deviation" sd: Float!
  "baseline, or first: the first values that did not fail" from: String!
  "How many values it comes from" n: Int!
}
"Values for which a rule gives a verdict"
type QcBound {
  "IRI of the rule" rule: ID!
  "What the rule says" label: String
  "theory, baseline or specification" against: String!
  "Where the rule comes from" source: String
  "pass, warn or fail" kind: String!
  "Above this value" above: Float
  "Below this value" below: Float
}
"Something done to an instrument"
type QcEvent {
  "Its IRI" iri: ID!
  "What was done" label: String!
  "Kind of the work" kind: String!
  "When it began" from: String!
  "When it ended" to: String
  "IRIs of the light paths concerned; none: all" lightPaths: [ID!]!
  "What was found and done" description: String
  "Whether QC from before it no longer holds" endsValidity: Boolean!
}
"A series with its chart"
type QcSeries {
${seriesFields}  "higher or lower, where it has a direction" betterWhen: String
  "Observations in order of time" points: [QcPoint!]!
  "The baseline in force" baseline: QcBaselineValue
  "The control chart; none: not enough values" chart: QcChart
  "Bands of tolerance, in the unit of the series" bounds: [QcBound!]!
  "Maintenance in this time" events: [QcEvent!]!
  "Series of the same property and thing by other procedures or parameters: never compared with this one" otherProcedures: [QcSeriesSummary!]!
}
"A series whose newest value breaks a rule of the control chart"
type QcDrift {
  "The series" series: QcSeriesSummary!
  "Its control chart" chart: QcChart!
  "Names of the rules that are broken" signals: [String!]!
}
`;

export const qualityTypes = `${seriesTypes}${entryTypes}${stateTypes}${jobTypes}${dueTypes}`;

/** Fields of Query. */
export const qualityQueries = `  "One series with its chart: by its key, or by property and what it is about where these leave one. Times are ISO 8601"
  qcSeries(key: ID, property: ID, procedure: ID, about: ID, channel: Int, otherChannel: Int, z: Int, t: Int, location: String, statistic: String, parameters: String, "From this time on" from: String, "Before this time; a day is whole" to: String): QcSeries!
  "Series that there are, of an instrument with its light paths or by other facts" qcSeriesList(instrument: ID, about: ID, property: ID, procedure: ID): [QcSeriesSummary!]!
  "Series whose newest value breaks a rule of the control chart (Western Electric)" qcDrifting(instrument: ID, about: ID, property: ID, procedure: ID): [QcDrift!]!
${stateQueries}${jobQueries}${dueQueries}`;

/** Fields of Mutation. */
export const qualityMutations = `${entryMutations}${jobMutations}`;

/** Fields of Subscription. */
export const qualitySubscriptions = jobSubscriptions;
