import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { argoChart, render } from '../../../bootstrap/argocd/chart.ts';
import { ARGOCD_MANAGER, install, type Outcome, ROOT_MANAGER } from '../../../bootstrap/argocd/install.ts';
import { Kubectl } from '../../../bootstrap/kubectl.ts';
import type { KubeObject } from '../../../src/object.ts';
import { builtFiles } from '../../binaries.ts';
import type { StoredObject } from '../../client.ts';
import { ControlPlane } from '../../control-plane.ts';
import { startControllers } from '../../controllers.ts';
import { crdObjects, crdSources } from '../../crds.ts';
import { treeOf } from '../../full.ts';
import { Home } from '../../home.ts';
import { makeNodeGroups } from '../../nodes.ts';
import { standin } from '../../standin.ts';
import { findTool } from '../../tools.ts';

const tree = await treeOf('prod');
const chart = argoChart(tree);
const missing = findTool('kubectl') === undefined;
if (missing) console.error('SKIPPED: the installation of Argo CD, for want of kubectl on PATH');

const ROTATED = Buffer.from('rotated').toString('base64');
const SECRET = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'repository', namespace: 'argocd' },
  data: { password: Buffer.from('from-bootstrap').toString('base64') },
};

describe.skipIf(missing)('the installation of Argo CD', () => {
  let plane: ControlPlane;
  let folder: string;
  let objects: readonly KubeObject[];
  const path = process.env.PATH;

  beforeAll(async () => {
    plane = await ControlPlane.start(new Home(mkdtempSync(join(tmpdir(), 'espalier-install-'))));
    await startControllers(plane);
    await makeNodeGroups(plane.admin, tree);
    const { helm = '' } = await builtFiles(['helm']);
    process.env.PATH = [dirname(helm), path].join(delimiter);
    folder = mkdtempSync(join(tmpdir(), 'espalier-chart-'));
    const crds = crdSources()
      .filter(({ name }) => name === 'argo-cd')
      .flatMap((source) => crdObjects(source));
    objects = standin(chart, new Map(crds.map((crd) => [crd.metadata.name, crd]))).objects.filter(
      // Helm leaves them out as long as their kind is not there.
      ({ apiVersion }) => !apiVersion.startsWith('monitoring.coreos.com'),
    );
    writeChart(folder, objects);
  });

  afterAll(async () => {
    process.env.PATH = path;
    await plane?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const once = (): Promise<Outcome> =>
    install(tree, new Kubectl(plane.kubeconfig), {
      chart: () => render(chart, tree, folder),
      credential: async () => SECRET,
      say: () => {},
    });
  const stored = async ({ apiVersion, kind, metadata: { name, namespace } }: KubeObject) =>
    plane.admin.get({ apiVersion, kind, name, ...(namespace !== undefined && { namespace }) });

  it("ends with every object of the chart there, each of them Argo CD's own", async () => {
    expect(await once()).toBe('installed');
    expect(objects.length).toBeGreaterThan(40);
    for (const object of objects) {
      const live = await stored(object);
      expect(live, `${object.kind} ${object.metadata.name}`).toBeDefined();
      // An object of which nothing but the name is said has no writer.
      const others = live && writers(live).filter((manager) => manager !== ARGOCD_MANAGER);
      expect(others, `${object.kind} ${object.metadata.name}`).toEqual([]);
    }
  }, 300_000);

  it('hands over the tree, by two objects that nothing else writes', async () => {
    for (const object of tree.bootstrap) {
      const live = await stored(object);
      expect(live?.spec).toMatchObject(object.spec as object);
      if (live) expect(writers(live)).toEqual([ROOT_MANAGER]);
    }
  });

  it('leaves everything alone that Argo CD keeps by then', async () => {
    const versions = async () =>
      (await Promise.all([...objects, SECRET as KubeObject].map(stored))).map(
        (it) => it?.metadata.resourceVersion,
      );
    await new Kubectl(plane.kubeconfig).apply(
      [{ ...SECRET, data: { password: ROTATED } }],
      'external-secrets',
    );
    const before = await versions();
    expect(await once()).toBe('there already');
    expect(await versions()).toEqual(before);
  }, 120_000);

  it('completes what an interrupted installation left, and keeps a credential that is there', async () => {
    const deployment = objects.find(({ kind }) => kind === 'Deployment') as KubeObject;
    const root = tree.bootstrap.find(({ kind }) => kind === 'Application') as KubeObject;
    for (const { apiVersion, kind, metadata } of [deployment, root]) {
      const { name, namespace } = metadata;
      await plane.admin.delete({ apiVersion, kind, name, ...(namespace !== undefined && { namespace }) });
    }
    expect(await once()).toBe('installed');
    expect(await stored(deployment)).toBeDefined();
    const secret = await stored(SECRET as KubeObject);
    expect(secret?.data).toEqual({ password: ROTATED });
  }, 300_000);

  it('lets Argo CD take a field away later', async () => {
    const map = objects.find(({ kind }) => kind === 'ConfigMap') as KubeObject;
    const asArgo = (data: object) => new Kubectl(plane.kubeconfig).apply([{ ...map, data }], ARGOCD_MANAGER);
    await asArgo({ old: 'a', kept: 'b' });
    await asArgo({ kept: 'b' });
    expect((await stored(map))?.data).toEqual({ kept: 'b' });
  });
});

/** Who says what an object should be. Whoever writes its status alone, or what follows from a Job or a namespace, does not. */
function writers({ metadata }: StoredObject): string[] {
  const { managedFields = [] } = metadata as { managedFields?: unknown };
  const fields = managedFields as {
    manager: string;
    subresource?: string;
    operation: string;
  }[];
  return fields
    .filter((it) => it.operation === 'Apply' && it.subresource === undefined)
    .map(({ manager }) => manager);
}

function writeChart(folder: string, all: readonly KubeObject[]): void {
  mkdirSync(join(folder, 'templates'));
  mkdirSync(join(folder, 'crds'));
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: argo-cd\nversion: 0.0.0\n');
  all.forEach((object, index) => {
    const place = object.kind === 'CustomResourceDefinition' ? 'crds' : 'templates';
    // Braces in descriptions are text, and Helm reads them as its own in templates.
    const text = JSON.stringify(object);
    writeFileSync(
      join(folder, place, `${index}.yaml`),
      place === 'crds' ? text : text.replaceAll('{{', '{{ "{{" }}'),
    );
  });
}
