/** What JSON of unknown origin is before anything is read from it. */

/** True for an object that is no list and not null. */
export const isJsonObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
