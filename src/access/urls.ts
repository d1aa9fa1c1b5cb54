import type { BuiltComponent, Tree } from '../model.ts';
import { servicesByName } from '../rules/_services.ts';
import { type WebAddress, webAddresses } from './addresses.ts';
import { doorsOf } from './doors.ts';

/** The web address as people type it: with TLS where a load balancer in front of it listens on 443. */
export function urlOf(tree: Tree, { host, path, doors }: WebAddress): string {
  const secure = doorsOf(tree).some(({ owner, ports }) => doors.includes(owner) && ports.includes(443));
  return `${secure ? 'https' : 'http'}://${host}${path === '/' ? '' : path}`;
}

/** The web addresses that lead to each component that has some, by its name. */
export function urlsByComponent(tree: Tree): ReadonlyMap<string, readonly string[]> {
  const urls = new Map<string, string[]>();
  for (const address of webAddresses(tree)) {
    const owner: BuiltComponent | undefined = servicesByName(tree).get(address.service)?.owner;
    if (!owner) continue;
    const known = urls.get(owner.component.name) ?? [];
    urls.set(owner.component.name, [...new Set([...known, urlOf(tree, address)])]);
  }
  return urls;
}
