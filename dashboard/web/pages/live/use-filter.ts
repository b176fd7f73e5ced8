import { useMemo } from 'react';
import { address, replaceSearch } from '../../app/address.ts';
import { formatFilter, parseFilter, type Filter } from '../../live/filter.ts';
import { useStore } from '../../live/use-store.ts';

/** The filter of the page, from the address and back into it. */
export function useFilter(): readonly [filter: Filter, change: (next: Filter) => void] {
  const { search } = useStore(address);
  const filter = useMemo(() => parseFilter(search), [search]);
  return [filter, (next) => replaceSearch(formatFilter(next, window.location.search))];
}
