/** Shannon entropy of the characters of a text, bits per character. */
export function entropy(text: string): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const PLACEHOLDER =
  /^(?:x+|\*+|\.+|<.*>|\$\{.*\}?|\{\{.*\}?\}?|%\w*%?|your.*|my.*key|example.*|changeme|change_me|todo|none|null|undefined|true|false|test|dummy|sample|redacted|secret|password|token|placeholder|process\.env.*|os\.environ.*|env\(.*)$/i;

/** Whether a text looks made by chance rather than by a person: mixed characters, little repetition, no placeholder. */
export function looksRandom(text: string): boolean {
  if (PLACEHOLDER.test(text)) return false;
  const hex = /^[\da-fA-F]+$/.test(text);
  if (hex) return text.length >= 24 && entropy(text) > 3;
  const mixed =
    Number(/[a-z]/.test(text)) +
    Number(/[A-Z]/.test(text)) +
    Number(/\d/.test(text)) +
    Number(/[^A-Za-z\d]/.test(text));
  return mixed >= 2 && entropy(text) > (text.length >= 24 ? 3.5 : 3);
}

/** Whether a text stands for a secret that is put in elsewhere: `${DB_PASSWORD}`, `<your key>`, `changeme`. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text);
}
