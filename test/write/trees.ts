import type { FileSpec } from '../../src/layout.ts';

/** Two versions of a tree of 400 files in 40 folders; from each to the other, files and folders change, come and go. */
export function version(name: 'A' | 'B'): FileSpec[] {
  const files: FileSpec[] = [{ path: 'README.md', text: `version ${name}\n` }];
  for (let folder = 0; folder < 40; folder++) {
    const only = folder % 10 === 0 ? `-${name.toLowerCase()}` : '';
    for (let file = 0; file < 10; file++) {
      const own = file === 9 ? `-${name.toLowerCase()}` : '';
      const said = file % 2 === 0 ? name.repeat(1 + ((folder * 7 + (name === 'A' ? 0 : 9)) % 20)) : 'same';
      files.push({
        path: `app-${folder}${only}/object_${file}${own}.yaml`,
        text: `kind: ConfigMap\ndata:\n  a: ${said.repeat(200)}\n`,
      });
    }
  }
  // What is a file in one version is a folder in the other.
  files.push({ path: name === 'A' ? 'turn.yaml' : 'turn.yaml/inner.yaml', text: `turn: ${name}\n` });
  return files;
}
