import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { kindOf } from './address.ts';

/** All addresses of a name. */
export type Resolve = (name: string) => Promise<readonly LookupAddress[]>;

/** A name that leads where the proxy must not go. */
export class AddressRefused extends Error {
  readonly address: string;

  constructor(host: string, address: string) {
    super(`${host} has an address that the proxy does not connect to`);
    this.name = 'AddressRefused';
    this.address = address;
  }
}

/** Asks the resolver of the system. */
const systemResolve: Resolve = (name) => lookup(name, { all: true });

export interface GuardOptions {
  readonly privateHosts: ReadonlySet<string>;
  readonly resolve?: Resolve;
  /** For tests: another address to connect to in place of one that was found good. Default: none. */
  readonly reroute?: (address: LookupAddress) => LookupAddress;
}

/**
 * A `lookup` for sockets that yields no address the proxy must not connect to. A socket connects to what its lookup
 * yields and asks nobody again, so a name cannot have another address by then. One bad address refuses the name: whoever
 * mixes them in hopes for the one that gets through.
 */
export function guardedLookup({
  privateHosts,
  resolve = systemResolve,
  reroute,
}: GuardOptions): LookupFunction {
  const addressesOf = async (host: string) => {
    // With a dot at its end a name is taken as it stands: no search domain can make it another one.
    const addresses = await resolve(host.includes('.') ? `${host}.` : host);
    for (const { address } of addresses) {
      const kind = kindOf(address);
      if (kind === 'forbidden' || (kind === 'private' && !privateHosts.has(host))) {
        throw new AddressRefused(host, address);
      }
    }
    return reroute ? addresses.map(reroute) : [...addresses];
  };
  return (host, { all }, callback) => {
    const yielded = (addresses: LookupAddress[]) => {
      const [first] = addresses;
      if (!first) callback(Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' }), '');
      else if (all) callback(null, addresses);
      else callback(null, first.address, first.family);
    };
    addressesOf(host).then(yielded, (error) => callback(error, ''));
  };
}
