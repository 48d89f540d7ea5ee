/**
 * Numbers as sources write them → the lexical form of XML Schema, without passing through a binary number: 0.1 stays 0.1
 * and 40 digits stay 40 digits. xsd:decimal knows no exponent, no NaN and no infinity.
 */

/** Text of a finite number → xsd:decimal without needless zeros; undefined for what is no number. */
export function toDecimal(text: string): string | undefined {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = whole + fraction, point = whole.length + Number(exponent);
  const left = point <= 0 ? '' : digits.slice(0, point).padEnd(point, '0');
  const right = point <= 0 ? '0'.repeat(-point) + digits : digits.slice(point);
  const plainLeft = left.replace(/^0+(?=\d)/, '') || '0', plainRight = right.replace(/0+$/, '');
  const plain = plainRight === '' ? plainLeft : `${plainLeft}.${plainRight}`;
  return sign === '-' && /[1-9]/.test(plain) ? `-${plain}` : plain;
}

/** Text of a whole number (6, 6.0, +6) → xsd:integer; undefined for all else. */
export function toInteger(text: string): string | undefined {
  const decimal = toDecimal(text);
  return decimal !== undefined && !decimal.includes('.') ? decimal : undefined;
}
