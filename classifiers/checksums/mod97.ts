/**
 * ISO 7064 MOD 97-10 over an IBAN-like text (ISO 13616): the first four characters go to the end, letters count as
 * 10 to 35, and the remainder must be 1. Spaces and dashes are passed over; any other character fails.
 */
export function mod97(text: string): boolean {
  const compact = text.replace(/[\s-]/g, '').toUpperCase();
  if (compact.length < 5) return false;
  return remainder97(compact.slice(4) + compact.slice(0, 4)) === 1;
}

/** Remainder by 97 of a number written in digits and letters (A = 10); -1 for any other character. */
export function remainder97(text: string): number {
  let rest = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit >= 48 && unit <= 57) rest = (rest * 10 + unit - 48) % 97;
    else if (unit >= 65 && unit <= 90) rest = (rest * 100 + unit - 55) % 97;
    else return -1;
  }
  return rest;
}
