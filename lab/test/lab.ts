import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { treeFiles } from '../../src/files.ts';
import type { Tree } from '../../src/model.ts';
import type { KubeObject, ObjectRef } from '../../src/object.ts';
import { applicationsOf, describeApplication, isDone } from '../applications.ts';
import { AUDIT_LOG } from '../audit.ts';
import type { Client, StoredObject } from '../client.ts';
import { ControlPlane } from '../control-plane.ts';
import { type FullLab, type LabOptions, startFull } from '../full.ts';
import { Home } from '../home.ts';
import { establishedAt, planOf, readWrites, type Violation, violations } from '../order.ts';

const APPLICATION = 'argoproj.io/v1alpha1';

/** How a test says what happens; `LAB_VERBOSE=1` shows it. */
const say = (line: string) => {
  if (process.env.LAB_VERBOSE) console.log(line);
};

/** A whole lab of a test's own. Stop it. */
export class TestLab {
  readonly lab: FullLab;
  readonly client: Client;
  readonly started = Date.now();
  private tree: Tree;

  /** Starts a control plane and Argo CD, and bootstraps the tree. Small trees are written as `generate` would write them. */
  static async start(tree: Tree, options: LabOptions = {}): Promise<TestLab> {
    const home = new Home(mkdtempSync(join(tmpdir(), 'espalier-lab-')));
    const plane = await ControlPlane.start(home, say);
    try {
      const lab = await startFull(plane, tree, say, {
        files: treeFiles(tree),
        delay: [0, 1_000],
        ...options,
      });
      return new TestLab(lab, tree);
    } catch (error) {
      await plane.stop();
      throw error;
    }
  }

  private constructor(lab: FullLab, tree: Tree) {
    this.lab = lab;
    this.client = lab.plane.admin;
    this.tree = tree;
  }

  stop(): Promise<void> {
    return this.lab.plane.stop();
  }

  /** Commits another tree; returns the commit. */
  commit(tree: Tree, message = 'Another tree'): string {
    this.tree = tree;
    return this.lab.commit(treeFiles(tree), message);
  }

  /** The Application of that name. */
  async application(name: string): Promise<StoredObject> {
    const found = await this.client.get(applicationRef(name));
    if (found === undefined) throw new Error(`no Application ${name}`);
    return found;
  }

  /** Asks Argo CD to look at all Applications now, as a webhook of the git server does. */
  async refresh(how: 'normal' | 'hard' = 'normal'): Promise<void> {
    for (const { metadata } of await this.client.list(APPLICATION, 'Application')) {
      await this.client
        .patch(applicationRef(metadata.name), { metadata: { annotations: { [REFRESH]: how } } })
        .catch(() => {});
    }
  }

  /**
   * Waits until Argo CD has looked at everything anew and every Application of the last tree is Synced and Healthy. Throws
   * where it is not so in time (milliseconds), with what each Application says.
   */
  async settled(within = 240_000): Promise<void> {
    const start = Date.now();
    const names = applicationsOf(this.tree);
    let list: readonly StoredObject[] = [];
    let asked = 0;
    for (;;) {
      if (Date.now() - asked > 20_000) {
        await this.refresh();
        asked = Date.now();
      }
      await sleep(300);
      list = await this.client.list(APPLICATION, 'Application');
      const isLooking = list.some((it) => it.metadata.annotations?.[REFRESH] !== undefined);
      const isAll = names.every((name) => list.some((it) => it.metadata.name === name));
      // The root is Synced only when nothing of it is left over either.
      if (!isLooking && isAll && list.every(isDone) && list.length === names.length) return;
      if (Date.now() - start > within) break;
    }
    throw new Error(
      `not settled after ${within / 1000} s: wanted ${names.join(', ')}\n${await this.states()}`,
    );
  }

  /** What Argo CD applied too early since a time, by the audit log. */
  async violations(tree: Tree, from = 0): Promise<Violation[]> {
    const crds = await this.client.list('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
    return violations(await this.writes(), planOf(tree), establishedAt(crds), from);
  }

  /** Everything that was written so far. */
  writes() {
    return readWrites(this.lab.plane.home.path('logs', AUDIT_LOG));
  }

  /** Waits until what is asked is so. Throws where it is not in time (milliseconds). */
  async until(what: string, isSo: () => Promise<boolean>, within = 60_000): Promise<void> {
    const start = Date.now();
    while (!(await isSo().catch(() => false))) {
      if (Date.now() - start > within)
        throw new Error(`not so after ${within / 1000} s: ${what}\n${await this.states()}`);
      await sleep(250);
    }
  }

  /** What every Application says. */
  private async states(): Promise<string> {
    const list = await this.client.list(APPLICATION, 'Application');
    return list.flatMap((it) => [describeApplication(it), ...conditionsOf(it)]).join('\n');
  }

  /** The object, which must be there. */
  async object(ref: ObjectRef): Promise<KubeObject> {
    const found = await this.client.get(ref);
    if (found === undefined) throw new Error(`no ${ref.kind} ${ref.namespace ?? ''}/${ref.name}`);
    return found;
  }
}

const REFRESH = 'argocd.argoproj.io/refresh';

/** What an Application complains of, whole. */
function conditionsOf({ status }: StoredObject): string[] {
  return (status?.conditions ?? []).map((it: { message: string }) => `    ${it.message}`);
}

/** Names an Application. */
export function applicationRef(name: string): ObjectRef {
  return { apiVersion: APPLICATION, kind: 'Application', namespace: 'argocd', name };
}
