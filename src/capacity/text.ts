import { type Amounts, GIB, MIB } from './amounts.ts';
import type { Demand } from './demand.ts';
import type { Place } from './places.ts';

/** `500m`, `2 vCPU`. */
export function cpuText(milliCpu: number): string {
  return milliCpu % 1000 === 0 && milliCpu > 0 ? `${milliCpu / 1000} vCPU` : `${milliCpu}m`;
}

/** `512 MiB`, `2.5 GiB`. */
function memoryText(bytes: number): string {
  if (bytes >= 10 * GIB || (bytes >= GIB && bytes % (GIB / 2) === 0)) return `${tenths(bytes / GIB)} GiB`;
  return `${Math.floor(bytes / MIB)} MiB`;
}

const tenths = (value: number) => String(Math.floor(value * 10) / 10);

/** `500m CPU, 640 MiB`, with what else there is. */
export function amountsText({ milliCpu, memory, gpus, disk }: Amounts): string {
  const parts = [`${cpuText(milliCpu).replace(' vCPU', '')} CPU`, memoryText(memory)];
  if (gpus > 0) parts.push(`${gpus} GPU`);
  if (disk > 0) parts.push(`${memoryText(disk)} of disk`);
  return parts.join(', ');
}

/** What a pod of a demand requests, and that part of it is Istio's where it is. */
export function requestText({ request, sidecar }: Pick<Demand, 'request' | 'sidecar'>): string {
  return amountsText(request) + (sidecar ? ' with its sidecar' : '');
}

/** `NodePool "default"`. */
export const placeText = ({ kind, name }: Pick<Place, 'kind' | 'name'>) => `${kind} "${name}"`;

/** `1 pod`, `2 pods`. */
export const countText = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** To hundredths. */
export const round = (value: number) => Math.round(value * 100) / 100;
