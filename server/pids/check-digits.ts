/**
 * Check digits of persistent identifiers. Both schemes are ISO/IEC 7064: they catch every single wrong digit and every
 * swap of neighbours, which is what happens when identifiers are typed.
 */

/** ORCID: MOD 11-2 over the first 15 digits → '0'…'9' or 'X' (support.orcid.org, "Structure of the ORCID Identifier"). */
export function orcidCheckDigit(digits: string): string {
  let total = 0;
  for (const digit of digits.slice(0, 15)) total = (total + Number(digit)) * 2;
  const result = (12 - (total % 11)) % 11;
  return result === 10 ? 'X' : String(result);
}

const crockford = '0123456789abcdefghjkmnpqrstvwxyz';

/** ROR: MOD 97-10 over the number that the first seven characters spell in Crockford's base 32 → two digits (ror.org, "ROR identifier pattern"). */
export function rorCheckDigits(characters: string): string {
  let value = 0;
  for (const character of characters.slice(0, 7)) value = value * 32 + crockford.indexOf(character);
  return String(98 - ((value * 100) % 97)).padStart(2, '0');
}
