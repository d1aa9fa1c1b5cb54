import { atObject, builtObjects, collect, type OwnedObject, type Tree } from '../model.ts';
import type { Place } from '../problem.ts';
import { servicesByName } from '../rules/_services.ts';
import { adapterEntries, adapterQueries } from './adapter.ts';
import { type DashboardQuery, dashboardQueries } from './grafana.ts';

/** PromQL that something in the tree will send to the tree's Prometheus. */
export interface Query {
  readonly at: Place;
  readonly text: string;
  /** One more label that the result is asked for. */
  readonly wanted?: string;
  /** Why it cannot even be read. */
  readonly fault?: string;
}

/** A rule of a PrometheusRule with its place. */
export interface PrometheusRuleEntry {
  readonly owned: OwnedObject;
  readonly path: string;
  readonly rule: {
    readonly alert?: string;
    readonly record?: string;
    readonly expr: string | number;
    readonly for?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** Whether a Prometheus of the tree answers queries; what one that runs elsewhere holds is not known here. */
export const hasPrometheus = (tree: Tree): boolean =>
  collect(tree, 'workloads').some(({ kind }) => kind === 'Prometheus');

/** Every alert and recording rule that components of the tree build. A chart's own are the chart's business. */
export function ruleEntries(tree: Tree): readonly PrometheusRuleEntry[] {
  return builtObjects(tree, 'PrometheusRule').flatMap((owned) =>
    ((owned.object.spec.groups ?? []) as { rules?: PrometheusRuleEntry['rule'][] }[]).flatMap(
      ({ rules = [] }, group) =>
        rules.map((rule, index) => ({ owned, path: `spec.groups[${group}].rules[${index}]`, rule })),
    ),
  );
}

/** The queries of dashboards, rules, ScaledObjects and rules of the Prometheus Adapter, in a tree that has a Prometheus. */
export function queriesOf(tree: Tree): readonly Query[] {
  if (!hasPrometheus(tree)) return [];
  return [...ofDashboards(tree), ...ofRules(tree), ...ofScaledObjects(tree), ...ofAdapters(tree)];
}

function ofDashboards(tree: Tree): Query[] {
  return builtObjects(tree, 'ConfigMap').flatMap((owned) => {
    const { metadata, data = {} } = owned.object;
    if (metadata.labels?.grafana_dashboard === undefined) return [];
    return Object.entries(data as Record<string, string>).flatMap(([key, json]): Query[] => {
      const queries = readDashboard(json);
      if (queries === undefined)
        return [{ at: atObject(tree, owned, `data.${key}`), text: '', fault: 'it is no JSON' }];
      return queries.map(({ where, ...query }) => ({
        ...query,
        at: atObject(tree, owned, `data.${key}: ${where}`),
      }));
    });
  });
}

const read = new Map<string, readonly DashboardQuery[] | undefined>();

/** Environments share most of their dashboards. */
function readDashboard(json: string): readonly DashboardQuery[] | undefined {
  if (!read.has(json)) {
    try {
      read.set(json, dashboardQueries(JSON.parse(json)));
    } catch {
      read.set(json, undefined);
    }
  }
  return read.get(json);
}

const ofRules = (tree: Tree): Query[] =>
  ruleEntries(tree).map(({ owned, path, rule }) => ({
    at: atObject(tree, owned, `${path}.expr`),
    text: String(rule.expr),
  }));

/** Those that ask a Prometheus of the tree: `http://<service>.<namespace>.svc...` of a Service that the tree has. */
function ofScaledObjects(tree: Tree): Query[] {
  const services = servicesByName(tree);
  return builtObjects(tree, 'ScaledObject').flatMap((owned) =>
    (owned.object.spec.triggers as readonly Trigger[]).flatMap(({ type, metadata }, index) => {
      const [, service, namespace] =
        /^https?:\/\/([\w-]+)\.([\w-]+)\.svc\b/.exec(metadata.serverAddress ?? '') ?? [];
      if (type !== 'prometheus' || !services.has(`${namespace}/${service}`)) return [];
      return [
        { at: atObject(tree, owned, `spec.triggers[${index}].metadata.query`), text: metadata.query ?? '' },
      ];
    }),
  );
}

interface Trigger {
  readonly type: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** From the chart's values, or from the ConfigMap of the component that they name. */
function ofAdapters(tree: Tree): Query[] {
  return adapterEntries(tree).flatMap(({ rule, at }) => adapterQueries(rule).map((text) => ({ at, text })));
}
