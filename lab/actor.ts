import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../src/environment.ts';
import type { KubeObject } from '../src/object.ts';
import type { Client } from './client.ts';
import type { ControlPlane, Say } from './control-plane.ts';

/** What an actor has to act with. */
export interface Stage {
  readonly plane: ControlPlane;
  /** A client of the group system:masters. */
  readonly client: Client;
  readonly environment: Environment;
  readonly say: Say;
}

/** Done again and again, about once a second. A throw is said once, and does not end it. */
export type Act = () => Promise<void>;

/** Something that plays a controller which the tree deploys: the real program beside the cluster, or a small double. */
export interface Actor {
  readonly name: string;
  /** Whether it is the real program. */
  readonly real: boolean;
  /** Begins at once, as what the cloud itself does. Default: false. */
  readonly immediate?: boolean;
  /** For the list of what was real: what it does of what the controller does. */
  readonly does: string;
  /** Deployments (`namespace/name`) whose pods it plays: it begins once each of them is available. */
  readonly plays: readonly string[];
  /** Begins; returns what is to be done from then on. */
  start(stage: Stage): Promise<Act>;
}

/** Milliseconds that a double waits after its Deployment is available, as its controller would need: from, to. */
export type Delay = readonly [from: number, to: number];

/** Nothing that waits for a controller may rely on how quick it is. */
export const DELAY: Delay = [5_000, 40_000];

/** Milliseconds between acts. */
const PERIOD = 1_000;

/** Brings the actors on, each when its Deployments are available. Returns what stops them. */
export function direct(actors: readonly Actor[], stage: Stage, delay: Delay = DELAY): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = actors.map(async (actor) => {
    try {
      while (!(await areAvailable(stage.client, actor.plays))) await pause(signal);
      if (!actor.real && !actor.immediate)
        await sleep(randomInt(delay[0], delay[1] + 1), undefined, { signal, ref: false });
      const act = await actor.start(stage);
      if (!actor.immediate) stage.say(`${actor.real ? 'the real' : 'a double of'} ${actor.name} acts`);
      let said = '';
      for (;;) {
        await act().catch((error: Error) => {
          if (signal.aborted || error.message === said) return;
          said = error.message;
          stage.say(`${actor.name}: ${said}`);
        });
        await pause(signal);
      }
    } catch (error) {
      if (!signal.aborted) stage.say(`${actor.name} failed: ${(error as Error).message}`);
    }
  });
  return async () => {
    stopping.abort();
    await Promise.all(running);
  };
}

const pause = (signal: AbortSignal) => sleep(PERIOD, undefined, { signal, ref: false });

/** Whether each of these Deployments is there and has all its replicas. */
async function areAvailable(client: Client, names: readonly string[]): Promise<boolean> {
  if (names.length === 0) return true;
  const deployments = await client.list('apps/v1', 'Deployment').catch(() => []);
  return names.every((name) =>
    deployments.some((it) => `${it.metadata.namespace}/${it.metadata.name}` === name && isAvailable(it)),
  );
}

/** Whether a Deployment's controller has seen its last change, and every replica is available. */
export function isAvailable({ metadata, spec, status }: KubeObject): boolean {
  const { observedGeneration, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  const wanted = spec.replicas ?? 1;
  const seen = observedGeneration === (metadata as { generation?: number }).generation;
  return seen && updatedReplicas >= wanted && availableReplicas >= wanted;
}
