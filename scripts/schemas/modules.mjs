import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folder of a pinned Go module in the module cache; fetched when it is not there. Its content must have the pinned sum. */
export function moduleFolder({ module, version, sum }) {
  const { stdout, stderr, error } = spawnSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
    cwd: tmpdir(), // outside of any go.mod, which would have a say in what is downloaded
    encoding: 'utf8',
  });
  if (error) throw new Error(`go is needed to remake the schemas: ${error.message}`);
  const answer = stdout ? JSON.parse(stdout) : { Error: stderr };
  if (answer.Error) throw new Error(`${module}@${version}: ${answer.Error}`);
  if (answer.Sum !== sum)
    throw new Error(`${module}@${version}: content has sum ${answer.Sum}, pinned is ${sum}`);
  return answer.Dir;
}

/** Relative paths of the YAML files that a list of files and folders means, sorted. */
export function yamlFiles(root, paths) {
  const files = paths.flatMap((path) => {
    if (!statSync(join(root, path)).isDirectory()) return [path];
    return readdirSync(join(root, path))
      .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
      .map((name) => `${path}/${name}`);
  });
  return files.sort();
}
