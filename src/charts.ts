/** The pinned charts: what each accepts, and what it renders to. One file in `charts/` each, no network. */
export { type ChartData, chartData, chartNames, type Follow, type Render } from './charts/data.ts';
export {
  type Brought,
  type FootprintResult,
  footprintFrom,
  footprintOf,
  type Installation,
} from './charts/footprint.ts';
export { chartKeys, checkValues, type ValueFault } from './charts/keys.ts';
