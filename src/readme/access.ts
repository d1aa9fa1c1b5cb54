import { type WebAddress, webAddresses } from '../access/addresses.ts';
import { type Door, doorsOf } from '../access/doors.ts';
import { urlOf } from '../access/urls.ts';
import { code } from '../markdown.ts';
import type { BuiltComponent, Tree } from '../model.ts';
import { servicesByName } from '../rules/_services.ts';

/** `generated/<env>/ACCESS.md`: every way in, who may take it, and how one logs in. */
export function accessPage(tree: Tree): string {
  const { environment } = tree;
  return `# Access to ${environment.name}

Generated with the tree; edits here are overwritten. Load balancers and ports that have no line here the tree does not make.

## Web addresses

${webSection(tree)}
## Port-forwards

${forwardSection(tree)}
## First login

${firstLogin(tree)}`;
}

function webSection(tree: Tree): string {
  const doors = doorsOf(tree);
  const addresses = webAddresses(tree);
  const leading = new Set(addresses.flatMap((address) => address.doors));
  // A load balancer that no route leads through is an address by itself.
  const bare = doors.filter(({ owner }) => !leading.has(owner));
  if (addresses.length + bare.length === 0) return 'None.\n';
  return `DNS below \`${tree.environment.web.domain}\` must lead to the load balancer behind each: \`kubectl -n <namespace> get service <name>\` shows its name.

| address | leads to | load balancer | who reaches it | login |
|---|---|---|---|---|
${[...addresses.map((address) => addressRow(tree, address, doors)), ...bare.map((door) => bareRow(tree, door))].join('\n')}
`;
}

function addressRow(tree: Tree, address: WebAddress, doors: readonly Door[]): string {
  const through = doors.filter(({ owner }) => address.doors.includes(owner));
  const port = address.port === undefined ? '' : `:${address.port}`;
  const owner = servicesByName(tree).get(address.service)?.owner;
  return row([
    urlOf(address, doors),
    code(`${address.service}${port}`),
    through.map(({ service }) => code(service)).join(', ') || 'none',
    through.map(reach).join('; ') || 'pods of the cluster',
    loginOf(owner),
  ]);
}

const bareRow = (tree: Tree, door: Door) =>
  row([
    `the name of ${code(door.service)}, port ${door.ports.join(', ')}`,
    code(door.service),
    code(door.service),
    reach(door),
    loginOf(servicesByName(tree).get(door.service)?.owner),
  ]);

/** Who a load balancer lets in, in words. */
function reach({ scheme, allow }: Door): string {
  const all = scheme === 'internal' ? 'internal: the VPC and what is connected to it' : '**the internet**';
  return allow.length === 0 ? all : `${all}, from ${allow.join(', ')} only`;
}

function forwardSection(tree: Tree): string {
  const { cluster, region } = tree.environment;
  const rows = tree.components.flatMap((built) =>
    (accessOf(built).forwards ?? []).map(({ what, service, port, path = '', login }) => {
      const local = port < 1024 ? port + 8000 : port;
      return row([
        `${built.component.name}: ${what}`,
        code(`kubectl -n ${built.namespace} port-forward service/${service} ${local}:${port}`),
        `http://localhost:${local}${path}`,
        login,
      ]);
    }),
  );
  if (rows.length === 0) return 'None.\n';
  return `For whoever may create \`pods/portforward\` in the namespace, after \`aws eks update-kubeconfig --name ${cluster.name} --region ${region}\`.

| what | command | then open | login |
|---|---|---|---|
${rows.join('\n')}
`;
}

function firstLogin({ environment }: Tree): string {
  const { sso } = environment;
  return `There is no password to begin with: people come in by single sign-on at ${sso.issuer}.

1. The issuer has the clients ${code(sso.argocdClientId)} (public, PKCE) and ${code(sso.grafanaClientId)} (confidential), and tells groups in the claim \`groups\`.
2. Members of ${code(sso.adminGroup)} administer, members of ${code(sso.viewerGroup)} look; anybody else gets in nowhere.
3. When single sign-on is down, an administrator of the cluster has \`kubectl\` and \`argocd --core\`, which need neither a web address nor a login.
`;
}

const accessOf = ({ component, context }: BuiltComponent) => component.access?.(context) ?? {};

const loginOf = (owner: BuiltComponent | undefined) =>
  (owner && accessOf(owner).login) ?? 'not stated: whoever reaches it may use it';

const row = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
