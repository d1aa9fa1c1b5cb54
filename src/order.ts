import type { AnyComponent } from './component.ts';
import type { Environment } from './environment.ts';
import type { Problem } from './problem.ts';

/** A component that an environment switches on, with what it waits for there. */
export interface Dependent {
  readonly component: AnyComponent;
  /** Must be on. */
  readonly needs: readonly AnyComponent[];
  /** Goes first where it is on. */
  readonly after: readonly AnyComponent[];
}

/** A component's sync wave and the reason for it: the last of those it waits for. */
export interface Placed {
  readonly component: AnyComponent;
  /** Longest path from a component that waits for none; counted from 0. */
  readonly wave: number;
  /** The component of the wave before that puts it here; absent in wave 0. */
  readonly because?: AnyComponent;
  /** Everything it waits for directly that is switched on, sorted by name. */
  readonly waitsFor: readonly AnyComponent[];
}

/**
 * Derives waves from needs: each component comes one wave after the last of those it waits for, so that there are as few
 * waves as the needs allow. Returns the components by wave, then by name, or every problem: a need that is switched off,
 * a cycle (named whole, once).
 */
export function order(
  dependents: readonly Dependent[],
  environment: Environment,
): { placed: Placed[] } | { problems: Problem[] } {
  const on = new Map(dependents.map((d) => [d.component.name, d]));
  const problems: Problem[] = dependents.flatMap((d) =>
    d.needs.filter((need) => !on.has(need.name)).map((need) => needOff(d.component, need, environment)),
  );
  const placed = new Map<string, Placed>();
  const path: string[] = [];
  const inCycle = new Set<string>();

  const place = (dependent: Dependent): Placed | undefined => {
    const { component } = dependent;
    const known = placed.get(component.name);
    if (known) return known;
    const start = path.indexOf(component.name);
    if (start !== -1) {
      const cycle = path.slice(start);
      if (!cycle.some((name) => inCycle.has(name))) problems.push(cycleProblem(cycle, environment));
      for (const name of cycle) inCycle.add(name);
      return undefined;
    }
    path.push(component.name);
    const waitsFor = sorted([...dependent.needs, ...dependent.after].filter((c) => on.has(c.name)));
    const before = waitsFor.map((c) => place(on.get(c.name) as Dependent)).filter((p) => p !== undefined);
    path.pop();
    const last = before.reduce<Placed | undefined>(
      (best, p) => (best === undefined || p.wave > best.wave ? p : best),
      undefined,
    );
    const result: Placed = last
      ? { component, wave: last.wave + 1, because: last.component, waitsFor }
      : { component, wave: 0, waitsFor };
    placed.set(component.name, result);
    return result;
  };
  for (const dependent of dependents) place(dependent);
  if (problems.length > 0) return { problems };
  return {
    placed: [...placed.values()].sort(
      (a, b) => a.wave - b.wave || (a.component.name < b.component.name ? -1 : 1),
    ),
  };
}

/** `Wave 4: after keda; also waits for istiod.` */
export function reasonFor({ wave, because, waitsFor }: Placed): string {
  if (!because) return `Wave ${wave}: waits for no other component.`;
  const others = waitsFor.filter((c) => c.name !== because.name).map((c) => c.name);
  return `Wave ${wave}: after ${because.name}${others.length > 0 ? `; also waits for ${others.join(', ')}` : ''}.`;
}

function sorted(components: readonly AnyComponent[]): AnyComponent[] {
  return [...new Map(components.map((c) => [c.name, c])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function needOff(component: AnyComponent, need: AnyComponent, environment: Environment): Problem {
  return {
    code: 'NEED_OFF',
    at: {
      file: environment.file,
      line: environment.line(['components', component.name]),
      environment: environment.name,
      component: component.name,
    },
    message: `"${component.name}" needs "${need.name}", which is switched off`,
    cure: `Add \`${need.name}:\` under components, or take \`${component.name}\` out.`,
  };
}

function cycleProblem(cycle: readonly string[], environment: Environment): Problem {
  return {
    code: 'NEED_CYCLE',
    at: {
      file: environment.file,
      line: environment.line(['components', cycle[0] as string]),
      environment: environment.name,
      component: cycle[0] as string,
    },
    message: `components wait for each other: ${[...cycle, cycle[0]].join(' -> ')}`,
    cure: 'Take one of these needs away: no order satisfies them all.',
  };
}
