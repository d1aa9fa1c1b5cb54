import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isDone } from '../../applications.ts';
import { ControlPlane } from '../../control-plane.ts';
import { startControllers } from '../../controllers.ts';
import { Home } from '../../home.ts';
import { recorded, sweep } from '../../pids.ts';
import { run } from '../cli.ts';
import { applicationRef } from '../lab.ts';

const folder = mkdtempSync(join(tmpdir(), 'espalier-existing-'));
const home = new Home(join(folder, 'lab'));
const NOBODY = 'http://127.0.0.1:9';
/** Plays somebody else's cluster. */
let other: ControlPlane;

beforeAll(async () => {
  other = await ControlPlane.start(new Home(join(folder, 'other')));
  await startControllers(other);
});

afterAll(async () => {
  if (home.exists) sweep(home);
  await other?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('syncs a tree into it, says before what it will touch, and leaves it as it is', async () => {
  const up = await lab('up', 'dev', '--kubeconfig', other.kubeconfig, '--within', '40');
  expect(up.text).toContain(`cluster: context espalier-lab, ${other.server.url}`);
  expect(up.text.indexOf('The lab installs')).toBeLessThan(up.text.indexOf('Argo CD runs'));
  // Charts cannot be fetched from here: what needs none is synced, the rest waits.
  expect(up.code).toBe(1);
  const root = await other.admin.get(applicationRef('root'));
  expect(root?.status?.sync).toBeDefined();
  const namespaces = await other.admin.get(applicationRef('namespaces'));
  expect(namespaces && isDone(namespaces)).toBe(true);
  expect(await other.admin.get({ apiVersion: 'v1', kind: 'Namespace', name: 'metabase' })).toBeDefined();
  const names = recorded(home).map((it) => it.name);
  expect(names).toEqual(['argocd-application-controller', 'argocd-repo-server', 'keeper', 'redis']);

  expect(await lab('down')).toMatchObject({ code: 0 });
  expect(existsSync(home.folder)).toBe(false);
  expect(await other.admin.get(applicationRef('root'))).toBeDefined();

  const again = await lab('up', 'dev', '--kubeconfig', other.kubeconfig, '--within', '1');
  expect(again).toMatchObject({ code: 1, text: expect.stringContaining('LAB_ARGOCD_THERE') });
  expect(existsSync(home.folder)).toBe(false);
}, 180_000);

it('keeps its credentials to itself', async () => {
  const { mode } = statSync(other.kubeconfig);
  expect(mode & 0o077).toBe(0);
  expect(readFileSync(other.kubeconfig, 'utf8')).toContain('client-key-data');
});

/** The charts' repositories are not asked: nobody listens there. */
const lab = (...args: string[]) =>
  run(home, args, { HTTPS_PROXY: NOBODY, HTTP_PROXY: NOBODY, https_proxy: NOBODY, http_proxy: NOBODY });
