export * from './balancers.ts';
export * from './data.ts';
export { type Kind, leftOfThing, orNone, type Thing } from './kind.ts';
export * from './nodes.ts';
