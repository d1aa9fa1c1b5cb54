import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/object.ts';
import { applicationRef, TestLab } from '../lab.ts';
import { proofTree } from '../proof-tree.ts';

let lab: TestLab;

beforeAll(async () => {
  lab = await TestLab.start(proofTree());
  await lab.settled();
});

afterAll(() => lab?.stop());

const relabelled = (it: KubeObject): KubeObject =>
  it.kind === 'Deployment' && it.metadata.name === 'second'
    ? { ...it, spec: { ...it.spec, template: { ...it.spec.template, metadata: { labels: { a: 'b' } } } } }
    : it;

// A caveat of docs/lab.md. The day that this fails, Argo CD has mended it, and the caveat may go.
it('is not told by Argo CD for long that the API server refuses a change of an object (argo-cd#28722)', async () => {
  const second = applicationRef('second');
  const commit = lab.commit(proofTree({ objects: relabelled }));
  await lab.refresh();
  await lab.until('the comparison has failed', async () => {
    return (await lab.object(second)).status.conditions?.some((it: { message: string }) =>
      it.message.includes('does not match template `labels`'),
    );
  });
  await sleep(20_000);
  const { sync } = (await lab.object(second)).status;
  expect(sync).toMatchObject({ status: 'Synced', revision: commit });
  const { labels } = (
    await lab.object({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'second', name: 'second' })
  ).spec.template.metadata;
  expect(labels).not.toEqual({ a: 'b' });
}, 180_000);
