import type { NeedName } from './needs.ts';

/** What a command needs, and what it needs for a part of what it does. */
export interface CommandNeeds {
  readonly must: readonly NeedName[];
  readonly may?: readonly NeedName[];
}

const BASIC = ['node', 'packages'] as const;
const TREE = [...BASIC, 'charts'] as const;

/** Every command, npm script and piece of the project that needs something of the machine. */
export const COMMANDS: Readonly<Record<string, CommandNeeds>> = {
  bootstrap: { must: [...TREE, 'pulumi', 'aws', 'aws-credentials'], may: ['kubectl', 'helm'] },
  bump: { must: [...BASIC, 'charts'], may: ['helm'] },
  capacity: { must: TREE },
  charts: { must: [...BASIC, 'helm'] },
  cluster: { must: ['kubectl'], may: ['argocd', 'aws', 'aws-credentials'] },
  completion: { must: BASIC },
  diff: { must: [...BASIC, 'charts'], may: ['git', 'repository'] },
  disable: { must: TREE, may: ['git', 'repository', 'argocd'] },
  enable: { must: TREE, may: ['git', 'repository'] },
  explain: { must: TREE },
  generate: { must: TREE },
  graph: { must: TREE, may: ['git', 'repository'] },
  init: { must: TREE },
  lab: { must: [...TREE, 'go', 'git', 'openssl', 'redis-server', 'disk-lab'], may: ['kubectl'] },
  load: { must: TREE, may: ['k6'] },
  new: { must: BASIC },
  pin: { must: [...TREE, 'git', 'repository'] },
  promote: { must: TREE, may: ['git', 'repository'] },
  rules: { must: TREE },
  schema: { must: TREE },
  'set-image': { must: TREE, may: ['git', 'repository'] },
  simulate: { must: TREE },
  test: { must: [...TREE, 'git', 'repository'], may: ['chromium', 'openssl'] },
};
