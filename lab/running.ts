import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.ts';
import type { Home } from './home.ts';
import type { Leash } from './leash.ts';
import { sweep } from './pids.ts';

/** Programs that run in one folder and end together. Whoever starts it must stop it; when its process dies instead, the leash does. */
export class Running {
  readonly home: Home;
  private readonly children: Child[];
  private readonly leash: Leash;
  private readonly stops: (() => Promise<void> | void)[] = [];

  constructor(home: Home, children: Child[], leash: Leash) {
    this.home = home;
    this.children = children;
    this.leash = leash;
  }

  /** Takes a further program into its care: it ends before those that were added earlier. */
  add(child: Child): void {
    this.children.push(child);
  }

  /** Calls this before anything ends; the last that was given comes first. */
  before(stop: () => Promise<void> | void): void {
    this.stops.push(stop);
  }

  /** Kills a program and, after some milliseconds, starts it again as it was: what a node does with a container that crashed. */
  async crash(name: string, pause = 0): Promise<void> {
    const at = this.children.findIndex((it) => it.name === name);
    const child = this.children[at];
    if (child === undefined) throw new Error(`${name} does not run`);
    await child.kill();
    await sleep(pause);
    this.children[at] = await Child.start(this.home, child.spec);
  }

  /** Names of its programs, in the order of their start. */
  get programs(): string[] {
    return this.children.map((it) => it.name);
  }

  /** Settles with the name of the first program that ends. */
  get broken(): Promise<string> {
    return Promise.race(this.children.map(async (child) => `${child.name}: ${await child.ended}`));
  }

  /** Programs that have ended by themselves, and how: `karpenter: exit code 1`. */
  get ended(): string[] {
    return this.children.flatMap(({ name, how }) => (how === undefined ? [] : [`${name}: ${how}`]));
  }

  /** Ends every program and removes the folder. */
  async stop(): Promise<void> {
    for (const stop of this.stops.toReversed()) await stop();
    await end(this.home, this.children, this.leash);
  }
}

/**
 * The last started first: without etcd the API server hangs in its shutdown for minutes and keeps its port. Whoever was still being
 * started is killed, and with the folder gone nothing starts any more.
 */
export async function end(home: Home, children: readonly Child[], leash: Leash): Promise<void> {
  for (const child of children.toReversed()) await child.stop();
  sweep(home);
  await leash.release();
}
