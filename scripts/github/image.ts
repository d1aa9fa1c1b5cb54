// `npm run image -- build|test|scan|save <name> [--out FILE]` and `push <registry>/<cluster>/<name>... --from FOLDER --out FILE`: the images of
// this repository, the same way on a machine with Docker and in the workflow.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../src/cli/root.ts';
import { localTag, pushTogether, show, tryOut } from './docker.ts';
import { type OwnImage, ownImages, TRIALS } from './images.ts';
import { Refused, run } from './run.ts';

/** What each image is built for, in the order of the manifest; nodes may be of either. */
const ARCHITECTURES = ['amd64', 'arm64'];

await run(async () => {
  const { values, positionals } = parseArgs({
    options: { out: { type: 'string' }, from: { type: 'string' } },
    allowPositionals: true,
  });
  const [what, ...names] = positionals;
  const images = await ownImages();
  const byName = (name: string): OwnImage => {
    const image = images.find((one) => one.name === name);
    if (image === undefined)
      throw new Refused(
        `there is no image "${name}"; there are: ${images.map((one) => one.name).join(', ')}`,
      );
    return image;
  };
  if (what === 'push') {
    const { from, out } = values;
    if (from === undefined || out === undefined) throw new Refused('push wants --from and --out');
    const { GITHUB_RUN_ID: id = Date.now(), GITHUB_RUN_ATTEMPT: attempt = 1 } = process.env;
    const references = names.map((repository) => {
      const image = byName(repository.split('/').at(-1) as string);
      const archiveOf = (architecture: string) => join(from, `${image.name}-${architecture}.tar`);
      return `${image.name} ${pushTogether(image, repository, ARCHITECTURES, archiveOf, `${id}.${attempt}`)}\n`;
    });
    writeFileSync(out, references.join(''));
    return;
  }
  if (names.length !== 1) throw new Refused('one image is wanted');
  const image = byName(names[0] as string);
  if (what === 'build') build(image);
  else if (what === 'test') await tryOut(localTag(image), TRIALS[image.name] as (typeof TRIALS)[string]);
  // What nobody has mended yet would stop everything for as long as that lasts.
  else if (what === 'scan') show('grype', [`docker:${localTag(image)}`, '--fail-on=high', '--only-fixed']);
  else if (what === 'save' && values.out !== undefined)
    show('docker', ['save', '--output', values.out, localTag(image)]);
  else throw new Refused('build, test, scan, save with --out, or push');
});

/** Base images are pulled anew: a tag gets the fixes of its distribution. */
function build(image: OwnImage): void {
  const file = join(ROOT, image.file);
  show('docker', ['build', '--pull', '--file', file, '--tag', localTag(image), join(ROOT, image.context)]);
}
