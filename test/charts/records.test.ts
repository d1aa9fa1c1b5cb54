import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Values } from '../../src/charts/data.ts';
import { type ChartData, chartData, chartNames } from '../../src/charts/data.ts';
import { type Draft, follow } from '../../src/charts/follow.ts';
import { appliesTo, effective, footprintOf, pathsOf } from '../../src/charts/footprint.ts';
import { formatRecord } from '../../src/charts/format.ts';
import { chartKeys, checkValues } from '../../src/charts/keys.ts';
import { isUnset, parsePath, withValue } from '../../src/charts/values.ts';

const NAMES = chartNames();
const CHARTS = NAMES.map((name) => [name, chartData(name)] as const);

it('there is a record of every chart of the first tree', () => {
  const wanted = `argo-cd cert-manager karpenter-crd karpenter aws-load-balancer-controller external-secrets metrics-server
    prometheus-operator-crds kube-prometheus-stack base istiod gateway keda aws-ebs-csi-driver`;
  expect(NAMES).toEqual(expect.arrayContaining(wanted.split(/\s+/)));
});

describe.each(CHARTS)('the record of %s', (name, data) => {
  it('is of one version throughout, and laid out as a refresh writes it', () => {
    expect(data.chart).toBe(name);
    expect(chartKeys(name).version).toBe(data.version);
    expect(data.renders.length).toBeGreaterThan(0);
    for (const ending of ['.json', '.keys.json']) {
      const text = readFileSync(join(import.meta.dirname, '../../charts', name + ending), 'utf8');
      expect(formatRecord(JSON.parse(text))).toBe(text);
    }
  });

  it('was rendered with the Helm of every other record', () => {
    for (const { helm } of data.renders) expect(helm).toBe(CHARTS[0]?.[1].renders[0]?.helm);
  });

  it('was rendered with values that the chart knows', () => {
    for (const { values } of data.renders) expect(checkValues(name, values)).toEqual([]);
  });

  it('speaks of values that the chart knows', () => {
    const paths = [...data.neutral.map((path) => path.replace(/^!/, '')), ...data.follows.flatMap(pathsOf)];
    const unknown = paths.filter(
      (path) => checkValues(name, withValue({}, parsePath(path), null) as Values).length > 0,
    );
    expect(unknown).toEqual([]);
  });

  it('gives its own footprint for its own values', () => {
    for (const { values, footprint, skipCrds = false } of data.renders) {
      expect(footprintOf(name, values, { skipCrds })).toMatchObject({ footprint });
    }
  });

  it('follows values to places that show those values', () => {
    expect(disagreements(data)).toEqual([]);
  });
});

/** Places where writing the value that a render was made with would change what that render shows. */
function disagreements({ renders, follows }: ChartData): string[] {
  return renders.flatMap((render) =>
    follows.flatMap((statement) => {
      if (!appliesTo(statement, render)) return [];
      const value = effective(statement, render.values);
      return [statement.at].flat().filter((place) => {
        const draft = structuredClone({ footprint: render.footprint, needs: render.needs }) as Draft;
        // Throws where there is no such place.
        follow(draft, place, value, value);
        if (isUnset(value)) return false;
        return sorted(draft) !== sorted({ footprint: render.footprint, needs: render.needs });
      });
    }),
  );
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
