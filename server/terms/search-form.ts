/**
 * The form in which names are compared: without case, diacritics, hyphens and doubled blanks, Greek letters by their names.
 * It is for finding; whether two names that share it mean one thing is for the asker to say ("PC-12" and "PC 12" share it,
 * "PC12" does not).
 */

const greek: Readonly<Record<string, string>> = Object.fromEntries(
  'α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi ο omicron π pi ρ rho σ sigma ς sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega'
    .split(' ').reduce<[string, string][]>((pairs, word, at, all) => (at % 2 === 0 ? [...pairs, [word, all[at + 1]!]] : pairs), []),
);
const plain = /^[a-z\d]+(?: [a-z\d]+)*$/;

/**
 * Text → its form for comparison. Signs that tell names apart stay: "+", and "-" where it ends a word ("CD4-"). Apostrophes
 * vanish; all other marks become one blank. A text of marks alone gives "".
 */
export function searchForm(text: string): string {
  if (plain.test(text)) return text;
  return text.normalize('NFKD').replaceAll(/\p{M}+/gu, '').toLowerCase()
    .replaceAll(/[α-ως]/g, (letter) => greek[letter] ?? letter)
    .replaceAll(/['’ʼ′`]/g, '')
    .replaceAll(/(?<=[\p{L}\p{N}])[-−](?=[\s,;)]|$)/gu, '⁻')
    .replaceAll(/[^\p{L}\p{N}+⁻]+/gu, ' ').replaceAll('⁻', '-').trim();
}

/** The words of a form. */
export function wordsOf(form: string): string[] {
  return form.split(/[ +-]+/).filter(Boolean);
}
