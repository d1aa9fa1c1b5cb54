// Remakes data/instances.json from pinned Go modules: `npm run instances`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { INFO, readInfo, readLimits, readPrices } from './instances/modules.mjs';
import { BY_RULE, FAMILIES, GPUS, RULE, ruled } from './instances/shapes.mjs';
import { moduleFolder } from './schemas/modules.mjs';

/** Region whose prices are the newest; it tells which of the older ones have changed since. */
const NEWEST = 'us-east-1';

function manufacturer(family, architecture) {
  if (architecture === 'arm64') return 'AWS';
  return /^[a-z]+\d+a/.test(family) || ['g5', 'g6', 'gr6', 'g6e', 'p5'].includes(family) ? 'AMD' : 'Intel';
}

/** As both sources state it, or by the rule; throws where the rule contradicts a source. */
function shapeOf(name, family, info) {
  const rule = ruled(name);
  if (!info) return BY_RULE.includes(family) ? rule : undefined;
  if (rule && (rule.vcpu !== info.shape.vcpu || rule.memoryMiB !== info.shape.memoryMiB)) {
    throw new Error(`${name}: ${INFO.module} states another shape than the rule of shapes.mjs`);
  }
  return info.shape;
}

function entryOf(name, limits, info, newer) {
  const [family] = name.split('.');
  const shape = shapeOf(name, family, info);
  if (shape === undefined) return [];
  const architecture = info?.architecture ?? 'amd64';
  const prices = Object.fromEntries(
    newer.flatMap((of) => (of.price === undefined ? [] : [[of.region, of.price]])),
  );
  // A price that changed in one region has changed in all: better none than an old one.
  const isCurrent =
    info !== undefined && Math.abs((info.prices.get(NEWEST) ?? 0) - (prices[NEWEST] ?? 0)) < 1e-4;
  for (const [region, price] of isCurrent ? info.prices : []) prices[region] ??= price;
  if (prices[NEWEST] === undefined) return [];
  const [gpu, memoryMiB, maker = 'NVIDIA'] = GPUS[family] ?? [];
  const { hypervisor, ...addresses } = limits;
  return [
    {
      ...{ name, ...shape, architecture, manufacturer: manufacturer(family, architecture) },
      ...(hypervisor && { hypervisor }),
      ...addresses,
      ...(gpu && { gpu: { name: gpu, manufacturer: maker, count: info.gpus, memoryMiB } }),
      usdPerHour: prices,
    },
  ];
}

function remake() {
  const { crds } = JSON.parse(readFileSync(new URL('schemas.sources.json', import.meta.url), 'utf8'));
  const source = crds.find((it) => it.name === 'karpenter');
  const root = moduleFolder(source);
  const info = readInfo();
  const limits = readLimits(root);
  const newer = ['aws', 'aws_us_gov'].map((part) =>
    readPrices(root, `pkg/providers/pricing/zz_generated.pricing_${part}.go`),
  );
  const types = FAMILIES.flatMap((family) =>
    [...limits.types.keys()]
      .filter((name) => name.startsWith(`${family}.`))
      .flatMap((name) =>
        entryOf(
          name,
          limits.types.get(name),
          info.get(name),
          newer.flatMap(({ prices }) => [...prices].map(([region, of]) => ({ region, price: of.get(name) }))),
        ),
      )
      .sort((a, b) => a.vcpu - b.vcpu || a.memoryMiB - b.memoryMiB || (a.name < b.name ? -1 : 1)),
  );
  const stated = newer.flatMap(({ prices }) => [...prices.keys()]);
  const older = [...new Set(types.flatMap(({ usdPerHour }) => Object.keys(usdPerHour)))]
    .filter((region) => !stated.includes(region))
    .sort();
  const about = {
    source: { module: source.module, version: source.version },
    shapes: {
      ...{ module: INFO.module, version: INFO.version },
      byRule: { families: BY_RULE, rule: RULE },
    },
    interfaces: { file: limits.file, date: limits.date },
    prices: {
      of: 'one hour of Linux on demand in USD',
      sources: [
        ...newer.map(({ file, date, prices }) => ({ file, date, regions: [...prices.keys()] })),
        {
          ...{ module: INFO.module, version: INFO.version, date: INFO.date, regions: older },
          without: `types whose price in ${NEWEST} has changed since`,
        },
      ],
    },
  };
  const lines = types.map((it) => `    ${JSON.stringify(it)}`).join(',\n');
  const text = `${JSON.stringify(about, undefined, 2).slice(0, -2)},\n  "types": [\n${lines}\n  ]\n}\n`;
  writeFileSync(new URL('../data/instances.json', import.meta.url), text);
  return types.length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`${remake()} types of instance written to data/instances.json`);
}
