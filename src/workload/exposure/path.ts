/** A web address, or the part of one that lies below a path. */
export interface WebAddress {
  readonly host: string;
  /** Path that is served, with everything below it: `/shop` takes `/shop` and `/shop/cart`, not `/shopping`. Default: `/`. */
  readonly path?: string;
  /**
   * Whether `path` is taken away before the app sees the request. Default: false, for an app that is told where it lives
   * and writes links accordingly; one that is neither told nor spared finds nothing.
   */
  readonly strip?: boolean;
}

/** The path of an address without its last slash, or `undefined` where all of the host is meant. */
export function prefixOf({ path = '/' }: WebAddress): string | undefined {
  const prefix = path.replace(/\/+$/, '');
  if (prefix === '') return undefined;
  // Quotes, backticks and dots that climb would mean something else in a rule of Traefik, or to the app.
  if (!/^(\/[\w~-][\w.~-]*)+$/.test(prefix))
    throw new RangeError(`path "${path}" is not of the form /shop or /shop/cart`);
  return prefix;
}
