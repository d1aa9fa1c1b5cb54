import type { Cluster, Live } from '../world.ts';

/** Resources, and which of their objects. */
export type Asked = readonly (readonly [resource: string, which: (it: Live) => boolean])[];

/** Those objects, each with its resource. */
export async function each(cluster: Cluster, asked: Asked): Promise<(readonly [string, Live])[]> {
  const lists = asked.map(async ([resource, which]) =>
    (await cluster.list(resource)).filter(which).map((it) => [resource, it] as const),
  );
  return (await Promise.all(lists)).flat();
}

/** Asks for the deletion of an object, once. */
export async function ask(cluster: Cluster, resource: string, object: Live): Promise<void> {
  if (object.metadata.deletionTimestamp === undefined) await cluster.delete(resource, object);
}
