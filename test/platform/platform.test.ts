import { describe, expect, test } from 'vitest';
import { applicationOf, builtOf, environmentNames, footprintOf, objectOf, trees, valuesOf } from '../real.ts';

const waveOf = (env: string, name: string) => builtOf(env, name).wave;

describe.each(environmentNames)('the platform of %s', (env) => {
  test('has kinds before controllers, controllers before what they admit, and everything before what needs it', () => {
    const chains = [
      ['prometheus-operator-crds', 'argo-cd'],
      [
        'karpenter-crd',
        'karpenter',
        'node-pools',
        'cert-manager',
        'internal-ca',
        'external-secrets',
        'secret-store',
        'metabase',
      ],
      ['cert-manager', 'aws-load-balancer-controller', 'istio-gateway', 'metabase'],
      ['istio-base', 'istiod', 'istio-gateway', 'access'],
      ['metrics-server', 'istiod'],
      ['cert-manager', 'keda', 'metabase'],
      ['aws-ebs-csi-driver', 'kube-prometheus-stack', 'metabase'],
    ];
    for (const chain of chains) {
      chain.slice(1).forEach((name, index) => {
        const before = chain[index] as string;
        expect(waveOf(env, before), `${before} before ${name}`).toBeLessThan(waveOf(env, name));
      });
    }
  });

  test('lets people in by single sign-on alone', () => {
    const { cm, rbac } = valuesOf(env, 'argo-cd').configs;
    expect(cm['admin.enabled']).toBe(false);
    expect(cm['oidc.config']).toContain('issuer: https://login.example.com');
    expect(rbac['policy.default']).toBe('');
    const grafana = valuesOf(env, 'kube-prometheus-stack').grafana;
    expect(grafana['grafana.ini'].auth).toEqual({ disable_login_form: true, oauth_auto_login: true });
    expect(grafana['grafana.ini']['auth.generic_oauth'].role_attribute_strict).toBe(true);
    expect(grafana.adminPassword).toBeUndefined();
  });

  test('lets go of a stuck sync after a finite time, and checks the health of child Applications', () => {
    const { cm, params } = valuesOf(env, 'argo-cd').configs;
    expect(Number(params['controller.sync.timeout.seconds'])).toBeGreaterThan(0);
    expect(cm['resource.customizations.health.argoproj.io_Application']).toContain('comparedTo');
  });

  test('scrapes every monitor of every component', () => {
    const { prometheusSpec } = valuesOf(env, 'kube-prometheus-stack').prometheus;
    for (const kind of ['serviceMonitor', 'podMonitor', 'rule', 'probe', 'scrapeConfig']) {
      expect(prometheusSpec[`${kind}SelectorNilUsesHelmValues`], kind).toBe(false);
    }
  });

  test('bounds every node pool and names a dated AMI', () => {
    for (const pool of builtOf(env, 'node-pools').objects.filter((o) => o.kind === 'NodePool')) {
      expect(typeof pool.spec.limits.cpu).toBe('string');
      expect(pool.spec.limits.memory).toMatch(/^\d+Gi$/);
      expect(pool.spec.template.spec.nodeClassRef.group).toBe('karpenter.k8s.aws');
    }
    const [ami] = objectOf(env, 'node-pools', 'EC2NodeClass').spec.amiSelectorTerms;
    expect(ami.alias).toMatch(/^al2023@v\d{8}$/);
    expect(objectOf(env, 'node-pools', 'EC2NodeClass').spec.metadataOptions.httpPutResponseHopLimit).toBe(1);
  });

  test('ends TLS at a network load balancer with the certificate of the facts', () => {
    const { service } = valuesOf(env, 'istio-gateway');
    const { environment } = builtOf(env, 'istio-gateway').context;
    const annotation = (name: string) =>
      service.annotations[`service.beta.kubernetes.io/aws-load-balancer-${name}`];
    expect(annotation('ssl-cert')).toBe(environment.facts.certificateArn);
    expect(annotation('scheme')).toBe(environment.web.scheme);
    expect(service.loadBalancerClass).toBe('service.k8s.aws/nlb');
    const [server] = objectOf(env, 'istio-gateway', 'Gateway').spec.servers;
    const https = service.ports.find((port: { name: string }) => port.name === 'https');
    expect(https.targetPort, 'the port that the Gateway listens on').toBe(server.port.number);
  });

  test('tells Karpenter its queue, and Karpenter never runs on nodes of its own', () => {
    const { settings } = valuesOf(env, 'karpenter');
    expect(settings.interruptionQueue).toBe(
      `${builtOf(env, 'karpenter').context.environment.cluster.name}-karpenter`,
    );
    const [controller] = footprintOf(env, 'karpenter').workloads;
    expect(controller?.affinity).toContain('node required: karpenter.sh/nodepool DoesNotExist');
    expect(controller?.containers[0]?.requests).toEqual(controller?.containers[0]?.limits);
  });

  test('gives each AWS identity the form that works where its pods run', () => {
    const { environment } = builtOf(env, 'karpenter').context;
    for (const { component, context } of trees.get(env)?.components ?? []) {
      const { identity } = context;
      if (!identity) continue;
      const onFargate = environment.compute.fargate.some((p) =>
        p.selectors.some((s) => s.namespace === context.namespace),
      );
      expect(identity.kind, component.name).toBe(onFargate ? 'irsa' : 'pod-identity');
      expect(Object.keys(identity.annotations)).toHaveLength(onFargate ? 1 : 0);
      expect(identity.roleName.length).toBeLessThanOrEqual(64);
    }
  });

  test('asks a person before nodes, namespaces, stores or kinds are removed', () => {
    for (const name of [
      'karpenter-crd',
      'node-pools',
      'secret-store',
      'kube-prometheus-stack',
      'prometheus-operator-crds',
    ]) {
      const { annotations, finalizers } = applicationOf(env, name).metadata;
      expect(annotations?.['argocd.argoproj.io/sync-options'], name).toBe('Prune=confirm,Delete=confirm');
      expect(finalizers, `${name} must not cascade`).toBeUndefined();
    }
    for (const namespace of trees.get(env)?.namespaces ?? []) {
      expect(namespace.metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe(
        'Prune=confirm,Delete=confirm',
      );
    }
  });
});

test('the environments are really different', () => {
  const environment = (env: string) => builtOf(env, 'karpenter').context.environment;
  expect(environment('dev').network).toMatchObject({ nat: 'single' });
  expect(environment('prod').network).toMatchObject({ nat: 'per-zone' });
  expect(valuesOf('dev', 'keda').operator.replicaCount).toBe(1);
  expect(valuesOf('prod', 'keda').operator.replicaCount).toBe(2);
  expect(environment('dev').compute.nodeGroups).toEqual([]);
  expect(environment('prod').compute.nodeGroups[0]?.taints[0]?.key).toBe('CriticalAddonsOnly');
  expect(environment('prod').web.scheme).toBe('internet-facing');
  expect(builtOf('prod', 'node-pools').objects.filter((o) => o.kind === 'NodePool')).toHaveLength(2);
  expect(objectOf('dev', 'metabase', 'ScaledObject').spec.maxReplicaCount).toBe(3);
  expect(objectOf('prod', 'metabase', 'ScaledObject').spec.maxReplicaCount).toBe(10);
});
