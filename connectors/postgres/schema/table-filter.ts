export { tableFilter, type TableFilter, type TableName } from '../../table-filter.ts';
