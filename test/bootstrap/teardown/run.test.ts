import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSteps } from '../../../bootstrap/teardown/run.ts';
import { clusterSteps } from '../../../bootstrap/teardown/steps.ts';
import { preview, teardown } from '../../../bootstrap/teardown/teardown.ts';
import type { Left, Step, World } from '../../../bootstrap/teardown/world.ts';
import { Problems } from '../../../src/problem.ts';
import { allTrees } from '../../helpers/bootstrapped.ts';
import { emptyAccount, Killed, TeardownWorld } from '../../helpers/teardown-world.ts';

/** A clock that a world goes by. */
function clocked(cluster: TeardownWorld, lines: string[] = []) {
  let now = 0;
  return {
    environment: cluster.tree.environment.name,
    say: (line: string) => void lines.push(line),
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
      cluster.tick();
    },
  };
}

const worldOf = (cluster: TeardownWorld, confirmed = true) => ({
  tree: cluster.tree,
  cluster,
  aws: emptyAccount,
  confirmed,
});

describe.each([...allTrees])('taking %s down', (_, tree) => {
  it('ends, with no Application, nothing in deletion, and nothing that lives outside', async () => {
    const cluster = new TeardownWorld(tree);
    let destroyed = 0;
    await teardown(worldOf(cluster), async () => void destroyed++, clocked(cluster));
    expect(destroyed).toBe(1);
    expect(await cluster.list('applications.argoproj.io')).toEqual([]);
    expect(cluster.left()).toEqual([]);
    // The root first: it would make the others anew.
    expect(cluster.gone[0]).toBe('Application root');
  });

  it('does nothing without the word where data or nodes would go', async () => {
    const cluster = new TeardownWorld(tree);
    const { problems } = await preview(worldOf(cluster, false));
    const guarded = tree.argocd.some(
      (it) =>
        it.metadata.name !== 'argo-cd' &&
        it.metadata.name !== 'namespaces' &&
        it.kind === 'Application' &&
        it.metadata.annotations?.['argocd.argoproj.io/sync-options'] !== undefined,
    );
    expect(problems.map(({ code }) => code)).toEqual(guarded ? ['TEARDOWN_DATA'] : []);
    if (!guarded) return;
    await expect(teardown(worldOf(cluster, false), async () => {}, clocked(cluster))).rejects.toThrow(
      Problems,
    );
    expect(cluster.gone).toEqual([]);
  });
});

it('goes on wherever it was killed, to the same end', async () => {
  const tree = allTrees.get('prod');
  if (!tree) throw new Error('no prod');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(400), { maxLength: 4 }), async (kills) => {
      const cluster = new TeardownWorld(tree);
      const steps = async () => runSteps(await clusterSteps(worldOf(cluster)), clocked(cluster));
      for (const calls of kills) {
        cluster.calls = calls;
        await steps().catch((error) => {
          if (!(error instanceof Killed)) throw error;
        });
        cluster.tick();
      }
      cluster.calls = Number.POSITIVE_INFINITY;
      await steps();
      expect(cluster.left()).toEqual([]);
      expect(await cluster.list('applications.argoproj.io')).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

describe('a step', () => {
  const stepOf = (left: () => Promise<readonly Left[]>, more: Partial<Step> = {}): Step => ({
    name: 'a thing',
    until: 'it is gone',
    minutes: 1,
    stuck: 'Look at it.',
    left,
    ...more,
  });
  const clock = () => {
    let now = 0;
    return {
      environment: 'dev',
      say: () => {},
      now: () => now,
      sleep: async (ms: number) => {
        now += ms;
      },
    };
  };

  it('that does not end says what is left, who holds it, what is behind it, and what to do', async () => {
    const thing = { id: 'Service shop/web', finalizers: ['service.k8s.aws/resources'], says: 'asked to go' };
    const behind = async () => [{ id: 'load balancer arn:1' }];
    const ran = runSteps([stepOf(async () => [thing], { behind })], clock());
    const error = await ran.then(
      () => undefined,
      (it: Problems) => it,
    );
    expect(error?.problems.map(({ code }) => code)).toEqual(['TEARDOWN_STUCK']);
    const [problem] = error?.problems ?? [];
    for (const word of [
      'Service shop/web',
      'service.k8s.aws/resources',
      'asked to go',
      'load balancer arn:1',
      '1 minutes',
    ])
      expect(problem?.message).toContain(word);
    expect(problem?.cure).toContain('Look at it.');
  });

  it('does nothing where nothing is left, and acts until nothing is', async () => {
    let acts = 0;
    await runSteps([stepOf(async () => [], { act: async () => void acts++ })], clock());
    expect(acts).toBe(0);
    await runSteps(
      [stepOf(async () => (acts < 3 ? [{ id: 'x' }] : []), { act: async () => void acts++ })],
      clock(),
    );
    expect(acts).toBe(3);
  });

  it('bears a few failures of whom it asks, and not many', async () => {
    let asked = 0;
    const moody = (fails: number) =>
      stepOf(async () => {
        if (asked++ < fails) throw new Error('connection refused');
        return [];
      });
    await runSteps([moody(3)], clock());
    asked = 0;
    await expect(runSteps([moody(50)], clock())).rejects.toThrow('connection refused');
  });

  it('does not let what it names drive the terminal', async () => {
    const lines: string[] = [];
    let there = true;
    const step = stepOf(async () => (there ? [{ id: 'Service a/\u001b[31mred' }] : []), {
      act: async () => {
        there = false;
      },
    });
    await runSteps([step], { ...clock(), say: (line) => void lines.push(line) });
    expect(lines.join('\n')).not.toContain('\u001b');
  });
});

it('takes the account alone where the cluster is gone', async () => {
  const tree = allTrees.get('dev');
  if (!tree) throw new Error('no dev');
  const asked: string[] = [];
  let there = true;
  const aws: World['aws'] = async (args) => {
    const [, command = ''] = args;
    asked.push(command);
    if (command === 'terminate-instances') there = false;
    if (command === 'describe-instances' && there)
      return {
        Reservations: [
          { Instances: [{ InstanceId: 'i-1', InstanceType: 't3.medium', State: { Name: 'running' } }] },
        ],
      };
    return command === 'terminate-instances' ? {} : emptyAccount(args);
  };
  const cluster = new TeardownWorld(tree);
  await teardown({ tree, aws, confirmed: false }, async () => {}, clocked(cluster));
  expect(asked).toContain('terminate-instances');
});

it("EKS's own pools and nodes are left to EKS, while its volumes go before the cluster does", () => {
  const stepsOf = (name: string) => {
    const tree = allTrees.get(name);
    if (tree === undefined) throw new Error(`no tree ${name}`);
    return clusterSteps(worldOf(new TeardownWorld(tree))).then((steps) => steps.map((it) => it.name));
  };
  return Promise.all([stepsOf('Auto Mode'), stepsOf('dev')]).then(([auto, karpenter]) => {
    expect(auto.filter((name) => name.startsWith('Karpenter'))).toEqual([]);
    expect(karpenter).toContain("Karpenter's nodes");
    for (const steps of [auto, karpenter])
      expect(steps.filter((name) => name === 'volumes of the cluster')).toHaveLength(1);
  });
});
