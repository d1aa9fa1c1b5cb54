import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request } from 'node:https';
import type { Actor } from '../actor.ts';
import { builtFiles } from '../binaries.ts';
import { Child } from '../child.ts';
import type { ControlPlane } from '../control-plane.ts';
import { answers, freePorts, LOOPBACK } from '../ports.ts';

const NAMESPACE = 'keda';
const OPERATOR = 'keda-operator';
const ADAPTER = 'keda-operator-metrics-apiserver';
const WEBHOOKS = 'keda-admission-webhooks';

/** Name that the operator's metrics service has in the cluster: its certificate is for it. */
const METRICS_SERVICE = `${OPERATOR}.${NAMESPACE}.svc.cluster.local`;

/** KEDA: its operator, the metrics that its adapter serves to autoscalers, and its admission webhook. */
export const keda: Actor = {
  name: 'keda',
  real: true,
  does: 'ScaledObjects become autoscalers, which read external metrics through its adapter; its webhook decides',
  plays: [OPERATOR, ADAPTER, WEBHOOKS].map((it) => `${NAMESPACE}/${it}`),

  async start({ plane }) {
    const names = [OPERATOR, 'keda-adapter', WEBHOOKS];
    const binaries = await builtFiles(names);
    const certificates = certificateFolder(plane);
    const ports = await freePorts(6);
    const [service = 0, health = 0, metrics = 0, adapter = 0, hook = 0, hookHealth = 0] = ports;
    const address = `${LOOPBACK}:${service}`;
    const start = async (name: string, args: string[], port: number) => {
      const child = await Child.start(plane.home, {
        name,
        command: binaries[name] ?? '',
        args: [...args, `--cert-dir=${certificates}`],
        env: environmentOf(plane),
        ready: () => answers(port),
      });
      plane.add(child);
      return child;
    };
    const operator = [
      `--metrics-service-bind-address=${address}`,
      `--health-probe-bind-address=${LOOPBACK}:${health}`,
      '--metrics-bind-address=0',
      // Both are cert-manager's in the tree.
      '--enable-webhook-patching=false',
      '--enable-apiservice-patching=false',
    ];
    const webhooks = [
      `--port=${hook}`,
      `--health-probe-bind-address=${LOOPBACK}:${hookHealth}`,
      '--metrics-bind-address=0',
    ];
    const apiServer = [
      `--bind-address=${LOOPBACK}`,
      `--secure-port=${adapter}`,
      `--port=${metrics}`,
      `--metrics-service-address=${address}`,
      `--metrics-service-grpc-authority=${METRICS_SERVICE}`,
      `--tls-cert-file=${certificates}/tls.crt`,
      `--tls-private-key-file=${certificates}/tls.key`,
      `--client-ca-file=${certificates}/ca.crt`,
      ...['lister', 'authentication', 'authorization'].map((it) => `--${it}-kubeconfig=${plane.kubeconfig}`),
    ];
    const children = [
      await start(OPERATOR, operator, health),
      await start('keda-adapter', apiServer, adapter),
      await start(WEBHOOKS, webhooks, hook),
    ];
    plane.network.serve(`${NAMESPACE}/${ADAPTER}`, { port: adapter });
    plane.network.serve(`${NAMESPACE}/${WEBHOOKS}`, passTo(hook, readFileSync(`${certificates}/ca.crt`)));
    return async () => {
      const dead = children.find((it) => !it.running);
      if (dead !== undefined) throw new Error(`${dead.name} ended with ${await dead.ended}`);
    };
  },
};

function environmentOf(plane: ControlPlane): Record<string, string> {
  return {
    KUBECONFIG: plane.kubeconfig,
    KEDA_CLUSTER_OBJECT_NAMESPACE: NAMESPACE,
    POD_NAMESPACE: NAMESPACE,
    WATCH_NAMESPACE: '',
    // Names of Services lead to the lab's network. A proxy of the machine's knows none of them.
    ...{ HTTP_PROXY: plane.network.proxy, NO_PROXY: LOOPBACK, HTTPS_PROXY: '', https_proxy: '' },
  };
}

/** One certificate for all, as the chart has it: tls.crt, tls.key and ca.crt in a folder. */
function certificateFolder(plane: ControlPlane): string {
  const folder = plane.home.path('data', 'keda');
  mkdirSync(folder, { recursive: true });
  const services = [OPERATOR, ADAPTER, WEBHOOKS].map((it) => `${it}.${NAMESPACE}.svc`);
  const { certificate, key } = plane.authority.issue('keda', {
    name: OPERATOR,
    hosts: [...services, METRICS_SERVICE, 'localhost'],
  });
  copyFileSync(certificate, `${folder}/tls.crt`);
  copyFileSync(key, `${folder}/tls.key`);
  copyFileSync(plane.authority.certificate, `${folder}/ca.crt`);
  return folder;
}

/** Hands a review on to the path that its kind has: a stand-in for the chart does not know the paths. */
function passTo(port: number, ca: Buffer) {
  return (message: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const body = Buffer.concat(chunks);
      const { group, version, kind } = JSON.parse(body.toString('utf8')).request.kind;
      const path = `/validate-${group.replaceAll('.', '-')}-${version}-${kind.toLowerCase()}`;
      const headers = { 'content-type': 'application/json', 'content-length': body.length };
      const target = { host: LOOPBACK, port, ca, servername: 'localhost', path, method: 'POST', headers };
      const call = request(target, (answer) => {
        response.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' });
        answer.pipe(response);
      });
      call.on('error', () => response.writeHead(502).end());
      call.end(body);
    });
  };
}
