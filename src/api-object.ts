import { ApiObject, type ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Model } from './component.ts';
import { type KubeObject, objectId, refOf } from './object.ts';

/** Adds a plain object or a typed model to a scope. A model is checked by its own package first; what it throws names the field. */
export function addObject(scope: Construct, object: KubeObject | Model): ApiObject {
  const data = plain(object);
  // The id only has to be unique in the scope; no name, label or selector comes from it.
  return new ApiObject(scope, objectId(refOf(data)), data as unknown as ApiObjectProps);
}

function plain(object: KubeObject | Model): KubeObject {
  if (typeof object.toJSON !== 'function') return object as KubeObject;
  object.validate();
  return object.toJSON() as KubeObject;
}
