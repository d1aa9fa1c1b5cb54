import { describe, expect, it } from 'vitest';
import type { StoredObject } from '../../../lab/client.ts';
import { isTrue } from '../../../lab/condition.ts';
import { Kubelet } from '../../../lab/experiment/kubelet.ts';
import { PlayedApp } from '../../../lab/experiment/played.ts';
import { deploymentOf } from '../../../lab/experiment/pods.ts';
import { ASSUMED } from '../../../src/simulate/assumptions.ts';
import { constant, scenarioWith } from '../../helpers/simulate.ts';
import { storedPod } from './kit.ts';

/** A moment at which somebody looks, in seconds of the clock. */
const NOW = 1_800_000_000;

/** Pods and nodes of an API server, and a kubelet that looks at them. */
class Server {
  pods: StoredObject[] = [];
  nodes = [node('large', '2')];
  readonly app: PlayedApp;
  readonly kubelet: Kubelet;

  constructor(given: Partial<Parameters<typeof scenarioWith>[0]> = {}) {
    const scaling = { kind: 'fixed', replicas: 1 } as const;
    const [app] = scenarioWith({ load: constant(1, 60), scaling, ...given }).apps;
    if (!app) throw new Error('no app');
    this.app = new PlayedApp(app);
    this.kubelet = new Kubelet(
      {
        list: async (_, kind) => (kind === 'Pod' ? this.pods : this.nodes),
        setStatus: async ({ metadata }, status) => {
          this.pods = this.pods.map((pod) =>
            pod.metadata.name === metadata.name ? { ...pod, status: { ...pod.status, ...status } } : pod,
          );
        },
        request: async <Body>(_: string, path: string, body?: unknown) => {
          const { uid } = (body as { preconditions: { uid: string } }).preconditions;
          this.pods = this.pods.filter(
            (pod) => !path.endsWith(`/${pod.metadata.name}`) || pod.metadata.uid !== uid,
          );
          return { status: 200, body: {} as Body, warnings: [] };
        },
      },
      [this.app],
    );
  }

  /** What a pod says of itself; `waiting`, `running`, `ready`, `Succeeded`, or `gone`. */
  stage(name: string): string {
    const pod = this.pods.find(({ metadata }) => metadata.name === name);
    if (pod === undefined) return 'gone';
    if (isTrue(pod, 'Ready')) return 'ready';
    const { phase } = pod.status ?? {};
    return phase === 'Pending' ? 'waiting' : phase === 'Running' ? 'running' : String(phase);
  }

  /** The first second from a moment on at which a pod is in a stage. */
  async when(name: string, stage: string, from: number): Promise<number> {
    for (let now = from; now < from + 300; now++) {
      await this.kubelet.look(now);
      if (this.stage(name) === stage) return now - from;
    }
    return Number.POSITIVE_INFINITY;
  }
}

function node(name: string, cpu: string): StoredObject {
  const meta = { uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  const status = { allocatable: { cpu }, conditions: [{ type: 'Ready', status: 'True' }] };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, ...meta }, status };
}

const told = (pod: StoredObject): StoredObject => ({
  ...pod,
  metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } as StoredObject['metadata'],
});

describe("an app's pods", () => {
  it('have always run where they are there before the load', async () => {
    const server = new Server();
    server.pods = [storedPod('early')];
    await server.kubelet.look(NOW);
    server.kubelet.settle();
    expect(server.stage('early')).toBe('ready');
    const [early] = server.pods;
    // Longer than the HPA takes a pod for one that still starts.
    expect(Date.parse(early?.status?.startTime) / 1000).toBeLessThan(NOW - 600);
    server.pods.push(storedPod('late'));
    await server.kubelet.look(NOW + 1);
    expect(server.stage('late')).toBe('waiting');
  });

  it('wait for their image on a node that has none, together, and no pod after them does', async () => {
    const server = new Server({ service: { pullSeconds: 20 } });
    server.kubelet.settle();
    server.pods = [storedPod('first')];
    expect(await server.when('first', 'running', NOW)).toBe(20 + ASSUMED.podStart);
    server.pods.push(storedPod('second'));
    expect(await server.when('second', 'running', NOW + 100)).toBe(ASSUMED.podStart);
    server.nodes.push(node('other', '2'));
    server.pods.push({ ...storedPod('third'), spec: { ...storedPod('third').spec, nodeName: 'other' } });
    server.pods.push({ ...storedPod('fourth'), spec: { ...storedPod('fourth').spec, nodeName: 'other' } });
    expect(await server.when('third', 'running', NOW + 200)).toBe(20 + ASSUMED.podStart);
    expect(server.stage('fourth')).toBe('running');
  });

  it('say when they started and when they were ready, as the HPA reads it', async () => {
    const server = new Server({ service: { pullSeconds: 8, startSeconds: 5 } });
    server.kubelet.settle();
    server.pods = [storedPod('one')];
    const running = await server.when('one', 'running', NOW);
    const since = (type: string) => {
      const conditions: { type: string; lastTransitionTime: string }[] =
        server.pods[0]?.status?.conditions ?? [];
      return Date.parse(conditions.find((it) => it.type === type)?.lastTransitionTime ?? '') / 1000 - NOW;
    };
    expect(running).toBe(10);
    expect(since('Ready')).toBe(0);
    await server.when('one', 'ready', NOW + running);
    expect(since('Ready')).toBe(15);
    expect(since('Initialized')).toBe(10);
  });

  it('share what nobody requests of their node', async () => {
    const server = new Server();
    server.pods = [storedPod('one')];
    await server.kubelet.look(NOW);
    expect(server.app.pods.get('one')?.cores).toBeCloseTo(2, 9);
    server.pods.push(storedPod('two'));
    await server.kubelet.look(NOW + 1);
    // Half a core each, and half of the one core that is left.
    expect(server.app.pods.get('one')?.cores).toBeCloseTo(1, 9);
  });

  it('serve nobody once they are told to go, and hold their room a while', async () => {
    const server = new Server();
    server.pods = [storedPod('one')];
    await server.kubelet.look(NOW);
    server.pods = server.pods.map(told);
    await server.kubelet.look(NOW + 1);
    expect(server.app.ready(NOW + 1)).toEqual([]);
    expect(await server.when('one', 'gone', NOW + 1)).toBe(ASSUMED.podEnd);
    await server.kubelet.look(NOW + 60);
    expect(server.app.pods.size).toBe(0);
  });

  it('go no later than their grace, and at once where they never ran', async () => {
    const server = new Server({ pods: { graceSeconds: 4 } });
    server.pods = [storedPod('one')];
    await server.kubelet.look(NOW);
    server.pods = server.pods.map(told);
    expect(await server.when('one', 'gone', NOW + 1)).toBe(4);
    const { nodeName: _, ...spec } = storedPod('two').spec;
    server.pods = [told({ ...storedPod('two'), spec })];
    expect(await server.when('two', 'gone', NOW + 10)).toBe(0);
  });

  it('start on Fargate after the time that it takes from their creation', async () => {
    const server = new Server({ pods: { fargate: { milliCpu: 250 } as never } });
    server.kubelet.settle();
    server.pods = [storedPod('one')];
    const created = Date.parse('2026-01-01T00:00:00Z') / 1000;
    expect(await server.when('one', 'running', created)).toBe(ASSUMED.fargateStart);
    expect(server.app.pods.get('one')?.cores).toBe(0.25);
  });
});

describe('whose pod it is', () => {
  it('is said by its ReplicaSet, however long the name and however it is cut', () => {
    const name = 'a-page-whose-name-is-so-long-that-names-of-pods-are-cut';
    const pod = storedPod(`${name}-5f`.slice(0, 58), { kind: 'ReplicaSet', name: `${name}-5f7` });
    expect(deploymentOf(pod)).toBe(`Deployment web/${name}`);
  });

  it('is not told from names: pods of other kinds only look alike', async () => {
    const server = new Server();
    server.pods = [
      storedPod('web-29000000-abcde', { kind: 'Job', name: 'web-29000000' }),
      storedPod('web-a-0', { kind: 'StatefulSet', name: 'web-a' }),
    ];
    await server.kubelet.look(NOW);
    expect(server.app.pods.size).toBe(0);
    expect(server.pods.map(({ metadata }) => server.stage(metadata.name))).toEqual(['Succeeded', 'ready']);
  });

  it('leaves pods of other namespaces to others', async () => {
    const server = new Server();
    const pod = storedPod('web-5f7-abcde');
    server.pods = [{ ...pod, metadata: { ...pod.metadata, namespace: 'shop' } }];
    await server.kubelet.look(NOW);
    expect(server.pods[0]?.status).toEqual({});
  });
});

describe('containers that start before the others', () => {
  it('have done their work when the pod runs, unless they stay beside it', async () => {
    const server = new Server();
    const pod = storedPod('one');
    const initContainers = [
      { name: 'prepare', image: 'tool:1' },
      { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' },
    ];
    server.pods = [{ ...pod, spec: { ...pod.spec, initContainers } }];
    await server.kubelet.look(NOW);
    const states = (server.pods[0]?.status?.initContainerStatuses ?? []).map(
      ({ state }: { state: object }) => Object.keys(state)[0],
    );
    expect(states).toEqual(['terminated', 'running']);
  });
});
