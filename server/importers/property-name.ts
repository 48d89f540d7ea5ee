/**
 * Names of a source as the names of properties, for what is kept under the format's own namespace.
 */

/** A name as properties are written: LensNA → lensNA, FWHMBandwidth → fwhmBandwidth, DIC → dic, O2Control → o2Control. */
export function propertyName(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  return plain.replace(/^(?:[A-Z]+(?=[A-Z][a-z]|\d|$|[_-])|[A-Z])/, (capitals) => capitals.toLowerCase());
}

/** Whether a text is an identifier that holds everywhere (a UUID): what two sources say of it is said of one thing. */
export const isIdentifier = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
