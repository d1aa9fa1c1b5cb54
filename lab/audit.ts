/** File name of the API server's audit log among the logs. */
export const AUDIT_LOG = 'audit.jsonl';

const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** What changes too often, and says nothing about the order of things. */
const UNHEARD = [
  {
    group: '',
    resources: ['events', 'nodes', 'nodes/*', 'pods', 'pods/*', 'endpoints', 'serviceaccounts/token'],
  },
  { group: 'events.k8s.io' },
  { group: 'coordination.k8s.io' },
  { group: 'discovery.k8s.io' },
  { group: 'authentication.k8s.io' },
  { group: 'authorization.k8s.io' },
  { group: 'apps', resources: ['replicasets', 'replicasets/*', 'controllerrevisions'] },
];

/**
 * What the API server notes (https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/): every write that was carried out, by
 * whom, when, and the object as it was stored; of CRDs, whose schemas are megabytes, and of what only Argo CD reads, without it.
 */
export const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  omitManagedFields: true,
  rules: [
    { level: 'None', resources: UNHEARD },
    {
      level: 'Metadata',
      verbs: WRITES,
      resources: [
        { group: 'apiextensions.k8s.io' },
        { group: 'argoproj.io' },
        { group: '', resources: ['secrets', 'configmaps'] },
      ],
    },
    { level: 'RequestResponse', verbs: WRITES },
    { level: 'None' },
  ],
};
