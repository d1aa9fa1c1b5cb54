import { atSummary, collect } from '../model.ts';
import { rule } from '../rules.ts';

export default rule({
  code: 'WEBHOOK_CA',
  title: 'No webhook states a CA bundle: whoever issues the certificate writes it at run time.',
  source:
    'https://cert-manager.io/docs/concepts/ca-injector/, kubernetes-sigs/aws-load-balancer-controller#2312',
  check: (tree) =>
    collect(tree, 'webhooks')
      .filter((webhook) => webhook.caBundleStated)
      .map((webhook) => ({
        at: atSummary(tree, webhook),
        message: `webhook ${webhook.webhook} states clientConfig.caBundle, which differs from the cluster's as soon as the certificate is renewed`,
        cure: 'Let cert-manager issue the certificate and inject the bundle.',
      })),
});
