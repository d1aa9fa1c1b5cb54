import { type Alert, metricsAbsent } from './_alert.ts';

/** Certificates that cert-manager keeps. */
export const certificateAlerts: readonly Alert[] = [
  {
    alert: 'CertificateNotReady',
    expr: 'max by (exported_namespace, name) (certmanager_certificate_ready_status{condition!="True"}) > 0',
    for: '15m',
    severity: 'critical',
    summary:
      'Certificate {{ $labels.exported_namespace }}/{{ $labels.name }} is not there or no longer valid.',
    action: 'kubectl describe the Certificate and its CertificateRequest: the issuer says why it refuses.',
  },
  {
    alert: 'CertificateNotRenewed',
    expr: 'time() - max by (exported_namespace, name) (certmanager_certificate_renewal_timestamp_seconds > 0) > 3600',
    for: '15m',
    severity: 'critical',
    summary:
      'Certificate {{ $labels.exported_namespace }}/{{ $labels.name }} should have been renewed {{ $value | humanizeDuration }} ago.',
    action: 'Read the log of cert-manager for its name; whoever trusts it stops doing so when it expires.',
  },
  metricsAbsent('cert-manager', 'certmanager_clock_time_seconds_gauge'),
];

/** Secrets that External Secrets copies. */
export const secretAlerts: readonly Alert[] = [
  {
    alert: 'SecretNotRefreshed',
    expr: 'max by (exported_namespace, name) (externalsecret_status_condition{condition="Ready", status="False"}) > 0',
    for: '15m',
    severity: 'critical',
    summary:
      'ExternalSecret {{ $labels.exported_namespace }}/{{ $labels.name }} is not copied: its Secret is old or missing.',
    action:
      'kubectl describe the ExternalSecret: the secret, or a key of it, is missing in AWS, or may not be read.',
  },
  {
    alert: 'SecretStoreNotReady',
    expr: 'max by (name) (clustersecretstore_status_condition{condition="Ready", status="False"}) > 0',
    for: '10m',
    severity: 'critical',
    summary: 'Nothing can be read from secret store {{ $labels.name }}.',
    action:
      'kubectl describe the ClusterSecretStore; then check the role of the ServiceAccount external-secrets.',
  },
  metricsAbsent('external-secrets', 'externalsecret_status_condition'),
];
