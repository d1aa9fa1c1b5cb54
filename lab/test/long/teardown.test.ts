import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Kubectl } from '../../../bootstrap/kubectl.ts';
import { runSteps } from '../../../bootstrap/teardown/run.ts';
import { clusterSteps } from '../../../bootstrap/teardown/steps.ts';
import { preview, teardown } from '../../../bootstrap/teardown/teardown.ts';
import type { World } from '../../../bootstrap/teardown/world.ts';
import { assemble } from '../../../src/assemble.ts';
import { loadCatalog, sortCatalog } from '../../../src/catalog.ts';
import { ROOT } from '../../../src/cli/root.ts';
import type { AnyComponent } from '../../../src/component.ts';
import { Problems } from '../../../src/problem.ts';
import { appOf } from '../../../test/kit.ts';
import { holders } from '../../actors/holders.ts';
import { actorsOf } from '../../actors.ts';
import { applicationsOf, follow } from '../../applications.ts';
import { ARGO_USER } from '../../argocd.ts';
import { treeOf } from '../../full.ts';
import { hasMoto, MOTO_MISSING, startMoto } from '../../moto.ts';
import { planOf, type Write } from '../../order.ts';
import { TestLab } from '../lab.ts';

// One lab for all of it, in this order. AWS is moto's server, asked by the real AWS CLI.
if (!hasMoto) console.warn(`teardown: ${MOTO_MISSING}`);

/** What lives outside the cluster or is held by a finalizer, and what these need; not the rest of dev, which takes minutes more. */
const KEPT = [
  'argo-cd',
  'aws-ebs-csi-driver',
  'aws-load-balancer-controller',
  'cert-manager',
  'external-secrets',
  'internal-ca',
  'karpenter',
  'karpenter-crd',
  'node-pools',
  'prometheus-operator-crds',
  'secret-store',
];

/** A set with a claim of its own, which Kubernetes keeps when the set goes. */
const STORE = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'store' },
  spec: {
    serviceName: 'store',
    selector: { matchLabels: { app: 'store' } },
    template: {
      metadata: { labels: { app: 'store' } },
      spec: {
        containers: [
          {
            name: 'store',
            image: 'registry.example.com/store:1',
            resources: { requests: { cpu: '100m', memory: '64Mi' } },
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'gp3',
          resources: { requests: { storage: '1Gi' } },
        },
      },
    ],
  },
};

const DOOR = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'door' },
  spec: {
    type: 'LoadBalancer',
    loadBalancerClass: 'service.k8s.aws/nlb',
    selector: { app: 'store' },
    ports: [{ port: 443, targetPort: 8443 }],
  },
};

const SECRET = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'store' },
  spec: {
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'aws-secrets-manager' },
    target: { name: 'store' },
    data: [{ secretKey: 'password', remoteRef: { key: 'espalier-dev/store/password' } }],
  },
};

describe.skipIf(!hasMoto)('destroy', async () => {
  const dev = await treeOf('dev');
  const catalog = await loadCatalog(ROOT);
  const named = (name: string) => catalog.find((it) => it.name === name) as AnyComponent;
  const store = appOf('store', [STORE, DOOR, SECRET], {
    podSecurity: 'privileged',
    needs: ['aws-ebs-csi-driver', 'aws-load-balancer-controller', 'secret-store'].map(named),
  });
  const components = new Map([...dev.environment.components].filter(([name]) => KEPT.includes(name)));
  const environment = { ...dev.environment, components: components.set('store', {}) };
  const tree = assemble(environment, sortCatalog([...catalog, store]));
  const lines: string[] = [];
  const say = (line: string) => {
    lines.push(line);
    if (process.env.LAB_VERBOSE) console.log(line);
  };
  const running = { environment: 'dev', say };
  let lab: TestLab;
  let world: World;

  beforeAll(async () => {
    let moto: Awaited<ReturnType<typeof startMoto>> | undefined;
    const aws: World['aws'] = (args) => {
      if (moto === undefined) throw new Error('moto does not run yet');
      return moto.aws(args);
    };
    lab = await TestLab.start(tree, { actors: [...actorsOf([0, 1_000]), holders(aws)] });
    moto = await startMoto(lab.lab.plane.home, tree.environment.region);
    lab.lab.plane.add(moto.child);
    world = { tree, aws, cluster: new Kubectl(lab.lab.plane.kubeconfig), confirmed: true };
    const up = await follow(lab.client, applicationsOf(tree), say, 1_200_000);
    if (!up) throw new Error(lines.slice(-40).join('\n'));
    await lab.until(
      'the load balancer is there, and what is served is held',
      async () => {
        const { LoadBalancers } = (await aws(['elbv2', 'describe-load-balancers'])) as {
          LoadBalancers: unknown[];
        };
        const secrets = await lab.client.list('external-secrets.io/v1', 'ExternalSecret');
        const volumes = await lab.client.list('v1', 'PersistentVolume');
        const held = [...secrets, ...volumes].every((it) =>
          (it.metadata.finalizers ?? []).some((one) => one.includes('external')),
        );
        return LoadBalancers.length === 1 && volumes.length > 0 && held;
      },
      120_000,
    );
  }, 1_400_000);

  afterAll(() => lab?.stop());

  it('tells what would be lost, and does nothing without the word', async () => {
    const plan = await preview({ ...world, confirmed: false });
    expect(plan.problems.map(({ code }) => code)).toEqual(['TEARDOWN_DATA']);
    const lost = plan.lost.map(({ what }) => what.replace(/-db-.*$/, ''));
    expect(lost).toContain('Application node-pools');
    expect(lost.filter((it) => it.startsWith('claim store/'))).not.toEqual([]);
    const before = (await lab.writes()).filter(byHand).length;
    await expect(teardown({ ...world, confirmed: false }, async () => {}, running)).rejects.toThrow(Problems);
    expect((await lab.writes()).filter(byHand)).toHaveLength(before);
  }, 240_000);

  it('goes on where it was ended half-way, and ends with nothing left behind', async () => {
    const killed = runSteps(await clusterSteps({ ...world, cluster: cluster() }), {
      environment: 'dev',
      say: (line) => {
        say(line);
        if (/Applications of wave 5: /.test(line)) throw new Error('killed');
      },
    });
    await expect(killed, lines.join('\n')).rejects.toThrow('killed');
    const asked: string[] = [];
    await teardown(world, async () => void asked.push('pulumi destroy'), running);
    expect(asked).toEqual(['pulumi destroy']);
    const { LoadBalancers } = (await world.aws(['elbv2', 'describe-load-balancers'])) as {
      LoadBalancers: unknown[];
    };
    expect(LoadBalancers).toEqual([]);
  }, 2_400_000);

  it('has asked for no object before everything that needs it was gone', async () => {
    const writes = await lab.writes();
    const { objects, needs } = planOf(tree);
    const start = firstOf(writes, (it) => it.id === ROOT_ID && it.verb === 'delete');
    const deleted = writes.filter((it) => it.asked >= start && it.verb === 'delete' && it.user === ARGO_USER);
    // The last write to an Application takes its finalizer off: all that it held is gone by then.
    const goneAt = (name: string) =>
      Math.max(
        ...writes.filter((it) => it.id === applicationId(name) && it.asked >= start).map(({ done }) => done),
      );
    const early = [...needs].flatMap(([name, its]) =>
      its.flatMap((need) => {
        const held = new Set(objects.get(need));
        return deleted
          .filter(({ id, asked }) => held.has(id) && asked < goneAt(name))
          .map(({ id }) => `${id} of ${need} went before ${name}`);
      }),
    );
    expect(deleted.length).toBeGreaterThan(100);
    expect(early).toEqual([]);
  });

  it('has let the controllers outlive what they hold', async () => {
    const writes = await lab.writes();
    const lastOf = (pattern: RegExp) =>
      Math.max(...writes.filter(({ id }) => pattern.test(id)).map(({ done }) => done));
    const asked = (id: string) => firstOf(writes, (it) => it.id === id && it.verb === 'delete');
    for (const [held, deployment] of HELD) {
      expect(
        writes.filter(({ id }) => held.test(id)),
        String(held),
      ).not.toEqual([]);
      expect(lastOf(held), `${held} before ${deployment}`).toBeLessThan(
        asked(`apps/Deployment ${deployment}`),
      );
    }
  });

  it('leaves no Application, no volume, no node of Karpenter and nothing in deletion', async () => {
    for (const [apiVersion, kind] of GONE) {
      expect(await lab.client.list(apiVersion, kind), kind).toEqual([]);
    }
    const services = await lab.client.list('v1', 'Service');
    expect(services.filter(({ spec }) => spec.type === 'LoadBalancer')).toEqual([]);
    const crds = await lab.client.list('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
    const kinds = crds.map(({ spec }) => [
      `${spec.group}/${spec.versions.find((it: { storage: boolean }) => it.storage).name}`,
      spec.names.kind,
    ]);
    const hanging: string[] = [];
    for (const [apiVersion, kind] of [
      ...kinds,
      ['v1', 'Pod'],
      ['v1', 'Service'],
      ['v1', 'Namespace'],
      ['apps/v1', 'Deployment'],
    ]) {
      for (const { metadata } of await lab.client.listed(apiVersion, kind)) {
        if ('deletionTimestamp' in metadata) hanging.push(`${kind} ${metadata.name}`);
      }
    }
    expect(hanging).toEqual([]);
  });

  it('has nothing to do at another run', async () => {
    const before = (await lab.writes()).filter(byHand).length;
    await teardown(world, async () => {}, running);
    expect((await lab.writes()).filter(byHand)).toHaveLength(before);
  }, 240_000);

  const cluster = () => new Kubectl(lab.lab.plane.kubeconfig);
});

const ROOT_ID = 'argoproj.io/Application argocd/root';
const applicationId = (name: string) => `argoproj.io/Application argocd/${name}`;

/** What controllers hold in the lab, and the Deployment that must be there until it is gone. */
const HELD: readonly (readonly [RegExp, string])[] = [
  [/^Service store\/door$/, 'kube-system/aws-load-balancer-controller'],
  [/^PersistentVolume /, 'kube-system/ebs-csi-controller'],
  [/^karpenter\.sh\/Node(Pool|Claim) /, 'karpenter/karpenter'],
  [/^karpenter\.k8s\.aws\/EC2NodeClass /, 'karpenter/karpenter'],
  [/^external-secrets\.io\/ExternalSecret /, 'external-secrets/external-secrets'],
];

const GONE = [
  ['argoproj.io/v1alpha1', 'Application'],
  ['v1', 'PersistentVolume'],
  ['karpenter.sh/v1', 'NodePool'],
  ['karpenter.sh/v1', 'NodeClaim'],
  ['karpenter.k8s.aws/v1', 'EC2NodeClass'],
] as const;

/** What kubectl wrote with the lab's own administrator. */
const byHand = ({ user, id }: Write) => user !== ARGO_USER && id.startsWith('argoproj.io/Application ');

function firstOf(writes: readonly Write[], which: (it: Write) => boolean): number {
  return writes.find(which)?.asked ?? Number.POSITIVE_INFINITY;
}
