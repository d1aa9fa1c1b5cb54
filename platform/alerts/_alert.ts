import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';

/** Who has to look: `critical` somebody now, `warning` somebody today. */
export type Severity = 'critical' | 'warning';

/** Something that must not stay true. Each has an entry of its name in docs/alerts.md. */
export interface Alert {
  readonly alert: string;
  /** PromQL; every series of its result is one thing that is wrong. */
  readonly expr: string;
  /** How long it must hold, as a duration of Prometheus. */
  readonly for: string;
  /** How long it goes on after it was last true, for what comes and goes. Default: not at all. */
  readonly keepFiring?: string;
  readonly severity: Severity;
  /** One line; labels of the result as `{{ $labels.name }}`. */
  readonly summary: string;
  /** What to do first. */
  readonly action: string;
  /** Labels beyond the severity. Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A series that is computed ahead. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
}

/** One subject's rules, as the object that the Prometheus operator picks up. */
export function alertRules(subject: string, rules: readonly (Alert | Recording)[]): PrometheusRule {
  return new PrometheusRule({
    metadata: { name: subject },
    spec: { groups: [{ name: subject, rules: rules.map(toRule) }] },
  });
}

function toRule(rule: Alert | Recording) {
  if ('record' in rule) return { record: rule.record, expr: rule.expr };
  const { alert, expr, keepFiring, severity, summary, action, labels } = rule;
  return {
    alert,
    expr,
    for: rule.for,
    ...(keepFiring !== undefined && { keep_firing_for: keepFiring }),
    labels: { severity, ...labels },
    annotations: { summary, description: action, runbook: `docs/alerts.md#${alert.toLowerCase()}` },
  };
}

/**
 * That a series is gone by which everything else of its exporter is judged: an alert on what no longer exists is silent
 * (https://prometheus.io/docs/prometheus/latest/querying/functions/#absent). The series must be one that is always there.
 */
export function metricsAbsent(of: string, series: string): Alert {
  return {
    alert: 'MetricsAbsent',
    expr: `absent(${series})`,
    for: '15m',
    severity: 'critical',
    summary: `Prometheus has no metrics of ${of}: no alert about it can fire.`,
    action: `Look at the targets page of Prometheus for ${of}: not scraped, not reachable, or renamed by an upgrade.`,
    labels: { of },
  };
}
