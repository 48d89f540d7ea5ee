/** The beads of a channel as a table (CSV, RFC 4180), one row a bead, also of those that were left out, with the reason. */
import type { Detail } from '../metric.ts';
import type { Bead } from './beads.ts';
import { rejections } from './beads.ts';

/** Most bytes of a table, and of all tables of a run that has one a channel; what is stored with a run has an end. */
const most = 250_000, mostOfAll = 1_000_000;

/** A cell; numbers with six significant digits, nothing for what is not there. */
export function cellOf(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** A table as text, one of `tables`. `notes` gets a sentence where rows are left out, for there is a limit. */
export function tableOf(label: string, columns: readonly string[], rows: readonly (readonly (string | number | undefined)[])[], notes: string[], tables = 1): Detail {
  const lines = [columns.join(',')];
  let length = lines[0]!.length + 2;
  for (const row of rows) {
    const line = row.map(cellOf).join(',');
    length += Buffer.byteLength(line) + 2;
    if (length > Math.min(most, mostOfAll / tables)) { notes.push(`${label}: the table holds the first ${(lines.length - 1).toLocaleString('en')} of ${rows.length.toLocaleString('en')} rows.`); break; }
    lines.push(line);
  }
  return { label, csv: `${lines.join('\r\n')}\r\n` };
}

const columns = ['bead', 'x_px', 'y_px', 'z_px', 'fwhm_x_um', 'fwhm_x_u_um', 'fwhm_y_um', 'fwhm_y_u_um', 'fwhm_major_um', 'fwhm_major_u_um', 'fwhm_minor_um', 'fwhm_minor_u_um', 'fwhm_axial_um', 'fwhm_axial_u_um', 'angle_deg', 'asymmetry_min_max', 'axial_asymmetry_min_max', 'background', 'amplitude', 'snr', 'r2_x', 'r2_y', 'r2_z', 'r2_spot', 'used', 'reason'];

/** Centres are those of the fits where there are some, else the brightest voxel. */
export function beadTable(label: string, beads: readonly Bead[], notes: string[], tables = 1): Detail {
  return tableOf(label, columns, beads.map(({ place, fit, rejection }, at) => [
    at, fit?.x.value ?? place.x, fit?.y.value ?? place.y, fit?.z?.value ?? place.z,
    ...fit ? [fit.fwhmX, fit.fwhmY, fit.major, fit.minor, fit.axial].flatMap((each) => [each?.value, each?.uncertainty]) : Array.from({ length: 10 }, () => undefined),
    ...fit ? [fit.angle * 180 / Math.PI, fit.minor.value / fit.major.value, fit.axialSymmetry, fit.background, fit.amplitude, fit.snr, fit.r2.x, fit.r2.y, fit.r2.z, fit.r2.spot] : Array.from({ length: 10 }, () => undefined),
    rejection ? 'no' : 'yes', rejection && `${rejection}: ${rejections[rejection]}`,
  ]), notes, tables);
}
