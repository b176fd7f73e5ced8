const WEIGHTS = [2, 7, 6, 5, 4, 3, 2];

/** Singapore NRIC and FIN: weighted sum modulo 11 picks the last letter; series T and G add 4, series M adds 3. */
export function nric(text: string): boolean {
  const series = text.charAt(0).toUpperCase();
  let sum = series === 'T' || series === 'G' ? 4 : series === 'M' ? 3 : 0;
  for (const [i, weight] of WEIGHTS.entries()) sum += weight * (text.charCodeAt(i + 1) - 48);
  const letters = series === 'S' || series === 'T' ? 'JZIHGFEDCBA' : series === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  const index = series === 'M' ? 10 - (sum % 11) : sum % 11;
  return letters.charAt(index) === text.charAt(8).toUpperCase();
}
