import { atSummary, collect } from '../model.ts';
import { rule } from '../rules.ts';

/** Charts of Istio that bring a validating webhook. */
const CHARTS: ReadonlySet<string> = new Set(['base', 'istiod']);

export default rule({
  code: 'ISTIO_VALIDATOR',
  title: "Istio's charts state the failure policy that istiod leaves on its validating webhooks: Fail.",
  source: 'istio/istio#44285, argoproj/argo-cd#25447',
  check: (tree) =>
    collect(tree, 'webhooks')
      .filter(
        ({ kind, failurePolicy, owner, origin, service }) =>
          kind === 'ValidatingWebhookConfiguration' &&
          failurePolicy !== 'Fail' &&
          origin === 'chart' &&
          service?.endsWith('/istiod') === true &&
          owner.charts.some(({ use }) => CHARTS.has(use.chart)),
      )
      .map((webhook) => ({
        at: atSummary(tree, webhook),
        message: `failurePolicy is ${webhook.failurePolicy} in Git, and istiod sets Fail as soon as it runs: never in sync`,
        cure: 'Set base.validationFailurePolicy to Fail in the values of both charts, base and istiod.',
      })),
});
