import { expect, it } from 'vitest';
import { find, knownObjects, nameOf } from '../../src/explain/find.ts';
import { appOf, deployment, treeOf } from '../kit.ts';
import { catalog, environmentNames, trees } from '../real.ts';

const dev = trees.get('dev');
if (!dev) throw new Error('no dev');

const found = (name: string) => {
  const subject = find(dev, catalog, name);
  if ('code' in subject) return subject;
  return 'object' in subject ? subject.object.id : subject.component.component.name;
};

it.each([
  ['metabase', 'metabase'],
  ['Deployment/metabase', 'apps/Deployment metabase/metabase'],
  ['deployment/metabase/metabase', 'apps/Deployment metabase/metabase'],
  ['Deployment.apps/metabase', 'apps/Deployment metabase/metabase'],
  ['Namespace/metabase', 'Namespace metabase'],
  ['Application/metabase', 'argoproj.io/Application argocd/metabase'],
  ['AppProject/root', 'argoproj.io/AppProject argocd/root'],
  ['Deployment/karpenter', 'apps/Deployment karpenter/karpenter'],
])('%s names one thing', (name, id) => {
  expect(found(name)).toBe(id);
});

it.each([
  ['metabse', 'EXPLAIN_UNKNOWN', 'did you mean "metabase"?', 'Name a component'],
  ['alertmanager-config', 'EXPLAIN_UNKNOWN', 'there is no component', 'ExternalSecret.external-secrets.io/'],
  ['inflate', 'EXPLAIN_OFF', '"inflate" is switched off here', 'Add `inflate:` under components'],
  ['Deployment/metabse', 'EXPLAIN_UNKNOWN', 'no object', 'Did you mean Deployment.apps/metabase/metabase?'],
  [
    'Deployment/monitoring/metabase',
    'EXPLAIN_UNKNOWN',
    'no object',
    'Did you mean Deployment.apps/metabase/metabase?',
  ],
  ['Deploymnt/metabase', 'EXPLAIN_UNKNOWN', 'no object', 'did you mean "Deployment"?'],
  [
    'Deployment.batch/metabase',
    'EXPLAIN_UNKNOWN',
    'no object',
    'Did you mean Deployment.apps/metabase/metabase?',
  ],
  ['Xyz/metabase', 'EXPLAIN_UNKNOWN', 'no object', 'Kinds are: '],
  ['/', 'EXPLAIN_UNKNOWN', 'no object "/"', 'Kinds are: '],
])('%s names nothing, and the answer says what comes nearest', (name, code, message, cure) => {
  expect(found(name)).toMatchObject({
    code,
    message: expect.stringContaining(message),
    cure: expect.stringContaining(cure),
  });
});

it('asks which where a name has several meanings', () => {
  const apps = [appOf('one', [deployment('web')]), appOf('two', [deployment('web')])];
  expect(find(treeOf(apps), apps, 'Deployment/web')).toMatchObject({
    code: 'EXPLAIN_AMBIGUOUS',
    message: '"Deployment/web" names 2 objects',
    cure: 'Name one of: Deployment.apps/one/web, Deployment.apps/two/web.',
  });
  expect(find(treeOf(apps), apps, 'Deployment/two/web')).toMatchObject({
    object: { id: 'apps/Deployment two/web' },
  });
});

it.each(environmentNames)('every object of %s is found by its full name', (environment) => {
  const tree = trees.get(environment);
  if (!tree) throw new Error(environment);
  for (const object of knownObjects(tree)) {
    const subject = find(tree, catalog, nameOf(object));
    if (!('object' in subject)) throw new Error(`${nameOf(object)}: ${JSON.stringify(subject)}`);
    expect(subject.object.id).toBe(object.id);
  }
});
