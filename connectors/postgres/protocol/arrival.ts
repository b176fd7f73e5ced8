export { Arrival } from '../../arrival.ts';
