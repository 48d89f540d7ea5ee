/**
 * Units of length and time as image files write them: OME's symbols, the words of OME-NGFF (UDUNITS-2), those of ImageJ with
 * its escapes. A unit that is not in the tables ("pixel", "reference frame", none) makes a number no size.
 */

/** one of them in micrometres */
const lengths: Readonly<Record<string, number>> = {
  am: 1e-12, fm: 1e-9, femtometer: 1e-9, pm: 1e-6, picometer: 1e-6, Å: 1e-4, angstrom: 1e-4, nm: 1e-3, nanometer: 1e-3, µm: 1, um: 1, micron: 1, microns: 1, micrometer: 1,
  mm: 1e3, millimeter: 1e3, cm: 1e4, centimeter: 1e4, dm: 1e5, decimeter: 1e5, m: 1e6, meter: 1e6, dam: 1e7, hm: 1e8, km: 1e9, kilometer: 1e9,
  in: 25_400, inch: 25_400, thou: 25.4, mil: 25.4, li: 25_400 / 12, pt: 25_400 / 72, ft: 304_800, foot: 304_800, yd: 914_400, yard: 914_400, mi: 1_609_344_000,
};
/** one of them in seconds */
const times: Readonly<Record<string, number>> = {
  ps: 1e-12, picosecond: 1e-12, ns: 1e-9, nanosecond: 1e-9, µs: 1e-6, us: 1e-6, microsecond: 1e-6, ms: 1e-3, msec: 1e-3, millisecond: 1e-3,
  s: 1, sec: 1, second: 1, min: 60, minute: 60, h: 3600, hr: 3600, hour: 3600, d: 86_400, day: 86_400,
};

/** One spelling of a unit: escapes undone, one sign of micro (also where a reader lost it), metre and meter, no plural. */
function plainUnit(unit: string): string {
  const text = unit.trim().replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16))).replace(/^"(.*)"$/, '$1');
  const micro = text.replace(/^(?:Â?[µμ]|\u{FFFD}{1,2})(?=[ms]$)/u, 'µ').replace(/^\u212B$/u, 'Å');
  return /^\p{L}{1,2}$/u.test(micro) ? micro : micro.toLowerCase().replace(/metre/, 'meter').replace(/(meter|second|minute|hour|day|angstrom)s$/, '$1').replace(/^inches$/, 'inch');
}

const inUnit = (table: Readonly<Record<string, number>>) => (value: number, unit: string): number | undefined => {
  const name = plainUnit(unit);
  return Object.hasOwn(table, name) ? Number((value * table[name]!).toPrecision(15)) : undefined; // 103.5 nm is 0.1035 µm, without the dust of binary fractions
};

/** A length in micrometres; undefined when the unit is none of length. */
export const inMicrometres = inUnit(lengths);
/** A time in seconds; undefined when the unit is none of time. */
export const inSeconds = inUnit(times);
