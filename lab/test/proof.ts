import { setTimeout as sleep } from 'node:timers/promises';
import type { Tree } from '../../src/model.ts';
import { isDone } from '../applications.ts';
import { applicationRef, type TestLab } from './lab.ts';
import { type Fault, proofTree } from './proof-tree.ts';
import { unrest } from './quiet.ts';

/** Something that the proof shows of a lab; throws where it is not so. */
export type Check = (lab: TestLab, tree: (more?: Fault) => Tree) => Promise<void>;

const deployment = (name: string) => ({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: name, name });
const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: name, name });
const crd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  name: 'widgets.example.com',
};

/** How long any of it may take, in milliseconds. */
const WITHIN = 60_000;

/** What holds of every tree that the product makes, in an order in which one check does not disturb the next. */
export const CHECKS = {
  /** Everything is Synced and Healthy in the end. */
  'a cold start ends well': async (lab) => lab.settled(WITHIN),

  /** Judged by a right tree's needs, whatever those of this one are. */
  'a cold start keeps the order': async (lab) => {
    const found = await lab.violations(proofTree());
    if (found.length > 0) throw new Error(`applied too early: ${JSON.stringify(found[0])}`);
  },

  'nothing moves where nothing changed': async (lab) => {
    const { outOfSync, written } = await unrest(lab, 40);
    if (outOfSync.length > 0) throw new Error(`OutOfSync: ${outOfSync.join('; ')}`);
    if (written.length > 0) throw new Error(`written: ${written.join(', ')}`);
  },

  'drift is healed': async (lab) => {
    const ref = configMap('first');
    await lab.client.patch(ref, { data: { version: 'drifted' } });
    await lab.until(
      'the ConfigMap is as Git has it',
      async () => {
        return (await lab.object(ref)).data.version === '1';
      },
      30_000,
    );
  },

  'replicas of a scaled workload stay while another field is healed': async (lab) => {
    const ref = deployment('scaled');
    await lab.client.patch(ref, { spec: { replicas: 3 } });
    await lab.refresh();
    await sleep(8_000);
    await lab.client.patch(ref, { spec: { minReadySeconds: 0 } });
    await lab.until(
      'the other field is healed',
      async () => {
        return (await lab.object(ref)).spec.minReadySeconds === 2;
      },
      30_000,
    );
    await sleep(3_000);
    const { replicas } = (await lab.object(ref)).spec;
    if (replicas !== 3) throw new Error(`replicas went back to ${replicas}`);
  },

  'what Git no longer has is pruned': async (lab, tree) => {
    lab.commit(tree({ without: ['ConfigMap second'] }));
    await lab.refresh();
    await lab.until(
      'the ConfigMap is gone',
      async () => {
        return (await lab.client.get(configMap('second'))) === undefined;
      },
      30_000,
    );
    lab.commit(tree());
    await lab.settled(WITHIN);
  },

  'the last object of a kind is pruned too': async (lab, tree) => {
    const only = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'second', name: 'only' };
    await lab.object(only);
    lab.commit(tree({ without: ['ServiceAccount only'] }));
    await lab.refresh();
    await lab.until('it is gone', async () => (await lab.client.get(only)) === undefined, 40_000);
    lab.commit(tree());
    await lab.settled(WITHIN);
  },

  'a component that is switched off goes with all that it held': async (lab, tree) => {
    lab.commit(tree({ off: ['scaled'] }));
    await lab.refresh();
    await lab.until(
      'its Application is gone',
      async () => {
        return (await lab.client.get(applicationRef('scaled'))) === undefined;
      },
      60_000,
    );
    const left = await lab.client.get(deployment('scaled'));
    if (left !== undefined) throw new Error('its Deployment is left behind');
    lab.commit(tree());
    await lab.settled(WITHIN);
  },

  'what needs a person’s word stays without it': async (lab, tree) => {
    lab.commit(tree({ without: ['CustomResourceDefinition widgets.example.com'] }));
    await lab.refresh();
    await lab.until('Argo CD asks', async () => {
      const { operationState } = (await lab.object(applicationRef('crds'))).status;
      return /pruning confirmation/.test(operationState?.message ?? '');
    });
    // Nobody who needs the component has to wait for the answer.
    await lab.until('the root is done all the same', async () =>
      isDone(await lab.object(applicationRef('root'))),
    );
    await sleep(10_000);
    const { metadata } = await lab.object(crd);
    if ((metadata as { deletionTimestamp?: string }).deletionTimestamp !== undefined)
      throw new Error('it goes');
    // The operation that waits ends by itself here: see PARAMS.
    lab.commit(tree());
    await lab.settled(WITHIN);
  },

  'a mending commit is taken up while the root waits': async (lab, tree) => {
    // Only the child's Application changes, to a path that is not there and back.
    const broken = (it: Parameters<NonNullable<Fault['objects']>>[0]) =>
      it.kind === 'Application' && it.metadata.name === 'second'
        ? { ...it, spec: { ...it.spec, source: { ...it.spec.source, path: 'nowhere' } } }
        : it;
    const sick = tree();
    lab.commit({ ...sick, argocd: sick.argocd.map(broken) });
    await lab.refresh();
    const second = applicationRef('second');
    await lab.until('the child has the broken source', async () => {
      return (await lab.object(second)).spec.source.path === 'nowhere';
    });
    await sleep(5_000);
    lab.commit(tree());
    // Twice the end that the test gives to an operation, and some more for the retry.
    await lab.settled(90_000);
  },
} satisfies Readonly<Record<string, Check>>;

/** Names one of the checks. */
export type CheckName = keyof typeof CHECKS;

/** What the lab of a proof runs with: operations of Argo CD end soon, so that a stuck one shows. */
export const PARAMS = { 'controller.sync.timeout.seconds': '20' };
