/** Families that the file holds: what EKS nodes are made of today and what older descriptions of clusters still name. */
export const FAMILIES = [
  't2 t3 t3a t4g',
  'm3 m4 m5 m5a m6i m6a m6g m7i m7i-flex m7a m7g m8i m8i-flex m8a m8g',
  'c4 c5 c5a c6i c6a c6g c7i c7i-flex c7a c7g c8i c8i-flex c8a c8g',
  'r4 r5 r5a r6i r6a r6g r7i r7a r7g r8i r8i-flex r8a r8g',
  'g4dn g4ad g5 g5g g6 gr6 g6e p3 p3dn p4d p4de p5 p5en',
].flatMap((line) => line.split(' '));

/** Families that came after the module which states shapes; theirs follow from the rule that AWS publishes for them. */
export const BY_RULE = ['m8i', 'm8i-flex', 'm8a', 'c8i', 'c8i-flex', 'c8a', 'r8i', 'r8i-flex', 'r8a'];

export const RULE =
  'large has 2 vCPU, Nxlarge and metal-Nxl 4 N, xlarge 4, medium 1; m has 4 GiB for each vCPU, c 2, r 8 ' +
  '(https://aws.amazon.com/ec2/instance-types/)';

/** GiB for each vCPU, by the first letter of a family. */
const RATIO = { m: 4, c: 2, r: 8 };

/** Shape by the rule; `undefined` where the rule says nothing: other families, metal without a size, generations before 5. */
export function ruled(name) {
  const [, category, generation, , size] = /^([a-z]+)(\d+)([a-z-]*)\.(.+)$/.exec(name) ?? [];
  const times = /^(?:(\d+)xlarge|metal-(\d+)xl|(xlarge)|(large)|(medium))$/.exec(size ?? '');
  if (!(category in RATIO) || generation < 5 || !times) return undefined;
  const vcpu = times[3] ? 4 : times[4] ? 2 : times[5] ? 1 : 4 * Number(times[1] ?? times[2]);
  return { vcpu, memoryMiB: 1024 * vcpu * RATIO[category] };
}

/**
 * The GPUs of each family as Karpenter's labels name them, with the memory of one in MiB and the maker where it is not NVIDIA
 * (https://karpenter.sh/docs/reference/instance-types/; p3's as p3dn's, at the half that AWS states).
 */
export const GPUS = {
  g4dn: ['t4', 16_384],
  g4ad: ['radeon-pro-v520', 8192, 'AMD'],
  g5: ['a10g', 22_888],
  g5g: ['t4g', 16_384],
  g6: ['l4', 22_888],
  gr6: ['l4', 22_888],
  g6e: ['l40s', 45_776],
  p3: ['v100', 16_384],
  p3dn: ['v100', 32_768],
  p4d: ['a100', 40_960],
  p4de: ['a100', 81_920],
  p5: ['h100', 81_920],
  p5en: ['h200', 144_384],
};
