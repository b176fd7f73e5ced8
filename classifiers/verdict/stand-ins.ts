import { listed } from '../names/words.ts';

/** What people and programs write where there is no value. */
const STAND_INS: ReadonlySet<string> = new Set([
  ...listed(`
    null, none, nil, nan, na, n/a, n.a., not available, not applicable, not provided, not specified, not given, unknown,
    unspecified, undefined, missing, empty, blank, tbd, tba, todo, same, see above, void, redacted, deleted, anonymous,
    inconnu, inconnue, non renseigné, non communiqué, non précisé, néant, aucun, aucune, sans objet, vide, à définir,
    unbekannt, keine, desconocido, sconosciuto, onbekend, desconhecido`),
  '(null)',
  '\\n',
]);

/** Longest of them, with some room. */
const MAX_LENGTH = 20;

/** Whether a text says that there is no value: it speaks neither for nor against what its field holds. */
export function standsForNothing(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  const trimmed = text.trim();
  return trimmed === '' || !/[\p{L}\p{N}]/u.test(trimmed) || STAND_INS.has(trimmed.toLowerCase());
}
