import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/object.ts';
import type { LabOptions } from '../../full.ts';
import { TestLab } from '../lab.ts';
import { CHECKS, type Check, type CheckName, PARAMS } from '../proof.ts';
import { type Fault, proofTree } from '../proof-tree.ts';

/** Something of the product, broken, and the check that must notice. */
interface Mutant {
  readonly what: string;
  readonly caught: CheckName;
  readonly fault?: Fault;
  readonly options?: LabOptions;
}

const HEALTH = 'resource.customizations.health.argoproj.io_Application';

const MUTANTS: readonly Mutant[] = [
  {
    what: 'a component that forgets what it needs',
    caught: 'a cold start keeps the order',
    fault: { needless: ['second'] },
  },
  {
    what: 'an object that does not wait for its CRD',
    caught: 'a cold start keeps the order',
    fault: { needless: ['first'] },
  },
  {
    what: 'children without waves',
    caught: 'a cold start keeps the order',
    fault: {
      objects: on('Application', undefined, ({ metadata: { annotations, ...rest }, ...it }) => {
        const { 'argocd.argoproj.io/sync-wave': _, ...kept } = annotations ?? {};
        return { ...it, metadata: { ...rest, annotations: kept } } as KubeObject;
      }),
    },
  },
  {
    what: 'no health check for Applications',
    caught: 'a cold start keeps the order',
    options: { settings: ({ [HEALTH]: _, ...cm }) => cm },
  },
  {
    what: 'a health check that is always content',
    caught: 'a cold start keeps the order',
    options: { settings: (cm) => ({ ...cm, [HEALTH]: 'return { status = "Healthy", message = "" }' }) },
  },
  {
    what: 'an AppProject that lacks a kind',
    caught: 'a cold start ends well',
    fault: {
      objects: on('AppProject', 'apps', (it) =>
        withSpec(it, {
          namespaceResourceWhitelist: it.spec.namespaceResourceWhitelist.filter(
            (allowed: { kind: string }) => allowed.kind !== 'Deployment',
          ),
        }),
      ),
    },
  },
  {
    what: 'an ignored difference without its group',
    caught: 'replicas of a scaled workload stay while another field is healed',
    fault: {
      objects: on('Application', 'scaled', (it) =>
        withSpec(it, {
          ignoreDifferences: it.spec.ignoreDifferences.map(
            ({ group: _, ...rest }: { group: string }) => rest,
          ),
        }),
      ),
    },
  },
  {
    what: 'a sync that does not respect ignored differences',
    caught: 'replicas of a scaled workload stay while another field is healed',
    fault: {
      objects: on('Application', 'scaled', (it) =>
        withPolicy(it, {
          syncOptions: it.spec.syncPolicy.syncOptions.filter(
            (option: string) => option !== 'RespectIgnoreDifferences=true',
          ),
        }),
      ),
    },
  },
  {
    what: 'an Application that does not heal itself',
    caught: 'drift is healed',
    fault: {
      objects: on('Application', 'first', (it) => withPolicy(it, { automated: { prune: true } })),
    },
  },
  {
    what: 'an Application that prunes nothing',
    caught: 'what Git no longer has is pruned',
    fault: {
      objects: on('Application', 'second', (it) => withPolicy(it, { automated: { selfHeal: true } })),
    },
  },
  {
    what: 'a CRD that goes without anybody’s word',
    caught: 'what needs a person’s word stays without it',
    fault: {
      objects: on('CustomResourceDefinition', undefined, ({ metadata, ...it }) => {
        const { annotations: _, ...rest } = metadata;
        return { ...it, metadata: rest } as KubeObject;
      }),
    },
  },
  {
    what: 'a root that asks the API server what would change',
    caught: 'nothing moves where nothing changed',
    fault: {
      objects: on('Application', 'root', ({ metadata, ...it }) => {
        const annotations = {
          ...metadata.annotations,
          'argocd.argoproj.io/compare-options': 'ServerSideDiff=true',
        };
        return { ...it, metadata: { ...metadata, annotations } } as KubeObject;
      }),
    },
  },
];

describe.each(MUTANTS)('$what', ({ caught, fault = {}, options }) => {
  it(`is caught: ${caught}`, async () => {
    const tree = (more: Fault = {}) => proofTree({ ...fault, ...more });
    const lab = await TestLab.start(tree(), { params: PARAMS, ...options });
    try {
      const check: Check = CHECKS[caught];
      // What comes before it must hold, or it would be caught for another reason than its own.
      if (caught !== 'a cold start ends well') await CHECKS['a cold start ends well'](lab);
      await expect(check(lab, tree)).rejects.toThrow();
    } finally {
      await lab.stop();
    }
  }, 300_000);
});

/** Changes objects of a kind, or the one of that name. */
function on(kind: string, name: string | undefined, change: (it: KubeObject) => KubeObject) {
  return (it: KubeObject): KubeObject =>
    it.kind === kind && (name === undefined || it.metadata.name === name) ? change(it) : it;
}

const withSpec = (it: KubeObject, spec: object): KubeObject => ({ ...it, spec: { ...it.spec, ...spec } });

const withPolicy = (it: KubeObject, policy: object) =>
  withSpec(it, { syncPolicy: { ...it.spec.syncPolicy, ...policy } });
