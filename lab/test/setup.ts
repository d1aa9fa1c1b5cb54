import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Access } from '../client.ts';
import { ControlPlane } from '../control-plane.ts';
import { crdObjects, crdSources, installCrds } from '../crds.ts';
import { Home } from '../home.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** How to reach the API server that all tests share, with every CRD installed. */
    access: Access;
  }
}

/** Starts the API server that the tests share. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const start = Date.now();
  const home = new Home(mkdtempSync(join(tmpdir(), 'espalier-lab-')));
  const plane = await ControlPlane.start(home);
  const up = Date.now();
  const crds = crdSources().flatMap((source) => crdObjects(source));
  try {
    await installCrds(plane.admin, crds);
  } catch (error) {
    await plane.stop();
    throw error;
  }
  const { body } = await plane.admin.request<{ gitVersion: string }>('GET', '/version');
  console.log(
    `kube-apiserver ${body.gitVersion} up in ${up - start} ms; ${crds.length} CRDs installed in ${Date.now() - up} ms`,
  );
  project.provide('access', plane.admin.access);
  return () => plane.stop();
}
