/** What costs time to make and may never be asked for, such as the table of a format: made when it first is, then kept. */
export function late<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
