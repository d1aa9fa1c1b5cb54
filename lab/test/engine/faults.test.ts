import { describe, expect, it } from 'vitest';
import { LONG, open } from './kit.ts';

describe('a fault at any resource, on Pulumi’s engine', () => {
  // A resource says no the first time that it is asked for. One run tries whatever does not wait for a failed one, so the
  // number of runs follows from the depth of the graph, not from its size.
  it('names the resource, and the next run goes on where the last one stopped', LONG, async () => {
    const { stack, plan } = await open('environments', 'dev');
    const { cloud } = stack;
    const failed = new Set<string>();
    cloud.fault = ({ type, name }) => {
      if (failed.has(name)) return undefined;
      failed.add(name);
      return `ServiceUnavailable: ${type} ${name} says no`;
    };
    for (let run = 1; cloud.calls.length < plan.length; run++) {
      const [known, made] = [new Set(failed), cloud.calls.length];
      const { code, output } = await stack.on('up', '--continue-on-error');
      const fresh = [...failed].filter((name) => !known.has(name));
      expect(code === 0, output).toBe(fresh.length === 0);
      for (const name of fresh) {
        const type = plan.find((it) => it.name === name)?.type;
        expect(output).toMatch(
          new RegExp(`\\(${name}\\):\\s+error: .*ServiceUnavailable: ${type} ${name} says no`),
        );
      }
      expect(fresh.length + cloud.calls.length - made, `run ${run} got nowhere:\n${output}`).toBeGreaterThan(
        0,
      );
    }
    expect([...failed].sort()).toEqual(plan.map(({ name }) => name).sort());
    // Each was made once: a run forgets nothing that an earlier one made.
    expect(cloud.calls.map(({ verb, name }) => `${verb} ${name}`).sort()).toEqual(
      plan.map(({ name }) => `create ${name}`).sort(),
    );
    const again = await stack.on('up', '--expect-no-changes');
    expect(again.code, again.output).toBe(0);
  });
});
