// Remakes data/instances.json from the pinned Go module of Karpenter's AWS provider: `npm run instances`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { moduleFolder } from './schemas/modules.mjs';

const FAMILIES = [
  ...['t3', 't3a', 't4g'],
  ...['m5', 'm5a', 'm6i', 'm6a', 'm6g', 'm7i', 'm7a', 'm7g', 'm8g'],
  ...['c5', 'c5a', 'c6i', 'c6a', 'c6g', 'c7i', 'c7a', 'c7g', 'c8g'],
  ...['r5', 'r5a', 'r6i', 'r6a', 'r6g', 'r7i', 'r7a', 'r7g', 'r8g'],
];
const SIZES = ['medium', 'large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'];
const REGION = 'us-east-1';

/** GiB for each vCPU, by the first letter of a family. */
const RATIO = { t: 4, m: 4, c: 2, r: 8 };

const SHAPES =
  'vCPU and memory by the rule that AWS publishes for these families: large has 2 vCPU, each further size twice as many; t and m have ' +
  '4 GiB for each vCPU, c 2, r 8; medium has one vCPU, but in t 2 with 4 GiB together (https://aws.amazon.com/ec2/instance-types/)';

function vcpuOf(family, size) {
  if (size === 'medium') return family.startsWith('t') ? 2 : 1;
  return size === 'large' ? 2 : 4 * Number.parseInt(size, 10) || 4;
}

function memoryOf(family, size) {
  return 1024 * (family.startsWith('t') && size === 'medium' ? 4 : vcpuOf(family, size) * RATIO[family[0]]);
}

function makerOf(family) {
  const kind = family.slice(2);
  return kind === 'g' ? 'AWS' : kind === 'a' ? 'AMD' : 'Intel';
}

function remake() {
  const { crds } = JSON.parse(readFileSync(new URL('schemas.sources.json', import.meta.url), 'utf8'));
  const source = crds.find((it) => it.name === 'karpenter');
  const root = moduleFolder(source);
  const read = (path) => readFileSync(join(root, 'pkg/providers', path), 'utf8');
  const limits = read('instancetype/zz_generated.vpclimits.go');
  const pricing = read('pricing/zz_generated.pricing_aws.go');
  const [, region = ''] = pricing.split(`"${REGION}": {`);
  const prices = new Map(
    [...region.split('\n\t},')[0].matchAll(/"([\w.-]+)": ([\d.]+)/g)].map(([, name, price]) => [
      name,
      Number(price),
    ]),
  );
  const types = FAMILIES.flatMap((family) =>
    SIZES.map((size) => ({ family, size, name: `${family}.${size}` })),
  ).flatMap(({ family, size, name }) => {
    const [, interfaces, addresses] =
      new RegExp(
        `"${name.replace('.', '\\.')}": \\{\\s+Interface: +(\\d+),\\s+IPv4PerInterface: +(\\d+),`,
      ).exec(limits) ?? [];
    const usdPerHour = prices.get(name);
    if (interfaces === undefined || usdPerHour === undefined) return [];
    const manufacturer = makerOf(family);
    return {
      ...{ name, vcpu: vcpuOf(family, size), memoryMiB: memoryOf(family, size) },
      ...{ architecture: manufacturer === 'AWS' ? 'arm64' : 'amd64', manufacturer },
      ...{ interfaces: Number(interfaces), addressesPerInterface: Number(addresses), usdPerHour },
    };
  });
  const dateIn = (text) => /generated at (\d{4}-\d\d-\d\d)/.exec(text)?.[1];
  const about = {
    source: { module: source.module, version: source.version },
    shapes: SHAPES,
    interfaces: { file: 'pkg/providers/instancetype/zz_generated.vpclimits.go', date: dateIn(limits) },
    prices: {
      ...{ file: 'pkg/providers/pricing/zz_generated.pricing_aws.go', date: dateIn(pricing), region: REGION },
      of: 'one hour of Linux on demand in USD; other regions have other prices, which the module does not state',
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
