/** What every measurement gives: rows of the table, each with the bar that the project set itself. */
export interface Measured {
  what: string;
  /** figure with its unit, as it stands in the table */ figure: string;
  /** the bar in words; absent where a figure is only reported */ bar?: string;
  /** whether the bar was met */ met?: boolean;
}

/** Three significant digits. */
export function digits(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : Number(value.toPrecision(3)).toString();
}

/** A row with a bar that a ratio must not exceed. */
export function atMost(what: string, value: number, bar: number, unit: string, detail = ''): Measured {
  return { what, figure: `${digits(value)}${unit}${detail && ` (${detail})`}`, bar: `≤ ${bar}${unit}`, met: value <= bar };
}
/** A row with a bar that a value must reach. */
export function atLeast(what: string, value: number, bar: number, unit: string, detail = ''): Measured {
  return { what, figure: `${digits(value)}${unit}${detail && ` (${detail})`}`, bar: `≥ ${bar}${unit}`, met: value >= bar };
}
