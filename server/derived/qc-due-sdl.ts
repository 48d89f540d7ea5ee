/** What GraphQL says of what QC is due. */

/** Types of what is due. */
export const dueTypes = `
"The newest measurement that a schedule counts"
type QcLastRun {
  "When it was observed"
  at: String!
  "True where nobody said when it was measured: \`at\` is then the date of its computing"
  undated: Boolean
  "IRI of its run, or of the observation where no run holds it"
  run: ID!
  "The worst of its verdicts, or unknown"
  verdict: String!
}
"What a schedule asks of a light path or instrument. It is a list for people: no job can measure what nobody recorded"
type QcDue {
  "IRI of the schedule"
  schedule: ID!
  "What is due"
  label: String!
  "The instrument"
  instrument: QcNamed!
  "The light path; none: the instrument as a whole"
  lightPath: QcNamed
  "Days from one measurement to the next; none: no interval is known"
  intervalDays: Float
  "Days after the due date before it is overdue"
  graceDays: Float!
  "Where the interval comes from"
  source: String
  "The newest measurement; none: never measured"
  last: QcLastRun
  "When the next one is due"
  due: String
  "overdue, never, due, ok or unscheduled"
  state: String!
  "Why it is due, where that is not the interval"
  reason: String
}
"How many are in a state"
type QcDueCount {
  "The state"
  state: String!
  "How many"
  count: Int!
}
"A page of what is due, the most pressing first"
type QcDuePage {
  "All that the conditions find"
  total: Int!
  "Place after the last one, for after"
  next: String
  "How many are in each state, whatever state is asked for"
  counts: [QcDueCount!]!
  "What is due"
  due: [QcDue!]!
}
`;
/** Fields of Query. */
export const dueQueries = `  "What QC is due by the schedules in force, the most pressing first" qcDue("IRI of an instrument" instrument: ID, "overdue, never, due, ok or unscheduled" state: String, first: Int! = 200, after: String): QcDuePage!
`;
