/** What GraphQL says of the queue of QC: jobs, how far they are, asking for more, calling off, watching. */

/** Types of jobs. */
export const jobTypes = `
"How far a job under way is"
type QcProgress {
  "Steps done"
  done: Float!
  "Steps in all"
  of: Float!
  "What the steps are"
  what: String!
}
"A unit of QC work: one image or table, one procedure"
type QcJob {
  "Its number"
  id: ID!
  "queued, running, succeeded, failed, dead (no try helped) or cancelled"
  state: String!
  "IRI of the image or table of readings"
  image: ID!
  "Where its file is"
  contentUrl: String!
  "Name of the procedure, with its version"
  procedure: String!
  "Values asked for in the place of the procedure's own, as JSON"
  parameters: String
  "Which image of its file it is, from 0"
  series: Int
  "The part of the image that was asked for, as JSON"
  selection: String
  "IRI of the instrument"
  instrument: ID
  "The greater, the sooner"
  priority: Int!
  "Tries begun"
  attempt: Int!
  "How far it is, while it runs"
  progress: QcProgress
  "Who works on it, or did last"
  worker: String
  "When it was planned"
  created: String!
  "When its lease ends, while it runs"
  leaseUntil: String
  "When the next try may begin"
  notBefore: String
  "When it ended"
  ended: String
  "Class of what kept it from being measured"
  errorClass: String
  "The same in a sentence"
  errorText: String
  "IRI of the record that holds the run"
  record: ID
}
"How many jobs are in a state"
type QcJobCount {
  "The state"
  state: String!
  "How many"
  count: Int!
}
"A page of the queue, newest first"
type QcJobPage {
  "All that the conditions find"
  total: Int!
  "Place after the last one, for after"
  next: String
  "How many are in each state, whatever the conditions"
  counts: [QcJobCount!]!
  "The jobs"
  jobs: [QcJob!]!
}
"What of an image is to be measured, by numbers from 0; what is left out is not narrowed"
input QcSelection {
  "Which image of a file that holds several, where the record does not say"
  series: Int
  "One channel"
  channel: Int
  "One plane"
  z: Int
  "The first plane of a range, with zLast"
  zFirst: Int
  "The last plane of a range, with zFirst"
  zLast: Int
  "One time point"
  t: Int
}
"What was asked for"
type QcRequest {
  "Jobs that this comes to"
  planned: Int!
  "How many of them were not in the queue, or begin anew"
  added: Int!
  "The jobs"
  jobs: [QcJob!]!
}
`;
/** Fields of Query. */
export const jobQueries = `  "Jobs of quality control, newest first" qcJobs("queued, running, succeeded, failed, dead or cancelled" state: String, "Name of a procedure" procedure: String, "IRI of an image or table" image: ID, "IRI of an instrument" instrument: ID, first: Int! = 50, after: String): QcJobPage!
  "One job" qcJob("Its number" id: ID!): QcJob
`;
/** Fields of Mutation. */
export const jobMutations = `  "Asks for a measurement, also where it was done before"
  requestQc("IRI of an image or a table of readings" image: ID!, "Name or IRI of a procedure; none: all that are due for it" procedure: String, "Values in the place of the procedure's own, by name, as a JSON object" parameters: String, "What of the image, for one procedure; none: all of it" selection: QcSelection): QcRequest!
  "Lets a job that has ended, or waits for another try, begin anew"
  retryQcJob("Its number" id: ID!): QcJob!
  "Calls a job off; a worker that is on it ends at its next heartbeat"
  cancelQcJob("Its number" id: ID!): QcJob!
`;
/** Fields of Subscription. */
export const jobSubscriptions = `  "A job each time it changes: planned, begun, further, ended. With an id first as it stands" qcJobChanged("Number of one job; none: all" id: ID): QcJob!
`;
