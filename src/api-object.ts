import { ApiObject, type ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Model } from './component.ts';
import { type KubeObject, objectId, refOf } from './object.ts';
import { dataOf } from './plain.ts';

/** Adds a plain object or a typed model to a scope. */
export function addObject(scope: Construct, object: KubeObject | Model): ApiObject {
  const data = dataOf(object);
  // The id only has to be unique in the scope; no name, label or selector comes from it.
  return new ApiObject(scope, objectId(refOf(data)), data as unknown as ApiObjectProps);
}
