import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Tree } from '../src/model.ts';
import { type KubeObject, objectId, refOf } from '../src/object.ts';
import { ARGO_USER } from './argocd.ts';
import { isWell } from './well.ts';

/** A write as the API server's audit log has it (audit.k8s.io/v1 Event). */
export interface Write {
  /** When it was asked for, in milliseconds. */
  readonly asked: number;
  /** When it was carried out. */
  readonly done: number;
  readonly verb: string;
  readonly user: string;
  /** `apps/Deployment shop/web`. */
  readonly id: string;
  readonly subresource?: string;
  /** As it was stored; absent for kinds of which only the write is noted. */
  readonly object?: KubeObject;
}

/** What the order of a tree is about. */
export interface Plan {
  /** By component: the objects that Argo CD applies for it. */
  readonly objects: ReadonlyMap<string, readonly string[]>;
  /** What Git says of objects, as far as it does: those of charts are known by name alone. */
  readonly wanted: ReadonlyMap<string, KubeObject>;
  /** By component: those that must be well before any object of it is applied. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
}

/** An object that was applied too early. */
export interface Violation {
  readonly component: string;
  readonly object: string;
  readonly need: string;
  /** The object of the need that was not well, and how: `missing` or `not well`. */
  readonly because: string;
}

/** What a tree promises: its components' objects, those of charts included, and their needs. */
export function planOf(tree: Tree): Plan {
  const objects = new Map<string, readonly string[]>();
  const needs = new Map<string, readonly string[]>();
  const wanted = new Map<string, KubeObject>();
  for (const built of tree.components) {
    const { name } = built.component;
    const charts = built.charts.flatMap((it) => it.footprint.objects).filter((it) => it.hook === undefined);
    // Its summary knows which kinds have no namespace.
    const own = built.own.objects.map(objectId);
    for (const [i, object] of built.objects.entries()) wanted.set(own[i] ?? '', object);
    objects.set(name, [...own, ...charts.map(objectId)]);
    needs.set(
      name,
      built.waitsFor.map((it) => it.name),
    );
  }
  return { objects, wanted, needs };
}

/** The writes of an audit log, in the order in which they were carried out. */
export async function readWrites(file: string): Promise<Write[]> {
  const writes: Write[] = [];
  for await (const line of createInterface(createReadStream(file))) {
    const write = writeOf(line);
    if (write !== undefined) writes.push(write);
  }
  return writes.sort((a, b) => a.done - b.done);
}

/**
 * Replays the writes: for every object that Argo CD applies for the first time or anew, whether all that its component needs was
 * there by then, as Git has it, and well, judged by what the API server stored. `from` leaves out what Argo CD wrote before that
 * time.
 */
export function violations(
  writes: readonly Write[],
  { objects, wanted, needs }: Plan,
  established: ReadonlyMap<string, number>,
  from = 0,
): Violation[] {
  const owners = new Map([...objects].flatMap(([name, ids]) => ids.map((id) => [id, name] as const)));
  const known = new Map<string, KubeObject | 'noted'>();
  const found: Violation[] = [];
  // Changes come into force when they are done, and are looked at when they were asked for.
  const moments = writes
    .flatMap((write) => [
      { at: write.asked, write, isAsked: true },
      { at: write.done, write, isAsked: false },
    ])
    .sort((a, b) => a.at - b.at);
  for (const { at, write, isAsked } of moments) {
    if (!isAsked) {
      if (write.verb === 'delete') known.delete(write.id);
      else known.set(write.id, write.object ?? 'noted');
      continue;
    }
    const owner = owners.get(write.id);
    if (owner === undefined || write.user !== ARGO_USER || at < from) continue;
    if (write.verb === 'delete' || write.subresource !== undefined) continue;
    for (const need of needs.get(owner) ?? []) {
      const sick = (objects.get(need) ?? []).find((id) => !isWellAt(id, at));
      if (sick === undefined) continue;
      const because = `${sick} ${known.has(sick) ? 'not well' : 'missing'}`;
      found.push({ component: owner, object: write.id, need, because });
    }
  }
  return found;

  function isWellAt(id: string, at: number): boolean {
    const object = known.get(id);
    if (object === undefined) return false;
    const time = established.get(id);
    if (time !== undefined) return time <= at;
    if (object === 'noted') return true;
    const asked = wanted.get(id);
    return isWell(object) && (asked === undefined || holds(object, asked));
  }
}

/** Whether an object has everything that another one states. */
export function holds(object: unknown, stated: unknown): boolean {
  if (typeof stated !== 'object' || stated === null) return object === stated;
  if (typeof object !== 'object' || object === null) return false;
  if (Array.isArray(stated) && (!Array.isArray(object) || object.length !== stated.length)) return false;
  return Object.entries(stated).every(([key, value]) =>
    holds((object as Record<string, unknown>)[key], value),
  );
}

/** When each CRD was first served, to the second, from what the API server says of it now. */
export function establishedAt(crds: readonly KubeObject[]): ReadonlyMap<string, number> {
  return new Map(
    crds.map((crd) => {
      const condition = crd.status?.conditions?.find((it: { type: string }) => it.type === 'Established');
      return [objectId(refOf(crd)), Date.parse(condition?.lastTransitionTime)];
    }),
  );
}

interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly responseStatus?: { readonly code?: number };
  readonly objectRef?: {
    readonly resource: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly apiGroup?: string;
    readonly subresource?: string;
  };
  readonly responseObject?: KubeObject;
}

function writeOf(line: string): Write | undefined {
  let event: AuditEvent;
  try {
    event = JSON.parse(line);
  } catch {
    // The last line of a server that still writes.
    return undefined;
  }
  const { verb, requestURI, user, objectRef, responseStatus, responseObject } = event;
  const isDry = requestURI.includes('dryRun=');
  if (objectRef === undefined || isDry || (responseStatus?.code ?? 0) >= 300) return undefined;
  const { resource, namespace, name = responseObject?.metadata?.name, apiGroup, subresource } = objectRef;
  const isObject = responseObject?.metadata?.name !== undefined && responseObject.kind !== 'Status';
  const kind = isObject ? responseObject.kind : kindOf(resource);
  const prefix = apiGroup ? `${apiGroup}/` : '';
  return {
    asked: Date.parse(event.requestReceivedTimestamp),
    done: Date.parse(event.stageTimestamp),
    verb,
    user: user.username,
    id: `${prefix}${kind} ${namespace ? `${namespace}/` : ''}${name}`,
    ...(subresource !== undefined && { subresource }),
    ...(isObject && verb !== 'delete' && subresource !== 'scale' && { object: responseObject }),
  };
}

/** Kinds of which only the write is noted, by resource. */
const NOTED: Readonly<Record<string, string>> = {
  applications: 'Application',
  appprojects: 'AppProject',
  configmaps: 'ConfigMap',
  customresourcedefinitions: 'CustomResourceDefinition',
  secrets: 'Secret',
};

function kindOf(resource: string): string {
  return NOTED[resource] ?? resource;
}
