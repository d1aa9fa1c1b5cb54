import type { Scenario } from '../../src/simulate/scenario.ts';
import type { Client, StoredObject } from '../client.ts';
import type { Playing } from './playing.ts';
import type { Moment } from './record.ts';

/** What is looked at beside pods and nodes. */
export class Watched {
  readonly #admin: Pick<Client, 'list' | 'get'>;
  readonly #scenario: Scenario;
  /** Names of all that were ever there. */
  readonly #known = new Set<string>();
  applications: readonly StoredObject[] = [];
  /** By the app's name. */
  deployments: ReadonlyMap<string, StoredObject> = new Map();
  autoscalers: readonly StoredObject[] = [];

  constructor(admin: Pick<Client, 'list' | 'get'>, scenario: Scenario) {
    this.#admin = admin;
    this.#scenario = scenario;
  }

  /** Looks once; what was seen before stays where it fails. */
  async look(): Promise<void> {
    const admin = this.#admin;
    const [applications, deployments, autoscalers] = await Promise.all([
      admin.list('argoproj.io/v1alpha1', 'Application'),
      Promise.all(
        this.#scenario.apps.map(async ({ name, workload }) => {
          const [, namespace = '', deployment = ''] = /^Deployment ([^/]+)\/(.+)$/.exec(workload) ?? [];
          const found = await admin.get({
            ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
            ...{ namespace, name: deployment },
          });
          return found === undefined ? [] : [[name, found] as const];
        }),
      ),
      admin.list('autoscaling/v2', 'HorizontalPodAutoscaler'),
    ]);
    this.applications = applications;
    this.deployments = new Map(deployments.flat());
    this.autoscalers = autoscalers;
    for (const { metadata } of applications) this.#known.add(metadata.name);
  }

  /** Applications that are not Synced; one that is gone, or has no status, is not. */
  get outOfSync(): string[] {
    const synced = this.applications.filter(({ status }) => status?.sync?.status === 'Synced');
    const names = new Set(synced.map(({ metadata }) => metadata.name));
    return [...this.#known].filter((name) => !names.has(name));
  }

  get unwell(): string[] {
    return this.applications
      .filter(({ status }) => status?.health?.status !== 'Healthy')
      .map(({ metadata, status }) => `${metadata.name} (${status?.health?.status ?? 'not known'})`);
  }

  /** What was seen last, beside what the apps do. */
  moment(playing: Playing): Moment {
    const seen = playing.seen();
    return {
      at: playing.at,
      nodes: playing.nodes,
      apps: Object.fromEntries(
        this.#scenario.apps.flatMap(({ name }) => {
          const [one, wanted] = [seen[name], this.deployments.get(name)?.spec.replicas];
          return one && wanted !== undefined ? [[name, { ...one, wanted }]] : [];
        }),
      ),
      outOfSync: this.outOfSync,
    };
  }
}
