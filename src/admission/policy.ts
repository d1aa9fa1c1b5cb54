import { firstLine } from '../schemas/cel/functions.ts';
import type { CelValue } from '../schemas/cel/values.ts';
import { Compiler, type ExpressionFault, type Program, type Scope, Variables } from './expressions.ts';
import type { Request } from './request.ts';
import type { Policy, Validation } from './types.ts';
import { unknownIn } from './unknown.ts';

/** An expression of a policy that cannot be asked, and where it stands. */
export interface PolicyFault extends ExpressionFault {
  readonly path: string;
}

const known = new Map<string, CompiledPolicy>();

/** The policy compiled. Environments have most of theirs in common, and compiling takes longer than asking. */
export function compiledPolicy(policy: Policy): CompiledPolicy {
  const key = JSON.stringify(policy.spec);
  let compiled = known.get(key);
  if (!compiled) {
    compiled = new CompiledPolicy(policy);
    known.set(key, compiled);
  }
  return compiled;
}

/** What a policy says, whatever its name, ready to be asked. */
export class CompiledPolicy {
  /** Expressions that cannot be asked: the policy is then not asked at all. */
  readonly faults: readonly PolicyFault[];
  readonly #isStrict: boolean;
  readonly #conditions: readonly Asked[];
  readonly #variables: ReadonlyMap<string, Asked>;
  readonly #validations: readonly {
    readonly asked: Asked;
    readonly validation: Validation;
    readonly message?: Asked;
  }[];
  readonly #annotations: readonly Asked[];

  constructor({ spec }: Policy) {
    const compiler = new Compiler(spec.paramKind !== undefined);
    const faults: PolicyFault[] = [];
    const asked = (path: string, expression: string, program: Program | ExpressionFault): Asked => {
      if (typeof program !== 'function') faults.push({ ...program, path });
      return { expression, program: typeof program === 'function' ? program : () => false };
    };
    this.#isStrict = spec.failurePolicy !== 'Ignore';
    this.#variables = new Map(
      (spec.variables ?? []).map(({ name, expression }, i) => {
        const path = `spec.variables[${i}].expression`;
        return [name, asked(path, expression, compiler.variable(name, expression))];
      }),
    );
    this.#conditions = (spec.matchConditions ?? []).map(({ expression }, i) =>
      asked(`spec.matchConditions[${i}].expression`, expression, compiler.expression(expression, 'bool')),
    );
    this.#validations = (spec.validations ?? []).map((validation, i) => {
      const { expression, messageExpression: text } = validation;
      const path = `spec.validations[${i}]`;
      return {
        validation,
        asked: asked(`${path}.expression`, expression, compiler.expression(expression, 'bool')),
        ...(text !== undefined && {
          message: asked(`${path}.messageExpression`, text, compiler.expression(text, 'string')),
        }),
      };
    });
    this.#annotations = (spec.auditAnnotations ?? []).map(({ valueExpression }, i) =>
      asked(
        `spec.auditAnnotations[${i}].valueExpression`,
        valueExpression,
        compiler.expression(valueExpression, 'string', 'null'),
      ),
    );
    this.faults = faults;
  }

  /**
   * What the policy says against the request, in the words of the API server; nothing where it has no objection, or is not about it
   * by its conditions. An error counts by `failurePolicy`.
   */
  objections(request: Request, params: CelValue): Objections {
    // Conditions never see the namespace (k8s.io/apiserver, webhook/matchconditions/matcher.go).
    const conditions = this.#scope(request, params, null);
    const met = this.#conditions.map((it) => ask(it, conditions));
    if (met.some((it) => it.value === false)) return { said: [] };
    const lacking = met.find((it) => it.lacks !== undefined)?.lacks;
    if (lacking !== undefined) return { said: [], lacks: lacking };
    const failed = met.flatMap(({ error }) => error ?? []);
    if (failed.length > 0) return { said: this.#isStrict ? [aggregate(failed)] : [] };

    const scope = this.#scope(request, params, request.namespaceValue);
    const answers = this.#validations.map(({ asked, validation, message }) => {
      const answer = ask(asked, scope);
      return answer.value === false ? said(validation, message && ask(message, scope)) : answer;
    });
    const all = [...answers, ...this.#annotations.map((it) => ask(it, scope))];
    const lacks = all.find((it) => it.lacks !== undefined)?.lacks;
    const objections = all.flatMap(({ text, error }) => text ?? (this.#isStrict ? (error ?? []) : []));
    return { said: objections, ...(lacks !== undefined && { lacks }) };
  }

  #scope(request: Request, params: CelValue, namespaceObject: CelValue): Scope {
    const scope: Record<string, unknown> = {
      ...{ object: request.value, oldObject: null, namespaceObject, params },
      request: request.requestValue,
    };
    scope.variables = new Variables((name) => {
      const asked = this.#variables.get(name);
      return asked && (asked.program(scope) as CelValue);
    });
    return scope;
  }
}

/** What a policy says against a request, and what would have to be known to say more. */
export interface Objections {
  readonly said: readonly string[];
  readonly lacks?: string;
}

interface Asked {
  readonly expression: string;
  readonly program: Program;
}

interface Answer {
  readonly value?: unknown;
  readonly error?: string;
  readonly lacks?: string;
  /** What is said where the answer is no. */
  readonly text?: string;
}

function ask({ expression, program }: Asked, scope: Scope): Answer {
  try {
    return { value: program(scope) };
  } catch (error) {
    const lacks = unknownIn(error);
    return lacks === undefined
      ? { error: `expression '${expression}' resulted in error: ${firstLine(error)}` }
      : { lacks };
  }
}

/** As Go joins the messages of several errors. */
const aggregate = (errors: readonly string[]) => {
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? String(distinct[0]) : `[${distinct.join(', ')}]`;
};

/** 5 KiB (k8s.io/apiserver, pkg/apis/cel/config.go). */
const LONGEST_MESSAGE = 5 * 1024;

/** `messageExpression` goes before `message`, unless it fails, is empty, too long, or has more than one line. */
function said({ expression, message = '' }: Validation, made: Answer = {}): Answer {
  const line = typeof made.value === 'string' ? made.value.trim() : '';
  const isLine = line !== '' && !line.includes('\n') && Buffer.byteLength(line) <= LONGEST_MESSAGE;
  return { text: (isLine ? line : message.trim()) || `failed expression: ${expression.trim()}` };
}
