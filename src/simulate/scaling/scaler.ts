import type { App } from '../app/app.ts';
import { compileQuery, type Query } from '../metrics/query.ts';
import type { Sources } from '../metrics/sources.ts';
import type { Usage } from '../metrics/usage.ts';
import type { MetricScenario, ScalingScenario } from '../scenario.ts';
import { CONTROLLER, type Decision, HpaController } from './hpa.ts';
import { KedaScaler } from './keda.ts';
import {
  type PodSample,
  type Proposal,
  podsReplicas,
  resourceReplicas,
  sharedReplicas,
  wholeReplicas,
} from './replicas.ts';

/** What a decision was made of, for whoever replays a published table. */
export interface Look extends Decision {
  /** As `kubectl get hpa` shows each metric: percent, or thousandths for each pod; `undefined` for unknown. */
  readonly usage: readonly (number | undefined)[];
}

/** The HPA of an app, and KEDA where KEDA made it. */
export class Scaler {
  readonly #app: App;
  readonly #scaling: Exclude<ScalingScenario, { kind: 'fixed' }>;
  readonly #controller: HpaController;
  readonly #keda: KedaScaler | undefined;
  readonly #usage: Usage;
  readonly #queries = new Map<MetricScenario, Query>();
  #nextSync: number;
  #nextPoll = Number.NEGATIVE_INFINITY;
  look: Look | undefined;
  /** Seconds of the longest window that a query looks back over. */
  window = 0;

  /** `reaches`: whether Prometheus can be asked at a moment. `begins`: moment of the controller's first look. */
  constructor(
    app: App,
    scaling: Exclude<ScalingScenario, { kind: 'fixed' }>,
    sources: Sources,
    usage: Usage,
    { reaches, begins }: { readonly reaches: (now: number) => boolean; readonly begins: number },
  ) {
    this.#nextSync = begins;
    this.#app = app;
    this.#scaling = scaling;
    this.#usage = usage;
    this.#controller = new HpaController(scaling.hpa);
    const compiled = (query: string) => {
      const found = compileQuery(query, sources.series);
      if ('fault' in found) throw new RangeError(`${app.name}: ${found.fault}`);
      return found;
    };
    for (const metric of scaling.metrics) {
      if (metric.kind !== 'pods') continue;
      const query = compiled(metric.query);
      const asked: Query = {
        ...query,
        ask: (moment) => (reaches(moment.now) ? query.ask(moment) : 'nothing'),
      };
      this.#queries.set(metric, asked);
      this.window = Math.max(this.window, query.window);
    }
    if (scaling.kind === 'keda') {
      const triggers = scaling.triggers.map((trigger) => {
        const query = compiled(trigger.query);
        this.window = Math.max(this.window, query.window);
        return {
          ...trigger,
          value: (now: number) => {
            const answer = reaches(now) ? query.ask({ now }) : 'many';
            return answer === 'many' ? undefined : answer;
          },
        };
      });
      this.#keda = new KedaScaler(scaling.keda, triggers, triggers.length === 0);
    }
  }

  /** Lets the loops run whose time has come, and sets what the app wants. */
  step(now: number): void {
    const app = this.#app;
    if (this.#keda && this.#scaling.kind === 'keda' && now >= this.#nextPoll) {
      this.#nextPoll = now + this.#scaling.keda.polling;
      app.wanted = this.#keda.poll(now, app.wanted) ?? app.wanted;
    }
    if (now < this.#nextSync) return;
    this.#nextSync = now + CONTROLLER.syncSeconds;
    const proposals = this.#scaling.metrics.map((metric) => this.#propose(metric, now));
    const decision = this.#controller.sync(now, app.wanted, proposals);
    this.look = { ...decision, usage: proposals.map((proposal) => proposal?.usage) };
    app.wanted = decision.replicas;
  }

  /** Whether the fallback of KEDA counts in place of a trigger. */
  get fallsBack(): boolean {
    return this.#keda?.fallsBack ?? false;
  }

  #propose(metric: MetricScenario, now: number): Proposal | undefined {
    const app = this.#app;
    const { tolerances } = this.#scaling.hpa;
    switch (metric.kind) {
      case 'utilization':
        return resourceReplicas(this.#samples(metric.resource, now), app.wanted, metric.percent, tolerances);
      case 'average':
        return podsReplicas(this.#samples(metric.resource, now), app.wanted, metric.target, tolerances);
      case 'pods':
        return podsReplicas(this.#own(metric, now), app.wanted, metric.target, tolerances);
      case 'trigger': {
        const value = this.#keda?.metric(metric.trigger, now, app.wanted);
        if (value === undefined) return undefined;
        return metric.whole
          ? wholeReplicas(value, app.wanted, app.ready, metric.target, tolerances)
          : sharedReplicas(value, Math.max(1, app.pods.length), metric.target, tolerances);
      }
    }
  }

  #samples(resource: 'cpu' | 'memory', now: number): PodSample[] {
    const { request } = this.#app.scenario.pods;
    const requested = resource === 'cpu' ? request.milliCpu : request.memory * 1000;
    const { pods, startCores } = this.#app;
    return this.#usage.samples(pods, resource, now, requested, startCores);
  }

  #own(metric: MetricScenario, now: number): PodSample[] {
    const query = this.#queries.get(metric);
    return this.#app.pods.map((pod) => {
      if (pod.startedAt > now) return { state: 'unready', value: 0, request: 0 };
      const answer = query?.ask({ now, pod });
      if (typeof answer !== 'number') return { state: 'missing', value: 0, request: 0 };
      return { state: 'ready', value: Math.round(answer * 1000), request: 0 };
    });
  }
}
