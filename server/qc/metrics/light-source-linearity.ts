/**
 * L3, whether power follows the set point: a straight line through all readings by least squares. All rows of the table go in,
 * whatever their order and however often a set point comes again; nothing is picked by where the set point changes.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Findings, TableInput, TableMetric } from '../metric.ts';
import { twoSidedP } from '../numerics/student-t.ts';
import { spread } from './channel-planes.ts';
import { detailOf } from './detail-table.ts';
import { readPower } from './power-readings.ts';

/** Fewest readings, and fewest different set points: through two a line always goes. */
const fewestReadings = 10, fewestSettings = 3;
const mostRows = 2000;

export interface Line { slope: number; intercept: number; rSquared: number; /** two-sided, of the hypothesis that the slope is 0 */ p: number; /** standard error of the slope */ slopeError: number; interceptError: number }

/** Least squares of y on x; at least three points, not all x equal, not all y equal. R² is the squared correlation; n − 2 degrees of freedom. */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line {
  const n = points.length, mx = points.reduce((sum, [x]) => sum + x, 0) / n, my = points.reduce((sum, [, y]) => sum + y, 0) / n;
  let sxx = 0, sxy = 0, syy = 0;
  for (const [x, y] of points) { sxx += (x - mx) ** 2; sxy += (x - mx) * (y - my); syy += (y - my) ** 2; }
  const slope = sxy / sxx, intercept = my - slope * mx;
  const residual = points.reduce((sum, [x, y]) => sum + (y - my - slope * (x - mx)) ** 2, 0);
  const variance = residual / (n - 2), slopeError = Math.sqrt(variance / sxx);
  return { slope, intercept, rSquared: Math.min(1, sxy * sxy / (sxx * syy)), p: twoSidedP(slope / slopeError, n - 2), slopeError, interceptError: Math.sqrt(variance * (1 / n + mx * mx / sxx)) };
}

async function measure({ readings: table, facts, report }: TableInput): Promise<Findings> {
  const { readings, notes, setPointUnit } = readPower(table);
  report(0, 1, 'readings');
  const points = readings.flatMap(({ setPoint, power, line }) => (setPoint === undefined ? [] : [{ setPoint, power, line }]));
  if (points.length === 0) throw new AnalysisError('table-not-valid', `there is no column of set points among ${table.columns.filter(Boolean).map((name) => JSON.stringify(name.slice(0, 60))).join(', ').slice(0, 300)}; name it such as "set point (%)"`);
  const settings = new Set(points.map(({ setPoint }) => setPoint));
  if (points.length < fewestReadings || settings.size < fewestSettings) throw new AnalysisError('too-few-readings', `${points.length} readings at ${settings.size} set points; at least ${fewestReadings} at ${fewestSettings} are needed`);
  if (points.length < readings.length) notes.push(`${readings.length - points.length} readings have no set point and were left out.`);
  notes.push(setPointUnit === undefined ? 'The unit of the set point is not stated; the slope is in milliwatts for one of it.' : `The slope is in milliwatts for one ${setPointUnit} of the set point.`);
  const place = { sampleSize: points.length, statistic: 'fit' as const, ...(facts.location === undefined ? {} : { location: facts.location }) };
  const rows = spread(points.length, mostRows).map((index) => points[index]!).map(({ line, setPoint, power }) => [line, setPoint, power]);
  const details = [detailOf(points.length > mostRows ? 'readings, evenly chosen' : 'readings', ['line', 'set_point', 'power_mw'], rows)];
  if (points.every(({ power }) => power === points[0]!.power)) throw new AnalysisError('table-not-valid', 'all powers are the same, so no line can be told from none');
  const { slope, intercept, rSquared, p, slopeError, interceptError } = fitLine(points.map(({ setPoint, power }) => [setPoint, power] as const));
  const fit = { ...place, goodnessOfFit: rSquared };
  return {
    figures: [
      { property: 'power-linearity-slope', value: slope, uncertainty: slopeError, ...fit }, { property: 'power-linearity-intercept', value: intercept, uncertainty: interceptError, ...fit },
      { property: 'power-linearity-r-squared', value: rSquared, ...place }, { property: 'power-linearity-p-value', value: p, ...place }, { property: 'power-linearity-slope-error', value: slopeError, ...place },
    ],
    notes, details,
  };
}

const protocol = 'QUAREP-LiMi working group 1, illumination power, stability and linearity (doi:10.17504/protocols.io.5jyl853ndl2w/v2), as microscope-metrics computes it';
export const lightSourceLinearity: TableMetric = {
  name: 'light-source-linearity-1', title: 'Linearity of a light source', input: 'table', measure, parameters: {},
  properties: {
    'power-linearity-slope': { unit: 'MilliW', formula: 'slope of power on set point by least squares, in mW for one unit of the set point', source: protocol },
    'power-linearity-intercept': { unit: 'MilliW', formula: 'power that the line has at a set point of 0', source: protocol },
    'power-linearity-r-squared': { unit: 'UNITLESS', formula: 'squared correlation of power and set point', source: protocol },
    'power-linearity-p-value': { unit: 'UNITLESS', formula: 'two-sided p of the hypothesis that the slope is 0, Student\'s t with n − 2 degrees of freedom', source: protocol },
    'power-linearity-slope-error': { unit: 'MilliW', formula: 'standard error of the slope', source: protocol },
  },
  refusals: ['table-not-valid', 'too-few-readings'], uses: ['location'],
};
