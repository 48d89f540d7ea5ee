/** The questions that the table view answers; GraphQL and the REST lists are translated into these. */

export type Scalar = string | number | boolean;

/** A condition on one field. Quantities compare in canonical units; `unit` converts the given value first. */
export interface FieldCondition {
  field: string;
  op: 'eq' | 'ne' | 'in' | 'notIn' | 'lt' | 'lte' | 'gt' | 'gte' | 'contains' | 'startsWith' | 'exists' | 'descendantOf' | 'childOf';
  value: Scalar | readonly Scalar[];
  unit?: string;
}
export interface LinkCondition { field: string; quantifier: 'some' | 'none' | 'every'; where: Where }
export type Where =
  | { and: readonly Where[] } | { or: readonly Where[] } | { not: Where }
  | { condition: FieldCondition } | { link: LinkCondition } | { iri: readonly string[] } | { text: string } | { type: readonly string[] }
  /** those the numbers of whose rows a SELECT of this repository gives; it is asked once for all that a request wants to know */ | { among: { sql: string; values: SelectValues } };

export interface FindRequest {
  /** name of the type */ type: string;
  where?: Where;
  orderBy?: readonly { field: string; direction: 'asc' | 'desc' }[];
  first?: number;
  /** opaque cursor from an earlier answer */ after?: string;
  totalCount?: boolean;
  facets?: readonly { field: string; limit?: number }[];
  /** only facets or counts are wanted: no rows */ noRows?: boolean;
  deadlineMs?: number;
}
export interface FindAnswer {
  rows: { iri: string; cursor: string }[];
  hasNextPage: boolean;
  totalCount?: number;
  facets: { field: string; values: { value: string | null; label?: string; count: number }[] }[];
}

/** What a statement of this repository is given: bound by name (`$name`), never spliced; a list is unnested with `from_json($name, '["VARCHAR"]')`. Times are ISO 8601 in UTC; one that may be a whole day has its last millisecond in the column `"NAME until"`. */
export type SelectValues = Readonly<Record<string, Scalar | null | readonly Scalar[]>>;
export type SelectRow = Record<string, unknown>;

export interface TableView {
  find(request: FindRequest): Promise<FindAnswer>;
  /** Rows of one SELECT over the tables (`"type NAME"`, parts, things, links). Its text stands in a `.sql` file of this repository, never comes from outside. Errors: query-timeout. */
  select(sql: string, values?: SelectValues, options?: { deadlineMs?: number }): Promise<SelectRow[]>;
  /** Why a statement cannot be asked of the tables of these shapes, in the engine's words; undefined when it can. */ findFault(sql: string): Promise<string | undefined>;
  /** Brings the tables up to this seq of the journal; concurrent calls share one step. */
  follow(seq: number): Promise<void>;
  /** newest seq the tables hold */ readonly seq: number;
  /** Compares the tables with a rebuild; one line a fault. */
  check(): Promise<string[]>;
  close(): Promise<void>;
}
