import { ApiObject, type ApiObjectProps, App, Chart, YamlOutputType } from 'cdk8s';
import { appName, appObjects } from '../fleet.ts';
import { apps, folder } from './arguments.ts';

/** cdk8s as its documentation has it: one App, one chart an app, synthesised to a file an object. */
export function synth(yamlOutputType: YamlOutputType): void {
  const app = new App({ outdir: folder, yamlOutputType });
  for (let index = 1; index <= apps; index++) {
    const chart = new Chart(app, appName(index), { disableResourceNameHashes: true });
    for (const object of appObjects(index)) {
      new ApiObject(chart, object.kind, object as unknown as ApiObjectProps);
    }
  }
  app.synth();
}

export { YamlOutputType };
