import { namespaceObjects } from '../argocd/namespaces.ts';
import { bootstrapObjects, childObjects, RESERVED_NAMES } from '../argocd/tree.ts';
import { build } from './build.ts';
import type { Catalog } from './catalog.ts';
import { chartData, checkValues, footprintOf } from './charts.ts';
import type { AnyComponent, ChartUse, Context } from './component.ts';
import { contextOf } from './context.ts';
import { dnsLabel } from './environment/values.ts';
import type { Environment } from './environment.ts';
import { summarise } from './footprint/summarise.ts';
import { formatPath } from './input/display.ts';
import type { BuiltChart, BuiltComponent, Tree } from './model.ts';
import { order, type Placed } from './order.ts';
import { type Problem, Problems } from './problem.ts';

/**
 * Turns an environment into its tree: components in order, their objects, the charts they use with their footprints,
 * namespaces and Argo CD's objects. Pure. Throws Problems, all that can be known at the step that fails.
 */
export function assemble(environment: Environment, catalog: Catalog): Tree {
  const problems: Problem[] = [];
  const on = catalog.filter((component) => environment.components.has(component.name));
  const members = on.map((component) => ({
    component,
    context: contextOf(component, environment) as Context,
  }));
  const unfit = new Set<AnyComponent>();
  for (const { component, context } of members) {
    const found = checkComponent(component, context);
    if (found.length > 0) unfit.add(component);
    problems.push(...found);
  }
  const ordered = order(
    members.map(({ component, context }) => ({
      component,
      needs: guard(problems, component, environment, () => resolve(component.needs, context)) ?? [],
      after: component.after ?? [],
    })),
    environment,
  );
  if ('problems' in ordered) throw new Problems([...problems, ...ordered.problems]);
  const contexts = new Map(members.map(({ component, context }) => [component.name, context]));
  // A component's code may rely on its own check: building it anyway would only say the same in other words.
  const fit = ordered.placed.filter(({ component }) => !unfit.has(component));
  const components = fit.flatMap((placed) => {
    const context = contexts.get(placed.component.name) as Context;
    return (
      guard(problems, placed.component, environment, () => assembleComponent(placed, context, problems)) ?? []
    );
  });
  if (problems.length > 0) throw new Problems(problems);
  const namespaces = namespaceObjects(components);
  if (namespaces.problems.length > 0) throw new Problems(namespaces.problems);
  return {
    environment,
    components,
    namespaces: namespaces.objects,
    argocd: childObjects(components, environment, catalog),
    bootstrap: bootstrapObjects(environment),
  };
}

function assembleComponent(placed: Placed, context: Context, problems: Problem[]): BuiltComponent {
  const { component } = placed;
  const objects = build(component, context);
  return {
    ...placed,
    context,
    namespace: context.namespace,
    mesh: typeof component.mesh === 'function' ? component.mesh(context) : (component.mesh ?? false),
    objects,
    own: summarise(objects, context.namespace),
    charts: (component.charts?.(context) ?? []).flatMap((use) =>
      assembleChart(component, context, use, problems),
    ),
    ignoreDifferences: resolve(component.ignoreDifferences, context) ?? [],
  };
}

function assembleChart(
  component: AnyComponent,
  context: Context,
  use: ChartUse,
  problems: Problem[],
): BuiltChart[] {
  const { environment } = context;
  const at = { ...componentPlace(environment, component), object: `chart ${use.chart}` };
  const data = chartData(use.chart);
  for (const fault of checkValues(use.chart, use.values)) {
    problems.push({
      code: fault.code,
      at: { ...at, path: fault.path },
      message: fault.message,
      cure: fault.cure,
    });
  }
  const release = use.release ?? component.name;
  const known = footprintOf(use.chart, use.values, {
    release,
    namespace: context.namespace,
    skipCrds: use.skipCrds ?? false,
  });
  if ('footprint' in known) return [{ use, release, data, ...known }];
  problems.push({
    code: 'FOOTPRINT_STALE',
    at,
    message: `what the chart renders to is not known for these values: ${known.stale.join(', ')}`,
    cure: `Render it again where the chart can be had: npm run charts -- refresh ${use.chart}.`,
  });
  return [];
}

function checkComponent(component: AnyComponent, context: Context): Problem[] {
  const { environment } = context;
  const at = componentPlace(environment, component);
  const problems: Problem[] = [];
  if (
    !dnsLabel.safeParse(component.name).success ||
    component.name.length > 28 ||
    RESERVED_NAMES.has(component.name)
  ) {
    problems.push({
      code: 'COMPONENT_NAME',
      at,
      message: `"${component.name}" cannot name a component`,
      cure: `Use an RFC 1123 label of at most 28 characters (an IAM role is named after it), none of: ${[...RESERVED_NAMES].join(', ')}.`,
    });
  }
  for (const fault of component.check?.(context) ?? []) {
    const path = ['components', component.name, ...(fault.path?.split('.') ?? [])];
    problems.push({
      code: 'COMPONENT_CONFIG',
      at: { ...at, line: environment.line(path), path: formatPath(path.map(indexOrKey)) },
      message: fault.message,
      cure: fault.cure,
    });
  }
  return problems;
}

/** A check writes `pools.0.zones`; faults of the schema are told as `pools[0].zones`, and these are too. */
const indexOrKey = (part: string) => (/^\d+$/.test(part) ? Number(part) : part);

/** Runs a component's own code; what it throws becomes a Problem that names the component and the line of its code. */
function guard<T>(
  problems: Problem[],
  component: AnyComponent,
  environment: Environment,
  run: () => T,
): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof Problems) {
      problems.push(...error.problems);
      return undefined;
    }
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    const frame = /(?:platform|apps|argocd|src)\/[^\s)]+/.exec(stack.slice(stack.indexOf('\n    at')))?.[0];
    problems.push({
      code: 'COMPONENT_FAILED',
      at: { ...componentPlace(environment, component), ...(frame && { path: frame }) },
      message: `the component's code threw: ${message}`,
      cure: 'Mend the component; its functions must not throw for any config that its schema accepts.',
    });
    return undefined;
  }
}

function componentPlace(environment: Environment, component: AnyComponent) {
  return {
    file: environment.file,
    line: environment.line(['components', component.name]),
    environment: environment.name,
    component: component.name,
  };
}

function resolve<T>(value: T | ((context: Context) => T) | undefined, context: Context): T | undefined {
  return typeof value === 'function' ? (value as (context: Context) => T)(context) : value;
}
