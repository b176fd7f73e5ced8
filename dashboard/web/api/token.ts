import { createStore } from '../live/store.ts';

const KEY = 'vigie.token';

/** The token of this tab. It never stands in an address, in local storage or in a cookie. */
export const token = createStore<string | null>(null);

/** A token that is put into the address of an open tab counts like one that it was opened with. */
export function listenForToken(): () => void {
  window.addEventListener('hashchange', takeToken);
  return () => window.removeEventListener('hashchange', takeToken);
}

/**
 * Takes `#token=…` out of the address bar before anything else runs, so that neither history, nor a copied address, nor a
 * screenshot shows it. A new one in the address replaces the remembered one.
 */
export function takeToken(): void {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  const given = fragment.get('token');
  if (given !== null) {
    fragment.delete('token');
    const rest = fragment.toString();
    window.history.replaceState(
      null,
      '',
      `${window.location.pathname}${window.location.search}${rest === '' ? '' : `#${rest}`}`,
    );
  }
  if (given !== null && given !== '') rememberToken(given);
  else if (token.get() === null) token.set(window.sessionStorage.getItem(KEY));
}

export function rememberToken(given: string): void {
  window.sessionStorage.setItem(KEY, given);
  token.set(given);
}

export function forgetToken(): void {
  window.sessionStorage.removeItem(KEY);
  token.set(null);
}
