import { setTimeout as sleep } from 'node:timers/promises';
import { describeApplication } from '../applications.ts';
import { ARGO_USER } from '../argocd.ts';
import type { TestLab } from './lab.ts';

/** What moved in a lab that should rest. */
export interface Unrest {
  /** What Applications said when they were not Synced. */
  readonly outOfSync: readonly string[];
  /** Objects that Argo CD wrote. */
  readonly written: readonly string[];
  /** How often an Application was looked at. */
  readonly refreshes: number;
}

/** Has Argo CD look at everything at least that often, every fourth time without its caches, and tells what moved. */
export async function unrest(lab: TestLab, refreshes: number): Promise<Unrest> {
  const outOfSync: string[] = [];
  const start = Date.now();
  const stop = await lab.client.watch('argoproj.io/v1alpha1', 'Application', (_, object) => {
    if (object.status?.sync?.status !== 'Synced') outOfSync.push(describeApplication(object));
  });
  const { length } = await lab.client.list('argoproj.io/v1alpha1', 'Application');
  let done = 0;
  for (let round = 0; done < refreshes; round++, done += length) {
    await lab.refresh(round % 4 === 3 ? 'hard' : 'normal');
    await lab.until(
      'every Application was looked at',
      async () => {
        const list = await lab.client.list('argoproj.io/v1alpha1', 'Application');
        return list.every((it) => it.metadata.annotations?.['argocd.argoproj.io/refresh'] === undefined);
      },
      120_000,
    );
    await sleep(500);
  }
  stop();
  const writes = (await lab.writes()).filter((it) => it.asked >= start && it.user === ARGO_USER);
  const written = writes.filter((it) => !/\/Application /.test(it.id)).map((it) => `${it.verb} ${it.id}`);
  return { outOfSync, written, refreshes: done };
}
