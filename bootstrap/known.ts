import { assemble } from '../src/assemble.ts';
import { reportOf } from '../src/capacity/report.ts';
import type { Report } from '../src/capacity/report-types.ts';
import { loadCatalog } from '../src/catalog.ts';
import { ROOT } from '../src/cli/root.ts';
import type { Environment } from '../src/environment.ts';
import { printable, throwIfAny } from '../src/problem.ts';
import { supportReport } from './plan/cluster/support.ts';
import { freeSpace, networkPlan } from './plan/network/network.ts';

/**
 * What is known of a cluster before AWS is asked, one line each: support of its version, space in its VPC, price of its nodes.
 * @param day of the year, in ISO 8601.
 * @throws Problems KUBERNETES_UNSUPPORTED, and those of the tree, whose components say which roles there will be.
 */
export async function knownOf(environment: Environment, day: string): Promise<string[]> {
  const { says, problem } = supportReport(environment, day);
  throwIfAny(problem === undefined ? [] : [problem]);
  const report = reportOf(assemble(environment, await loadCatalog(ROOT)));
  return [says, spaceText(environment), costText(report)];
}

/** Tells of it on standard error: standard output is Pulumi's, which may write JSON there. */
export async function tellKnown(environment: Environment): Promise<void> {
  const lines = await knownOf(environment, new Date().toISOString().slice(0, 10));
  console.error(printable(lines.join('\n')));
}

function spaceText(environment: Environment): string {
  if (environment.network.kind === 'existing')
    return 'the VPC is there already: nothing is known of its space';
  const free = freeSpace(networkPlan(environment));
  return free.length === 0 ? 'all of the VPC is in subnets' : `free in the VPC: ${free.join(', ')}`;
}

function costText({ total: { min, max }, prices }: Report): string {
  if (min.usdPerMonth === null || max.usdPerMonth === null) return 'the price of the nodes is not known';
  const [least, most] = [min.usdPerMonth, max.usdPerMonth].map((usd) => Math.round(usd));
  const amount = least === most ? least : `${least} to ${most}`;
  return (
    `nodes: ${amount} USD a month on demand at prices of ${prices.date}; ` +
    'Fargate, control plane, NAT, database, volumes, load balancers and traffic come on top'
  );
}
