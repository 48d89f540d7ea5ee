/** Numbers as SSSOM writes them in canonical text and in hashes: up to three digits after the point, a half away from zero. */

/** 0.7835 → "0.784", 1.0 → "1", -0.0004 → "0". Rounds the decimal notation, not its binary neighbour. */
export function numberText(value: number): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain(value)) ?? [];
  let thousandths = BigInt(whole + fraction.slice(0, 3).padEnd(3, '0'));
  if ((fraction[3] ?? '0') >= '5') thousandths += 1n;
  const digits = thousandths.toString().padStart(4, '0');
  const rest = digits.slice(-3).replace(/0+$/, '');
  return `${thousandths === 0n ? '' : sign}${digits.slice(0, -3)}${rest === '' ? '' : `.${rest}`}`;
}

/** Without an exponent: tiny numbers are as good as zero here, huge ones are whole. */
function plain(value: number): string {
  const text = String(value);
  return /e-/.test(text) ? '0' : /e\+/.test(text) ? BigInt(value).toString() : text;
}
