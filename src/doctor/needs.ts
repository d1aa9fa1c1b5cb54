import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { INSTALL as INSTALL_HELM } from '../charts/helm.ts';
import { Git } from '../pin/git.ts';
import { Problems } from '../problem.ts';
import { credentials } from './credentials.ts';
import { diskSpace, type Finding, missing, ok, program } from './probe.ts';

/** Something that a command needs and that the machine has or has not. */
export interface Need {
  /** What it is for, in a few words. */
  readonly what: string;
  /** Looks for it on this machine. Asks no network and shows no secret. `root` is the project's folder. */
  readonly look: (root: string) => Finding;
  /** How to get it: a command, or an imperative sentence. */
  readonly get: string;
}

const apt = (name: string) => `apt-get install ${name}`;

/** Everything that any command needs, by name. One more need is one more entry here and its name in COMMANDS. */
export const NEEDS = {
  node: {
    what: 'runs the TypeScript of this project as it is',
    look: () =>
      Number(process.versions.node.split('.')[0]) >= 24 ? ok(process.version) : missing(process.version),
    get: 'npm ci brings it; run commands through npm',
  },
  packages: {
    what: 'the packages that package-lock.json pins',
    look: (root) => packages(root),
    get: 'npm ci',
  },
  charts: {
    what: 'what each pinned chart accepts and renders to',
    look: (root) => {
      const count = records(join(root, 'charts')).length;
      return count > 0 ? ok(`${count} recorded`) : missing('charts/ holds no record');
    },
    get: 'git checkout -- charts',
  },
  git: { what: 'reads commits', look: () => program(['git']), get: apt('git') },
  repository: {
    what: 'the folder is in a Git repository',
    look: () => repository(process.cwd()),
    get: 'git clone the repository, and run it there',
  },
  helm: {
    what: 'renders charts to record what they make',
    look: () => program(['helm'], { args: ['version', '--short'], least: [3, 8] }),
    get: INSTALL_HELM,
  },
  go: {
    what: 'builds the control plane of the lab',
    look: () => program(['go'], { args: ['version'], least: [1, 26] }),
    get: 'https://go.dev/dl/, Go 1.26 or newer',
  },
  openssl: {
    what: 'certificates of the lab',
    look: () => program(['openssl'], { args: ['version'] }),
    get: apt('openssl'),
  },
  'redis-server': {
    what: 'the cache of Argo CD in the lab',
    look: () => program(['redis-server']),
    get: apt('redis-server'),
  },
  'disk-lab': {
    what: "the lab's programs and Go's build cache",
    look: () => diskSpace(process.env.ESPALIER_LAB_CACHE ?? join(homedir(), '.cache/espalier/lab'), 13),
    get: 'free some, or name another disk: ESPALIER_LAB_CACHE, GOCACHE',
  },
  kubectl: {
    what: 'talks to a cluster',
    look: () => program(['kubectl'], { args: ['version', '--client'] }),
    get: 'https://kubernetes.io/docs/tasks/tools/',
  },
  argocd: {
    what: 'confirms what Argo CD waits for: argocd app confirm-deletion',
    look: () => program(['argocd'], { args: ['version', '--client', '--short'] }),
    get: 'https://argo-cd.readthedocs.io/en/stable/cli_installation/',
  },
  aws: {
    what: 'the AWS CLI, version 2',
    look: () => program(['aws'], { least: [2, 0] }),
    get: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
  },
  'aws-credentials': {
    what: 'who asks AWS; looked for, never shown, and not tried',
    look: () => credentials(process.env, homedir()),
    get: 'aws sso login, or AWS_PROFILE',
  },
  pulumi: {
    what: "Pulumi's CLI, which the package pulumi downloads at its first run",
    look: (root) => pulumi(root),
    get: 'npx pulumi version, once, where https://get.pulumi.com can be reached',
  },
  chromium: {
    what: 'the browser of the tests that look at pages',
    look: () => program(['chromium', 'chromium-browser', 'google-chrome']),
    get: apt('chromium'),
  },
  k6: {
    what: 'runs load plans',
    look: () => program(['k6'], { args: ['version'] }),
    get: 'https://grafana.com/docs/k6/latest/set-up/install-k6/',
  },
} as const satisfies Readonly<Record<string, Need>>;

export type NeedName = keyof typeof NEEDS;

function packages(root: string): Finding {
  try {
    // npm writes what it has installed; an entry that differs is one that `npm ci` would replace.
    const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages ?? {};
    const [installed, pinned] = [read('node_modules/.package-lock.json'), read('package-lock.json')];
    const stale = Object.keys(installed).filter(
      (name) => pinned[name] !== undefined && pinned[name].version !== installed[name].version,
    );
    const direct = Object.keys({ ...pinned['']?.dependencies, ...pinned['']?.devDependencies });
    const gone = direct.filter((name) => !existsSync(join(root, 'node_modules', name)));
    const faults = [...stale, ...gone];
    return faults.length === 0
      ? ok(`${Object.keys(installed).length} installed`)
      : missing(`not as pinned: ${faults.slice(0, 5).join(', ')}`);
  } catch {
    return missing('nothing that npm has installed');
  }
}

function repository(folder: string): Finding {
  try {
    new Git(folder);
    return ok(folder);
  } catch (error) {
    if (error instanceof Problems) return missing(`${folder} is in none`);
    throw error;
  }
}

function pulumi(root: string): Finding {
  // Not the package's own command, which npm puts first: to ask it for its version would download it.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const onItsOwn = program(['pulumi'], { args: ['version'], path: path.join(delimiter) });
  try {
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules/pulumi/package.json'), 'utf8'));
    const cached = join(
      process.env.PULUMI_HOME ?? join(homedir(), '.pulumi'),
      'versions',
      version,
      'bin/pulumi',
    );
    if (existsSync(cached)) return ok(`${version} (${cached})`);
    return onItsOwn.state === 'ok' ? onItsOwn : missing(`${version} is pinned and not downloaded yet`);
  } catch {
    return onItsOwn;
  }
}

function records(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.json') && !name.endsWith('.keys.json'))
    : [];
}
