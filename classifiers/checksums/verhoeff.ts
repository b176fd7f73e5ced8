const PRODUCT = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const PERMUTED = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Verhoeff's check over the digits of a text (the dihedral group of ten): SNOMED CT identifiers end with it. */
export function verhoeff(text: string): boolean {
  let check = 0;
  let place = 0;
  for (let i = text.length - 1; i >= 0; i -= 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) continue;
    const permuted = Number(PERMUTED[place % 8]?.charAt(digit));
    check = Number(PRODUCT[check]?.charAt(permuted));
    place += 1;
  }
  return check === 0;
}
