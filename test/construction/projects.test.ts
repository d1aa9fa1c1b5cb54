import { expect, it } from 'vitest';
import { PROJECT_WAVE } from '../../argocd/application.ts';
import { SYNC_WAVE } from '../../src/house.ts';
import { appOf, deployment, treeOf, withChart } from '../kit.ts';

const first = appOf('first', [deployment('first')]);
const web = appOf('web', [deployment('web')], { needs: [first] });

it("a project reaches the namespaces of its components' objects, those of charts elsewhere included, and no other", () => {
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    scope: 'Namespaced' as const,
    namespace: 'kube-system',
    name: 'web-auth-reader',
    bytes: 400,
  };
  const tree = withChart(treeOf([first, web]), 'web', { chart: 'web', objects: [role] });
  const apps = tree.argocd.find(({ kind, metadata }) => kind === 'AppProject' && metadata.name === 'apps');
  expect(apps?.spec.destinations.map(({ namespace }: { namespace: string }) => namespace)).toEqual([
    'first',
    'kube-system',
    'web',
  ]);
});

it('namespaces and projects come before every component, so that they are pruned when all APIServices are gone', () => {
  const { argocd } = treeOf([first, web]);
  const waveOf = (name: string) =>
    Number(
      argocd.find(({ kind, metadata }) => kind === 'Application' && metadata.name === name)?.metadata
        .annotations?.[SYNC_WAVE],
    );
  expect(waveOf('namespaces')).toBeGreaterThan(PROJECT_WAVE);
  expect(waveOf('first')).toBeGreaterThan(waveOf('namespaces'));
  expect(waveOf('web')).toBeGreaterThan(waveOf('first'));
});
