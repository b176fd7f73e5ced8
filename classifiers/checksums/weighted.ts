/** The digits of a text times their weights, summed; weights beyond the digits, and digits beyond the weights, count nothing. */
export function weightedSum(text: string, weights: readonly number[]): number {
  let sum = 0;
  let place = 0;
  for (let i = 0; i < text.length && place < weights.length; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) continue;
    sum += digit * (weights[place] ?? 0);
    place += 1;
  }
  return sum;
}

/** The digits of a text. */
export function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}
