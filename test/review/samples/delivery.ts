import { applicationOf } from '../../helpers/review.ts';
import { changing, creating, having, type Sample } from './sample.ts';

const app = applicationOf('web');
const chart = (version: string, helm: object = { releaseName: 'web' }) => ({
  repoURL: 'https://charts.example.com',
  chart: 'web',
  targetRevision: version,
  helm,
});
const withChart = having(app, 'spec.source', chart('1.0.0'));
const sync = (change: object) => ({ automated: { prune: true, selfHeal: true, ...change } });

/** Applications. */
export const DELIVERY_SAMPLES: readonly Sample[] = [
  changing(['app-project', 'delivery', 'medium'], app, 'spec.project', 'platform'),
  changing(['app-destination', 'delivery', 'high'], app, 'spec.destination.namespace', 'other'),
  changing(['app-repository', 'delivery', 'high'], app, 'spec.source.repoURL', 'https://example.com/b.git'),
  {
    rule: 'app-repository',
    effect: 'delivery',
    severity: 'low',
    before: app,
    after: having(
      having(app, 'spec.sources', [app.spec.source, { ...app.spec.source, path: 'more' }]),
      'spec.source',
      undefined,
    ),
  },
  changing(
    ['app-release', 'delivery', 'high'],
    withChart,
    'spec.source',
    chart('1.0.0', { releaseName: 'other' }),
  ),
  changing(['app-revision', 'unknown', 'high'], app, 'spec.source.targetRevision', 'v2'),
  changing(['chart-version', 'version', 'medium'], withChart, 'spec.source', chart('2.0.0')),
  changing(['app-sync', 'delivery', 'high'], app, 'spec.syncPolicy', {}),
  changing(['app-sync', 'delivery', 'medium'], app, 'spec.syncPolicy', sync({ prune: false })),
  changing(['app-sync', 'delivery', 'high'], app, 'spec.syncPolicy', sync({}), sync({ prune: false })),
  changing(['app-sync', 'delivery', 'medium'], app, 'spec.syncPolicy', sync({ selfHeal: false })),
  changing(['app-ignore', 'delivery', 'medium'], app, 'spec.ignoreDifferences', [
    { kind: 'Secret', jsonPointers: ['/data'] },
  ]),
  changing(['app-finalizers', 'delivery', 'medium'], app, 'metadata.finalizers', undefined),
  creating(['app-created', 'delivery', 'low'], app),
];
