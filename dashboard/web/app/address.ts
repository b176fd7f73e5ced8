import { createStore } from '../live/store.ts';

/** Path and query of the page, as a store: the address is the state of what is shown. */
interface Address {
  readonly path: string;
  readonly search: string;
}

const here = (): Address => ({ path: window.location.pathname, search: window.location.search });

export const address = createStore<Address>(here());

const moved = () => address.set(here());

export function listenToAddress(): () => void {
  window.addEventListener('popstate', moved);
  return () => window.removeEventListener('popstate', moved);
}

/** Another view of the same page: no step in the history for each letter that is typed. */
export function replaceSearch(search: string): void {
  if (search === window.location.search) return;
  window.history.replaceState(null, '', `${window.location.pathname}${search}`);
  address.set(here());
}
