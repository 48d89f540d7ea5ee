/**
 * Looks into parsed JSON from elsewhere: a value of another kind than expected is as good as none.
 */

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text under a key, where it is one. */
export function textIn(value: Record<string, unknown>, key: string): string | undefined {
  const found = value[key];
  return typeof found === 'string' ? found : undefined;
}

/** The array under a key; empty where there is none. */
export function arrayIn(value: Record<string, unknown>, key: string): unknown[] {
  const found = value[key];
  return Array.isArray(found) ? found : [];
}

/** The texts of an array, or the one text that stands for it. */
export function stringsIn(value: Record<string, unknown>, key: string): string[] {
  const found = value[key];
  return typeof found === 'string' ? [found] : Array.isArray(found) ? found.filter((item): item is string => typeof item === 'string') : [];
}
