import { atComponent, atObject } from '../model.ts';
import type { KubeObject } from '../object.ts';
import { type Finding, rule } from '../rules.ts';
import { metabaseCharts, metabases } from './_metabase.ts';

/** Seconds that the migrations of a large application database may take; the probe of the chart allows 300. */
const LEAST = 600;

/** Whoever is killed while it migrates leaves the lock behind, and the next one waits for it for ever. */
export default rule({
  code: 'METABASE_MIGRATION',
  title: 'Metabase has ten minutes to migrate its database, and no surge of new pods competes for it.',
  source: 'metabase/metabase#34551, metabase/metabase#34486',
  check: (tree) => [
    ...metabases(tree).flatMap(({ owned, container }): Finding[] => {
      const findings: Finding[] = [];
      const seconds = startSeconds(container.startupProbe);
      if (seconds < LEAST) {
        findings.push({
          at: atObject(tree, owned, 'spec.template.spec.containers.startupProbe'),
          message: tooShort(seconds),
          cure: `Let failureThreshold times periodSeconds be at least ${LEAST}.`,
        });
      }
      const surge = surgeOf(owned.object);
      if (surge !== undefined) {
        findings.push({
          at: atObject(tree, owned, 'spec.strategy'),
          message: `maxSurge is ${surge}: a new version would migrate beside every pod of the old one`,
          cure: 'State maxSurge: 0 with maxUnavailable: 1, or Recreate.',
        });
      }
      return findings;
    }),
    ...metabaseCharts(tree).flatMap(({ owner, values }) => {
      const seconds = startSeconds({ failureThreshold: 60, periodSeconds: 5, ...values.startupProbe });
      if (seconds >= LEAST) return [];
      return {
        at: atComponent(tree, owner, 'chart metabase', 'startupProbe.failureThreshold'),
        message: tooShort(seconds),
        cure: `Set startupProbe.failureThreshold to ${LEAST / 5}.`,
      };
    }),
  ],
});

const tooShort = (seconds: number) =>
  `a start that takes longer than ${seconds} s is killed, in the middle of a migration`;

function startSeconds(probe: { failureThreshold?: number; periodSeconds?: number } | undefined): number {
  return probe ? (probe.failureThreshold ?? 3) * (probe.periodSeconds ?? 10) : 0;
}

/** The surge of a Deployment where there may be any. */
function surgeOf({ kind, spec }: KubeObject): string | number | undefined {
  if (kind !== 'Deployment' || spec.strategy?.type === 'Recreate') return undefined;
  const surge = spec.strategy?.rollingUpdate?.maxSurge ?? '25%';
  return Number.parseInt(surge, 10) === 0 ? undefined : surge;
}
