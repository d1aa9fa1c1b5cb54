import { ruleEntries } from '../metrics/queries.ts';
import { atObject } from '../model.ts';
import { rule } from '../rules.ts';

const SEVERITIES = ['critical', 'warning', 'info'];

/** What a person needs who is woken: how bad it is, what it is, and what to do. */
export default rule({
  code: 'ALERT_INCOMPLETE',
  title: 'An alert states how long it must hold, a severity, a summary and what to do.',
  source:
    'https://prometheus.io/docs/practices/alerting/, https://runbooks.prometheus-operator.dev/docs/add-runbook/',
  check: (tree) =>
    ruleEntries(tree).flatMap(
      ({ owned, path, rule: { alert, for: held, labels = {}, annotations = {} } }) => {
        if (alert === undefined) return [];
        const missing = [
          ...(held === undefined ? ['for'] : []),
          ...(SEVERITIES.includes(labels.severity ?? '')
            ? []
            : [`labels.severity of ${SEVERITIES.join(', ')}`]),
          ...['summary', 'description'].filter((key) => !annotations[key]).map((key) => `annotations.${key}`),
        ];
        if (missing.length === 0) return [];
        return [
          {
            at: atObject(tree, owned, path),
            message: `alert ${alert} lacks ${missing.join(', ')}`,
            cure: 'State it. Without `for` a single bad scrape wakes somebody.',
          },
        ];
      },
    ),
});
