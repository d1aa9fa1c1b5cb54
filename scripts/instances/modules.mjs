import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleFolder } from '../schemas/modules.mjs';

/** States shapes, and prices of every region, of all types that AWS had at its date; generated from AWS's price list. */
export const INFO = {
  module: 'github.com/cristim/ec2-instances-info',
  version: 'v0.0.0-20250528091325-32acf84f42eb',
  sum: 'h1:exJ9FsMTbotSG5xgDHmFJE84gV3MZ4JRpR8nhbgJz/k=',
  date: '2025-05-28',
};

/** Regions are those that have no further part: `us-west-2-lax-1` is a local zone. */
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** By name: vCPU, memory in MiB, GPUs, architectures, maker and prices by region. */
export function readInfo() {
  const types = JSON.parse(readFileSync(join(moduleFolder(INFO), 'data/instances.json'), 'utf8'));
  return new Map(
    types.map((it) => [
      it.instance_type,
      {
        shape: { vcpu: it.vCPU, memoryMiB: Math.round(it.memory * 1024) },
        gpus: it.GPU,
        architecture: it.arch.includes('arm64') ? 'arm64' : 'amd64',
        prices: new Map(
          Object.entries(it.pricing)
            .filter(([region, { linux }]) => REGION.test(region) && Number(linux?.ondemand) > 0)
            .map(([region, { linux }]) => [region, Number(linux.ondemand)])
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        ),
      },
    ]),
  );
}

const dateIn = (text) => /generated at (\d{4}-\d\d-\d\d)/.exec(text)?.[1];

/** Interfaces and addresses of each type, from Karpenter's AWS provider; of several network cards the CNI uses one. */
export function readLimits(root) {
  const file = 'pkg/providers/instancetype/zz_generated.vpclimits.go';
  const text = readFileSync(join(root, file), 'utf8');
  const entry =
    /"([\w.-]+)": \{\s+Interface: +(\d+),\s+IPv4PerInterface: +(\d+),([\s\S]*?)Hypervisor: +"(\w*)",/g;
  const types = new Map(
    [...text.matchAll(entry)].map(([, name, interfaces, addresses, cards, hypervisor]) => {
      const [, index] = /DefaultNetworkCardIndex: (\d+)/.exec(cards) ?? [];
      const card = new RegExp(`MaximumNetworkInterfaces: (\\d+),\\s+NetworkCardIndex: +${index},`).exec(
        cards,
      );
      const limits = {
        interfaces: Number(card?.[1] ?? interfaces),
        addressesPerInterface: Number(addresses),
      };
      return [name, { ...limits, hypervisor }];
    }),
  );
  return { file, date: dateIn(text), types };
}

/** Prices of one of the provider's files: by region, then by type. Those of China are in another currency. */
export function readPrices(root, file) {
  const text = readFileSync(join(root, file), 'utf8');
  const regions = text.split(/\n\t"([a-z0-9-]+)": \{/).slice(1);
  const prices = new Map();
  for (let i = 0; i < regions.length; i += 2) {
    const inside = regions[i + 1].split('\n\t},')[0];
    prices.set(
      regions[i],
      new Map([...inside.matchAll(/"([\w.-]+)": ([\d.]+)/g)].map(([, name, price]) => [name, Number(price)])),
    );
  }
  return { file, date: dateIn(text), prices };
}
