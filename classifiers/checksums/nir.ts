const SPACES = /[\s.-]/g;

/**
 * French NIR (numéro de sécurité sociale): 13 characters and a key of two digits, 97 − (number mod 97). For Corsica the
 * department is 2A or 2B, which count as 19 and 18 (décret n° 82-103; the same as subtracting 1 or 2 million).
 *
 * @returns true or false for 15 characters; null for 13, which carry no key.
 */
export function nir(text: string): boolean | null {
  const compact = text.replace(SPACES, '').toUpperCase();
  const number = compact.slice(0, 13).replace('2A', '19').replace('2B', '18');
  if (!/^\d{13}$/.test(number) || !plausible(number)) return false;
  if (compact.length === 13) return null;
  return compact.length === 15 && 97 - (Number(number) % 97) === Number(compact.slice(13));
}

/** Sex 1–4, 7, 8; month 1–12 or one of the codes for an unknown month (20–42, 50–99). */
function plausible(number: string): boolean {
  const month = Number(number.slice(3, 5));
  return (
    '123478'.includes(number.charAt(0)) && ((month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50)
  );
}
