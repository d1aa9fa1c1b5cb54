import type { BuiltComponent, Tree } from '../model.ts';
import { servicesByName } from '../rules/_services.ts';
import { type WebAddress, webAddresses } from './addresses.ts';
import { type Door, doorsOf } from './doors.ts';

/**
 * The web address as people type it: with TLS where a load balancer in front of it listens on 443.
 *
 * @param all every load balancer of the tree.
 */
export function urlOf({ host, path, doors }: WebAddress, all: readonly Door[]): string {
  const secure = all.some(({ owner, ports }) => doors.includes(owner) && ports.includes(443));
  return `${secure ? 'https' : 'http'}://${host}${path === '/' ? '' : path}`;
}

/** The web addresses that lead to each component that has some, by its name. */
export function urlsByComponent(tree: Tree): ReadonlyMap<string, readonly string[]> {
  const doors = doorsOf(tree);
  const urls = new Map<string, string[]>();
  for (const address of webAddresses(tree)) {
    const owner: BuiltComponent | undefined = servicesByName(tree).get(address.service)?.owner;
    if (!owner) continue;
    const known = urls.get(owner.component.name) ?? [];
    urls.set(owner.component.name, [...new Set([...known, urlOf(address, doors)])]);
  }
  return urls;
}
