export { tableFilter, type TableFilter } from '../../table-filter.ts';
