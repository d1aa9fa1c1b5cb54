import { expect } from 'vitest';
import { fargateProfileOf } from '../../src/environment.ts';
import type { Recipe } from '../helpers/recipes.ts';

/** What a recipe says or makes, how it is read, and the value that the architecture had. */
export type Exact = readonly [what: string, look: (recipe: Recipe) => unknown, value: unknown];

const network: (recipe: Recipe) => object = ({ environment }) => environment.network;
const database = ({ environment }: Recipe) => environment.database;
const scaling = (name: string) => (recipe: Recipe) => {
  const { minReplicaCount, maxReplicaCount, triggers, fallback } = recipe.spec('ScaledObject', name);
  const [first] = triggers;
  return {
    min: minReplicaCount,
    max: maxReplicaCount,
    threshold: first.metadata.threshold,
    // What holds before the first request is ours.
    query: first.metadata.query.replace(/ or 0 \* .*$/, ''),
    fallback: `${fallback.failureThreshold} failures: ${fallback.replicas}`,
  };
};
const onFargate = (namespace: string, labels: Record<string, string>) => (recipe: Recipe) =>
  fargateProfileOf(recipe.environment, namespace, labels)?.name;
const request = (deployment: string) => (recipe: Recipe) => recipe.resources(deployment).requests;

const METABASE_QUERY =
  'sum(rate(istio_requests_total{reporter="destination",destination_workload_namespace="metabase",destination_workload="metabase"}[2m]))';

/** Values of each architecture, by recipe; what chart, Kubernetes and engine versions say is ours. */
export const EXACT: Readonly<Record<string, readonly Exact[]>> = {
  'metabase-eks': [
    ['its region', ({ environment }) => environment.region, 'us-east-1'],
    ['its cluster', ({ environment }) => environment.cluster.name, 'metabaselab'],
    ['both endpoints', ({ environment }) => environment.cluster.privateEndpoint, true],
    [
      'its network',
      network,
      expect.objectContaining({
        cidr: '10.0.0.0/16',
        zones: ['a', 'b', 'c'],
        nat: 'single',
        subnets: {
          private: ['10.0.0.0/19', '10.0.32.0/19', '10.0.128.0/19'],
          public: ['10.0.64.0/19', '10.0.96.0/19', '10.0.160.0/19'],
          intra: ['10.0.192.0/19', '10.0.224.0/19'],
          isolated: 'none',
        },
      }),
    ],
    ['Karpenter on Fargate', onFargate('karpenter', {}), 'karpenter'],
    ['CoreDNS on Fargate', onFargate('kube-system', { 'k8s-app': 'kube-dns' }), 'kube-system'],
    [
      'CoreDNS of the smallest Fargate size',
      ({ environment }) => environment.cluster.coreDns,
      expect.objectContaining({ cpu: '250m', memory: '256Mi' }),
    ],
    [
      'its database',
      database,
      expect.objectContaining({
        engine: 'mysql',
        instanceClass: 'db.t3.micro',
        storageGiB: 20,
        multiAz: true,
        maintenanceWindow: 'Mon:00:00-Mon:03:00',
        backupWindow: '03:00-06:00',
        finalSnapshot: true,
      }),
    ],
    [
      'its nodes',
      (recipe) => recipe.requirements('default'),
      expect.objectContaining({
        'capacity-type': 'In on-demand',
        'instance-type': 'In t2.micro, t3.micro, t3.small',
      }),
    ],
    ['its limits', (recipe) => recipe.spec('NodePool').limits, { cpu: '56', memory: '56Gi' }],
    [
      'empty nodes go after 30 seconds',
      (recipe) => recipe.spec('NodePool').disruption,
      expect.objectContaining({ consolidationPolicy: 'WhenEmpty', consolidateAfter: '30s' }),
    ],
    [
      'Metabase scaled on requests',
      scaling('metabase'),
      {
        min: 1,
        max: 10,
        threshold: '100',
        query: METABASE_QUERY,
        fallback: '1 failures: 1',
      },
    ],
    ['the size of Metabase', request('metabase'), { cpu: '1', memory: '800Mi' }],
    ['its limit', (recipe) => recipe.resources('metabase').limits, { memory: '1Gi' }],
    [
      'its database',
      (recipe) =>
        recipe
          .spec('Deployment', 'metabase')
          .template.spec.containers[0].env.filter(({ name }: { name: string }) =>
            /^MB_DB_(TYPE|PORT|DBNAME)$/.test(name),
          ),
      [
        { name: 'MB_DB_TYPE', value: 'mysql' },
        { name: 'MB_DB_PORT', value: '3306' },
        { name: 'MB_DB_DBNAME', value: 'metabaselab' },
      ],
    ],
    [
      'two operators and two webhooks of KEDA',
      (recipe) => [
        recipe.workload('keda', 'keda-operator').replicas,
        recipe.workload('keda', 'keda-admission-webhooks').replicas,
      ],
      [2, 2],
    ],
    [
      'istiod as large as it was',
      (recipe) => recipe.values('istiod').resources.requests,
      { cpu: '500m', memory: '1048Mi' },
    ],
    [
      'its proxies too',
      (recipe) => recipe.values('istiod').global.proxy.resources,
      { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '200Mi' } },
    ],
    [
      'the gateway too',
      (recipe) => recipe.values('istio-gateway').resources,
      { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '1Gi' } },
    ],
    [
      'two of Prometheus, which keep six hours',
      (recipe) => recipe.values('kube-prometheus-stack').prometheus.prometheusSpec,
      expect.objectContaining({
        replicas: 2,
        retention: '6h',
        resources: { requests: { cpu: '400m', memory: '800Mi' }, limits: { memory: '1Gi' } },
      }),
    ],
    [
      'neither Alertmanager nor node exporter',
      (recipe) => {
        const { alertmanager, nodeExporter } = recipe.values('kube-prometheus-stack');
        return [alertmanager.enabled, nodeExporter.enabled];
      },
      [false, false],
    ],
    [
      'Grafana scaled on CPU',
      (recipe) => recipe.values('kube-prometheus-stack').grafana,
      expect.objectContaining({
        autoscaling: { enabled: true, minReplicas: 1, maxReplicas: 5, targetCPU: '60' },
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '300Mi' } },
      }),
    ],
    ['five of istiod at most', (recipe) => recipe.values('istiod').autoscaleMax, 5],
    ['no inflated pods', (recipe) => recipe.spec('Deployment', 'inflate').replicas, 0],
    ['one CPU for each of them', (recipe) => request('inflate')(recipe).cpu, '1'],
  ],
  'metabase-free-tier': [
    ['its cluster', ({ environment }) => environment.cluster.name, 'metabase-lab'],
    [
      'its tags',
      ({ environment }) => Object.keys(environment.tags).sort(),
      ['Environment', 'GithubOrg', 'GithubRepo'],
    ],
    [
      'these tags on nodes, volumes and load balancers',
      (recipe) => {
        const { tags } = recipe.environment;
        return [
          recipe.spec('EC2NodeClass', 'default').tags,
          recipe.values('aws-ebs-csi-driver').controller.extraVolumeTags,
          recipe.values('aws-load-balancer-controller').defaultTags,
        ].every((has) => Object.entries(tags).every(([key, value]) => has[key] === value));
      },
      true,
    ],
    [
      'its network',
      network,
      expect.objectContaining({
        cidr: '10.0.0.0/16',
        subnets: {
          private: ['10.0.64.0/19', '10.0.96.0/19', '10.0.128.0/19'],
          public: ['10.0.160.0/19', '10.0.192.0/19', '10.0.224.0/19'],
          intra: ['10.0.0.0/19', '10.0.32.0/19'],
          isolated: 'none',
        },
      }),
    ],
    [
      'its database',
      database,
      expect.objectContaining({
        iamAuthentication: true,
        monitoringSeconds: 30,
        deletionProtection: true,
        parameters: { character_set_client: 'utf8mb4', character_set_server: 'utf8mb4' },
        auditLog: { events: ['connect'], files: 37 },
      }),
    ],
    ['free-tier types', (recipe) => recipe.requirements('free-tier')['instance-type'], 'In t3.micro'],
    ['eleven pods on each', (recipe) => recipe.spec('EC2NodeClass', 'free-tier').kubelet, { maxPods: 11 }],
    [
      'their limits',
      (recipe) => recipe.spec('NodePool', 'free-tier').limits,
      { cpu: '1k', memory: '1000Gi' },
    ],
    [
      'Metabase scaled on requests',
      scaling('metabase'),
      { min: 1, max: 10, threshold: '10', query: METABASE_QUERY, fallback: '3 failures: 6' },
    ],
    ['the size of Metabase', request('metabase'), { cpu: '500m', memory: '500Mi' }],
    [
      'the serial collector',
      (recipe) => JSON.stringify(recipe.spec('Deployment', 'metabase')).includes('-XX:+UseSerialGC'),
      true,
    ],
    [
      'istiod as large as it was',
      (recipe) => recipe.values('istiod').resources.requests,
      { cpu: '250m', memory: '512Mi' },
    ],
    ['ten of istiod at most', (recipe) => recipe.values('istiod').autoscaleMax, 10],
  ],
  'custom-metrics-keda': [
    ['its region', ({ environment }) => environment.region, 'us-west-2'],
    ['its cluster', ({ environment }) => environment.cluster.name, 'do-eks-yaml-karpenter'],
    [
      'its network',
      network,
      expect.objectContaining({
        cidr: '192.168.0.0/16',
        zones: ['a', 'd', 'c'],
        subnets: {
          public: ['192.168.0.0/19', '192.168.32.0/19', '192.168.64.0/19'],
          private: ['192.168.96.0/19', '192.168.128.0/19', '192.168.160.0/19'],
          intra: 'none',
          isolated: 'none',
        },
      }),
    ],
    [
      'its node group',
      ({ environment }) => environment.compute.nodeGroups[0],
      expect.objectContaining({
        name: 'c5-xl-do-eks-karpenter-ng',
        instanceTypes: ['c5.xlarge'],
        min: 0,
        desired: 2,
        max: 10,
        diskGiB: 300,
      }),
    ],
    [
      'its nodes',
      (recipe) => recipe.requirements('default'),
      expect.objectContaining({
        'capacity-type': 'In spot, on-demand',
        'instance-category': 'In c, m, r',
        'instance-generation': 'Gt 2',
      }),
    ],
    [
      'their label and annotation',
      (recipe) => recipe.spec('NodePool', 'default').template.metadata,
      {
        labels: { 'cluster-name': 'do-eks-yaml-karpenter' },
        annotations: { purpose: expect.stringMatching(/./) },
      },
    ],
    [
      'when nodes go',
      (recipe) => ({
        ...recipe.spec('NodePool', 'default').disruption,
        ...recipe.spec('NodePool', 'default').template.spec,
      }),
      expect.objectContaining({ consolidationPolicy: 'WhenEmptyOrUnderutilized', expireAfter: '720h' }),
    ],
    [
      'their class',
      (recipe) => recipe.spec('EC2NodeClass'),
      expect.objectContaining({
        detailedMonitoring: true,
        tags: expect.objectContaining({ app: 'autoscaling-test' }),
        blockDeviceMappings: [
          {
            deviceName: '/dev/xvda',
            ebs: expect.objectContaining({ volumeSize: '80Gi', volumeType: 'gp3', throughput: 125 }),
          },
        ],
      }),
    ],
    [
      'two Karpenters of one CPU and 1 GiB',
      (recipe) => [
        recipe.workload('karpenter', 'karpenter').replicas,
        recipe.values('karpenter').controller.resources.limits,
      ],
      [2, { cpu: '1', memory: '1Gi' }],
    ],
    [
      'the page scaled on requests that Traefik counts',
      scaling('php-apache'),
      {
        min: 1,
        max: 100,
        threshold: '1',
        query: 'sum(rate(traefik_service_requests_total{service="php-apache-php-apache-80@kubernetes"}[2m]))',
        fallback: '3 failures: 50',
      },
    ],
    [
      'scale-in after 30 seconds',
      (recipe) =>
        recipe.spec('ScaledObject', 'php-apache').advanced.horizontalPodAutoscalerConfig.behavior.scaleDown,
      { stabilizationWindowSeconds: 30 },
    ],
    ['the size of the page', (recipe) => request('php-apache')(recipe).cpu, '200m'],
    ['its path', (recipe) => recipe.spec('Ingress', 'php-apache').rules[0].http.paths[0].path, '/php-apache'],
    ['its class', (recipe) => recipe.spec('Ingress', 'php-apache').ingressClassName, 'traefik'],
    ['one generator', (recipe) => recipe.spec('Deployment', 'load-generator').replicas, 1],
    [
      'a node with a taint for GPUs',
      (recipe) => recipe.spec('NodePool', 'gpu').template.spec.taints,
      [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }],
    ],
  ],
  'gitops-karpenter': [
    ['its region', ({ environment }) => environment.region, 'eu-north-1'],
    ['its cluster', ({ environment }) => environment.cluster.name, 'gitops-eks-cluster'],
    [
      'its tags',
      ({ environment }) => environment.tags,
      expect.objectContaining({ Environment: 'dev', Project: 'gitops-scaling-project' }),
    ],
    [
      'its base nodes',
      ({ environment }) => environment.compute.nodeGroups,
      [
        expect.objectContaining({
          name: 'gitops-eks-cluster-initial-mng',
          instanceTypes: ['m5.large'],
          min: 1,
          max: 3,
          diskGiB: 20,
        }),
      ],
    ],
    [
      'who may apply from GitHub',
      ({ environment }) => environment.ci,
      { repository: 'example/platform', branch: 'main' },
    ],
    [
      'the nodes of its apps',
      (recipe) => recipe.requirements('karpenter-exclusive'),
      {
        arch: 'In amd64',
        os: 'In linux',
        'capacity-type': 'In on-demand',
        'instance-type': 'In m5.large',
        zone: 'In eu-north-1a, eu-north-1b, eu-north-1c',
      },
    ],
    [
      'their label',
      (recipe) => recipe.spec('NodePool').template.metadata.labels,
      { 'workload-type': 'karpenter-exclusive' },
    ],
    [
      'their taint',
      (recipe) => recipe.spec('NodePool').template.spec.taints,
      [{ key: 'workload.k8s.io/karpenter-exclusive-app', effect: 'NoSchedule' }],
    ],
    [
      'when they go',
      (recipe) => ({ ...recipe.spec('NodePool').disruption, ...recipe.spec('NodePool').template.spec }),
      expect.objectContaining({
        consolidationPolicy: 'WhenEmptyOrUnderutilized',
        consolidateAfter: '1m',
        expireAfter: '720h',
      }),
    ],
    [
      'their disk',
      (recipe) => recipe.spec('EC2NodeClass').blockDeviceMappings[0].ebs,
      expect.objectContaining({ volumeSize: '200Gi', volumeType: 'gp3', iops: 3000, throughput: 125 }),
    ],
    [
      'two Karpenters of one CPU and 1 GiB',
      (recipe) => [
        recipe.workload('karpenter', 'karpenter').replicas,
        recipe.values('karpenter').controller.resources.requests,
      ],
      [2, { cpu: '1', memory: '1Gi' }],
    ],
    ['two metrics-servers', (recipe) => recipe.workload('metrics-server', 'metrics-server').replicas, 2],
    ...['cors-proxy', 'mock-target'].flatMap((name): Exact[] => [
      [
        `${name} on half of its CPU, 1 to 25`,
        (recipe) => recipe.spec('HorizontalPodAutoscaler', name),
        expect.objectContaining({
          minReplicas: 1,
          maxReplicas: 25,
          metrics: [
            {
              type: 'Resource',
              resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
            },
          ],
        }),
      ],
      [`the size of ${name}`, (recipe) => request(name)(recipe).cpu, '500m'],
      [
        `${name} on these nodes, in every zone`,
        (recipe) => recipe.spec('Deployment', name).template.spec,
        expect.objectContaining({
          nodeSelector: { 'workload-type': 'karpenter-exclusive' },
          tolerations: [
            expect.objectContaining({
              key: 'workload.k8s.io/karpenter-exclusive-app',
              effect: 'NoSchedule',
            }),
          ],
          topologySpreadConstraints: [
            expect.objectContaining({
              maxSkew: 1,
              topologyKey: 'topology.kubernetes.io/zone',
              whenUnsatisfiable: 'DoNotSchedule',
            }),
          ],
        }),
      ],
      [
        `one of ${name} to be disrupted at a time`,
        (recipe) => recipe.spec('PodDisruptionBudget', name).maxUnavailable,
        1,
      ],
    ]),
    [
      'the ports of both Services',
      (recipe) =>
        ['cors-proxy', 'mock-target'].map((name) => {
          const [port] = recipe.spec('Service', name).ports;
          return `${port.port} to ${port.targetPort}`;
        }),
      ['80 to 8080', '80 to 3000'],
    ],
  ],
  'prometheus-adapter': [
    ['its region', ({ environment }) => environment.region, 'us-east-1'],
    [
      'its network',
      network,
      expect.objectContaining({
        cidr: '10.10.0.0/16',
        zones: ['a', 'b'],
        nat: 'single',
        subnets: expect.objectContaining({ isolated: ['10.10.4.0/24', '10.10.5.0/24'], intra: 'none' }),
      }),
    ],
    ['no logs of the control plane', ({ environment }) => environment.cluster.logs, []],
    [
      'its administrators',
      ({ environment }) =>
        environment.cluster.access.map(({ principalArn, policy }) => [principalArn, policy]),
      [['arn:aws:iam::111122223333:role/c_admin', 'cluster-admin']],
    ],
    [
      'its node group',
      ({ environment }) => environment.compute.nodeGroups[0],
      expect.objectContaining({
        instanceTypes: ['t3.medium', 't3.large'],
        min: 1,
        max: 6,
        diskGiB: 20,
        labels: { app: 'miztiik_on_demand_ng', lifecycle: 'on_demand', compute_provider: 'ec2' },
      }),
    ],
    [
      'the shop scaled on two requests a second',
      (recipe) => recipe.spec('HorizontalPodAutoscaler', 'shopfront'),
      expect.objectContaining({
        minReplicas: 1,
        maxReplicas: 3,
        metrics: [
          {
            type: 'Pods',
            pods: {
              metric: { name: 'http_requests_per_second' },
              target: { type: 'AverageValue', averageValue: '2' },
            },
          },
        ],
      }),
    ],
    [
      'the size of the shop',
      (recipe) => recipe.resources('shopfront'),
      { requests: { cpu: '1m', memory: '32Mi' }, limits: { memory: '256Mi' } },
    ],
    [
      'no way out of the shop but to name servers',
      (recipe) => {
        const { policyTypes, egress } = recipe.spec('NetworkPolicy', 'shopfront');
        return [policyTypes, egress.map(({ ports }: { ports: unknown }) => ports)];
      },
      [
        ['Egress'],
        [
          [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
          ],
        ],
      ],
    ],
    [
      'its port',
      (recipe) => recipe.spec('Service', 'shopfront').ports,
      [expect.objectContaining({ port: 80, targetPort: 9898 })],
    ],
    [
      'the rate over two minutes',
      (recipe) => recipe.object('ConfigMap', 'adapter-config').data['config.yaml'],
      expect.stringMatching(/sum\(rate\(.*\[2m\]\)\) by \(<<\.GroupBy>>\)/),
    ],
    ['two adapters', (recipe) => recipe.workload('prometheus-adapter', 'prometheus-adapter').replicas, 2],
    [
      'three of Alertmanager',
      (recipe) => recipe.values('kube-prometheus-stack').alertmanager.alertmanagerSpec.replicas,
      3,
    ],
    ['twenty requests a second of load', (recipe) => rateOf(recipe), 20],
  ],
};

/** Requests a second of one load generator, as its script says. */
function rateOf(recipe: Recipe): number {
  const script = JSON.stringify(recipe.object('ConfigMap', 'load-generator'));
  return Number(/(?:startRate|rate)\\*":? *(\d+)/.exec(script)?.[1] ?? Number.NaN);
}
