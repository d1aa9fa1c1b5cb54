import type { Catalog } from '../catalog.ts';
import type { AnyComponent } from '../component.ts';
import type { Edit } from '../edit.ts';
import { pinnedImage } from '../environment/image.ts';
import type { Environment } from '../environment.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { shapeOf } from './moving.ts';

/** Whether an environment may say which image a component runs. */
export function takesImage({ config }: AnyComponent): boolean {
  return Object.hasOwn(shapeOf(config, undefined) ?? {}, 'image');
}

/** Sets a component's image. @throws Problems IMAGE_NOT_PINNED, IMAGE_NOT_TAKEN, COMPONENT_OFF; all that hold. */
export function imageEdit(
  environment: Environment,
  catalog: Catalog,
  component: AnyComponent,
  image: string,
): Edit {
  const { name } = component;
  const at = { file: environment.file, environment: environment.name, component: name };
  const problems: Problem[] = [];
  const pinned = pinnedImage.safeParse(image);
  if (!pinned.success) {
    problems.push({
      code: 'IMAGE_NOT_PINNED',
      at,
      message: `"${image}" ${pinned.error.issues[0]?.message}`,
      cure: 'Give the whole reference with the digest that the push printed: registry/name@sha256:...',
    });
  }
  if (!takesImage(component)) {
    const taking = catalog.filter(takesImage).map((one) => one.name);
    problems.push({
      code: 'IMAGE_NOT_TAKEN',
      at,
      message: `"${name}" has no setting for its image`,
      cure: `Change it in the component's file. These have one: ${taking.join(', ')}.`,
    });
  } else if (!environment.components.has(name)) {
    problems.push({
      code: 'COMPONENT_OFF',
      at,
      message: `"${name}" is off in ${environment.name}`,
      cure: `Switch it on first: espalier enable ${environment.name} ${name}.`,
    });
  }
  throwIfAny(problems);
  return { path: ['components', name, 'image'], value: image };
}
