import type { Environment } from '@marcbachmann/cel-js';
import { firstLine, withFunctions } from '../schemas/cel/functions.ts';
import { celLibrary } from '../schemas/cel/library.ts';
import type { CelValue } from '../schemas/cel/values.ts';
import { regExp } from '../schemas/re2.ts';
import { REQUEST_TYPES } from './request.ts';
import { PartlyKnown } from './unknown.ts';

/** Variables by the names that expressions call them. */
export type Scope = Readonly<Record<string, unknown>>;

/** An expression of a policy that can be asked. It throws where the API server meets an error. */
export type Program = (scope: Scope) => unknown;

/** What an expression that cannot be asked lacks. */
export interface ExpressionFault {
  readonly message: string;
  readonly cure: string;
}

/** `variables` in CEL: each is worked out when it is first asked for, at most once. */
export class Variables extends Map<string, CelValue> {
  readonly #make: (name: string) => CelValue | undefined;

  constructor(make: (name: string) => CelValue | undefined) {
    super();
    this.#make = make;
  }

  override get(name: string): CelValue | undefined {
    let value = super.get(name);
    if (value === undefined) {
      value = this.#make(name);
      if (value !== undefined) this.set(name, value);
    }
    return value;
  }
}

let plain: Environment | undefined;

/** What every expression of a policy may name (k8s.io/apiserver, pkg/admission/plugin/cel/compile.go). */
function thePlain(): Environment {
  if (plain !== undefined) return plain;
  plain = celLibrary()
    .clone()
    .registerType('kubernetes.PartlyKnown', PartlyKnown)
    .registerVariable('object', 'dyn')
    .registerVariable('oldObject', 'dyn')
    .registerVariable('namespaceObject', 'dyn');
  for (const [name, fields] of Object.entries(REQUEST_TYPES)) {
    const isSame = (a: Fields, b: Fields) => Object.keys(fields).every((key) => a.get(key) === b.get(key));
    plain.registerType(name, { fields }).registerOperator(`${name} == ${name}`, isSame);
  }
  return plain.registerVariable('request', 'kubernetes.AdmissionRequest');
}

type Fields = ReadonlyMap<string, unknown>;

/** Compiles the expressions of one policy, which may name the variables that were compiled before them. */
export class Compiler {
  readonly #hasParams: boolean;
  readonly #fields: Record<string, string> = {};
  #environment: Environment | undefined;

  constructor(hasParams: boolean) {
    this.#hasParams = hasParams;
  }

  /** A variable, which whatever is compiled later may name. */
  variable(name: string, expression: string): Program | ExpressionFault {
    const { program, type } = this.#compile(expression);
    this.#fields[name] = type;
    this.#environment = undefined;
    return program;
  }

  /** An expression that has one of the types. The API server refuses a policy whose expression may have another one. */
  expression(expression: string, ...types: readonly string[]): Program | ExpressionFault {
    const { program, type } = this.#compile(expression);
    if (typeof program !== 'function' || types.includes(type)) return program;
    const wanted = types.join(' or ');
    return {
      message: `\`${expression}\` gives ${type}, and must give ${wanted}`,
      cure: 'Compare it with something: the API server refuses the policy otherwise.',
    };
  }

  #compile(expression: string): { readonly program: Program | ExpressionFault; readonly type: string } {
    const failed = (message: string, cure: string) => ({
      program: { message: `\`${expression}\` ${message}`, cure },
      type: 'dyn',
    });
    const { text, names, unknown } = withFunctions(expression);
    if (names.has('authorizer')) {
      return failed('asks the authorizer of the cluster, which nobody can here', UNJUDGED);
    }
    if (unknown.length > 0)
      return failed(`calls ${unknown.join(' and ')}, which is not known here`, UNJUDGED);
    try {
      const program = this.#theEnvironment().parse(text) as Parsed;
      const { valid, type, error } = program.check();
      if (!valid) return failed(`does not compile: ${firstLine(error)}`, CORRECT);
      for (const pattern of patternsIn(program.ast)) regExp(pattern);
      return { program, type: declared(type ?? 'dyn') };
    } catch (error) {
      return failed(`cannot be read: ${firstLine(error)}`, CORRECT);
    }
  }

  #theEnvironment(): Environment {
    if (this.#environment === undefined) {
      this.#environment = thePlain()
        .clone()
        .registerType('kubernetes.variables', { ctor: Variables, fields: this.#fields })
        .registerVariable('variables', 'kubernetes.variables');
      if (this.#hasParams) this.#environment.registerVariable('params', 'dyn');
    }
    return this.#environment;
  }
}

/** Patterns that an expression states as they are: the API server reads them when it takes the policy. */
function patternsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(patternsIn);
  const { op, args } = node as { readonly op?: string; readonly args?: unknown };
  const below = patternsIn(args);
  if (op !== 'rcall' || !Array.isArray(args)) return below;
  const [name, , [pattern] = []] = args as [string, unknown, { op?: string; args?: unknown }[]];
  const isPattern = ['go_matches', 'find', 'findAll'].includes(name) && typeof pattern?.args === 'string';
  return isPattern && pattern?.op === 'value' ? [String(pattern.args), ...below] : below;
}

type Parsed = Program & {
  readonly ast: unknown;
  check(): { readonly valid: boolean; readonly type?: string; readonly error?: unknown };
};

const CORRECT = 'Correct it: the API server refuses the policy otherwise.';
const UNJUDGED = 'Write it without: a policy that is not asked here would first be heard of in the cluster.';

/** Types that a variable keeps; the API server takes every other one for dyn. */
function declared(type: string): string {
  return /^(bool|int|uint|double|string|bytes|null|google\.protobuf\..*|(list|map)(<.*>)?)$/.test(type)
    ? type
    : 'dyn';
}
