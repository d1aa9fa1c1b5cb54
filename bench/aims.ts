import type { Case } from './cases.ts';

/** A bound on a ratio of medians. */
export interface Aim {
  readonly title: string;
  readonly what: 'ms' | 'mib';
  readonly of: Case;
  readonly to: Case;
  readonly atMost: number;
  /** The bound speaks of file systems on a disk; in memory, writing costs next to nothing. Default: of any. */
  readonly onDisk?: boolean;
}

/** What the engine is held to. */
export const AIMS: readonly Aim[] = [
  {
    title: "cold, 1000 apps, to cdk8s' synth with a folder a chart",
    what: 'ms',
    of: 'engine cold 1000',
    to: 'cdk8s-folder cold 1000',
    atMost: 0.45,
  },
  {
    title: "cold, 1000 apps, to cdk8s' synth with a file a resource",
    what: 'ms',
    of: 'engine cold 1000',
    to: 'cdk8s-file cold 1000',
    atMost: 0.2,
  },
  {
    title: 'cold, 1000 apps, to the limit',
    what: 'ms',
    of: 'engine cold 1000',
    to: 'limit cold 1000',
    atMost: 3,
  },
  {
    title: 'cold, 1000 apps, to 200 apps',
    what: 'ms',
    of: 'engine cold 1000',
    to: 'engine cold 200',
    atMost: 5,
  },
  {
    title: "nothing changed, 1000 apps, to cdk8s' second synth with a folder a chart",
    what: 'ms',
    of: 'engine again 1000',
    to: 'cdk8s-folder again 1000',
    atMost: 0.2,
    onDisk: true,
  },
  {
    title: '--check, 1000 apps, to nothing changed',
    what: 'ms',
    of: 'engine check 1000',
    to: 'engine again 1000',
    atMost: 1.2,
  },
  {
    title: 'diff, 1000 apps, a hundredth changed since the commit, to cold',
    what: 'ms',
    of: 'engine diff 1000',
    to: 'engine cold 1000',
    atMost: 1,
  },
  {
    title: 'diff, 1000 apps, to 200 apps',
    what: 'ms',
    of: 'engine diff 1000',
    to: 'engine diff 200',
    atMost: 5,
  },
  {
    title: "peak memory, 1000 apps, to cdk8s' synth with a folder a chart",
    what: 'mib',
    of: 'engine cold 1000',
    to: 'cdk8s-folder cold 1000',
    atMost: 0.8,
  },
  {
    title: '--help, compiled code cached, to an empty program',
    what: 'ms',
    of: 'start help',
    to: 'start node',
    atMost: 2,
  },
];
