import { expect, it } from 'vitest';
import type { Container } from '../src/footprint.ts';
import { podRequest } from '../src/pod-request.ts';
import { milliCpu } from '../src/quantity.ts';
import { chartContainer } from './helpers/workload.ts';

const of = (cpu: string, change: Partial<Container> = {}) =>
  chartContainer({ requests: { cpu }, limits: {}, ...change });
const request = (...containers: Container[]) => podRequest(containers, 'cpu', milliCpu);

it('is that of all containers together', () => {
  expect(request(of('100m'), of('0.2'))).toBe(300);
});

it('is that of the largest init container where that needs more', () => {
  expect(request(of('500m', { init: true }), of('200m', { init: true }), of('100m'))).toBe(500);
  expect(request(of('50m', { init: true }), of('100m'))).toBe(100);
});

it('counts sidecars with the containers, and with the init containers after them', () => {
  const sidecar = of('100m', { init: true, sidecar: true });
  expect(request(sidecar, of('100m'))).toBe(200);
  expect(request(sidecar, of('500m', { init: true }), of('100m'))).toBe(600);
  expect(request(of('500m', { init: true }), sidecar, of('100m'))).toBe(500);
});

it('takes a limit for the request that is not stated, and nothing where neither is', () => {
  expect(request(of('', { requests: {}, limits: { cpu: '300m' } }))).toBe(300);
  expect(request(of('', { requests: {}, limits: {} }))).toBe(0);
});

it('throws for what is no quantity', () => {
  expect(() => request(of('lots'))).toThrow(RangeError);
});
