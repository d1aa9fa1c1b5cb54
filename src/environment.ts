import type { Facts } from './environment/facts-schema.ts';
import type { Pins } from './environment/pins-schema.ts';
import type { EnvironmentBase } from './environment/schema.ts';
import type { LoadProfile } from './load/profile.ts';

/**
 * One cluster and all that is said of it: the file `environments/<name>.yaml` with defaults filled in, and its facts.
 * The same Environment drives the manifests, the Pulumi program and the reports.
 */
export interface Environment extends Omit<EnvironmentBase, 'cluster' | 'database'> {
  /** File name without its ending, such as `dev`. */
  readonly name: string;
  readonly cluster: EnvironmentBase['cluster'] & { readonly name: string };
  readonly database: Database;
  /** What the file says under `components:`, by name; each value as its component's schema parsed it. */
  readonly components: ReadonlyMap<string, unknown>;
  readonly facts: Facts;
  /** The load that each app must serve, by component, as the files that `load` names say; absent where it names none. */
  readonly profiles?: ReadonlyMap<string, LoadProfile>;
  /** What the root syncs where `rollout` is `ordered`; absent where it is not. */
  readonly pins?: Pins;
  /** Where a key of the file stands, for problems found later. */
  readonly file: string;
  line(path: readonly (string | number)[]): number;
}

/** The database as an app sees it; `undefined` host and port where there is none. */
export type Database = EnvironmentBase['database'];

/** The port a database engine listens on unless told otherwise. */
export const DATABASE_PORTS = { mysql: 3306, postgres: 5432 } as const;

/** Engine, host and port of the environment's database, whoever runs it. */
export function databaseAddress(environment: Environment) {
  const { database, facts } = environment;
  if (database.kind === 'none') return undefined;
  const port = (database.kind === 'external' ? database.port : undefined) ?? DATABASE_PORTS[database.engine];
  const host = database.kind === 'external' ? database.host : facts.databaseHost;
  return host === undefined ? undefined : { engine: database.engine, host, port };
}

/** The Fargate profile that pods with these labels run on, or `undefined`. All labels of a selector must match. */
export function fargateProfileOf(
  environment: Environment,
  namespace: string,
  podLabels: Readonly<Record<string, string>>,
) {
  return environment.compute.fargate.find((profile) =>
    profile.selectors.some(
      (selector) =>
        selector.namespace === namespace &&
        Object.entries(selector.labels).every(([key, value]) => podLabels[key] === value),
    ),
  );
}

/** Name of a Secrets Manager secret of this cluster: `<cluster>/<component>/<what>`. */
export function secretName(environment: Environment, component: string, what: string): string {
  return `${environment.cluster.name}/${component}/${what}`;
}

/** The S3 bucket that bootstrap keeps its state in: the stated one, or one for all clusters of the account and region. */
export function stateBucket({ account, region, state }: Environment): string {
  return state.bucket ?? `espalier-state-${account}-${region}`;
}
