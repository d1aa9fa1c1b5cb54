import { each, fill, type Json, omit } from './fill.ts';

/** What the API server adds to whatever makes pods (k8s.io/kubernetes, pkg/apis/core/v1/defaults.go). */
export function fillPod(spec: Json): void {
  fill(spec, {
    ...{ dnsPolicy: 'ClusterFirst', restartPolicy: 'Always', schedulerName: 'default-scheduler' },
    ...{ securityContext: {}, terminationGracePeriodSeconds: 30 },
  });
  omit(spec, ['hostNetwork', 'hostPID', 'hostIPC', 'nodeName', 'hostname', 'priorityClassName']);
  // The old name of the field is kept up.
  if (spec?.serviceAccountName) fill(spec, { serviceAccount: spec.serviceAccountName });
  each(spec?.containers, fillContainer);
  each(spec?.initContainers, fillContainer);
  each(spec?.volumes, fillVolume);
}

/** What it adds to a Pod itself, and not to a template. */
export function fillPodItself(spec: Json): void {
  fill(spec, { enableServiceLinks: true });
  for (const containers of [spec?.containers, spec?.initContainers]) {
    each(containers, ({ resources, ports }) => {
      if (resources?.limits) resources.requests = { ...resources.limits, ...resources.requests };
      if (spec.hostNetwork) each(ports, (port) => fill(port, { hostPort: port.containerPort }));
    });
  }
}

function fillContainer(container: Json): void {
  const isLatest = tagOf(container.image ?? '') === 'latest';
  fill(container, {
    ...{ terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' },
    ...{ imagePullPolicy: isLatest ? 'Always' : 'IfNotPresent', resources: {} },
  });
  omit(container, ['stdin', 'stdinOnce', 'tty', 'workingDir']);
  each(container.ports, (port) => {
    fill(port, { protocol: 'TCP' });
    omit(port, ['hostPort', 'name', 'hostIP']);
  });
  each(container.volumeMounts, (mount) => omit(mount, ['readOnly', 'subPath']));
  each(container.env, (variable) => {
    fill(variable.valueFrom?.fieldRef, { apiVersion: 'v1' });
    omit(variable, ['value']);
  });
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) fillProbe(container[name]);
  for (const name of ['postStart', 'preStop']) fillHttp(container.lifecycle?.[name]?.httpGet);
}

function fillProbe(probe: Json): void {
  if (probe === undefined) return;
  for (const name of ['timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'])
    omit(probe, [name]);
  fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  omit(probe, ['initialDelaySeconds']);
  fillHttp(probe.httpGet);
  fill(probe.grpc, { service: '' });
}

function fillHttp(action: Json): void {
  fill(action, { path: '/', scheme: 'HTTP' });
}

function fillVolume(volume: Json): void {
  if (Object.keys(volume).every((it) => it === 'name')) volume.emptyDir = {};
  for (const kind of ['secret', 'configMap', 'downwardAPI', 'projected'])
    fill(volume[kind], { defaultMode: 0o644 });
  if (volume.hostPath) volume.hostPath.type ??= '';
  each(volume.projected?.sources, ({ serviceAccountToken, downwardAPI }) => {
    fill(serviceAccountToken, { expirationSeconds: 3600 });
    each(downwardAPI?.items, ({ fieldRef }) => fill(fieldRef, { apiVersion: 'v1' }));
  });
  each(volume.downwardAPI?.items, ({ fieldRef }) => fill(fieldRef, { apiVersion: 'v1' }));
  fill(volume.ephemeral?.volumeClaimTemplate?.spec, { volumeMode: 'Filesystem' });
}

/** `latest` where an image names neither tag nor digest. */
function tagOf(image: string): string | undefined {
  const [name = '', digest] = image.split('@');
  const colon = name.lastIndexOf(':');
  if (colon > name.lastIndexOf('/')) return name.slice(colon + 1);
  return digest === undefined ? 'latest' : undefined;
}
