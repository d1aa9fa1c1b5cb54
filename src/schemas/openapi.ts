/** An OpenAPI v3 schema as Kubernetes uses it, as far as it says something about values. */
export interface OpenApi {
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array';
  /** `quantity` is ours, for the built-in Quantity, whose own schema says less than the API server asks. */
  readonly format?: 'int32' | 'int64' | 'double' | 'byte' | 'date-time' | 'quantity';
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  /** RE2. */
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, OpenApi>>;
  readonly additionalProperties?: boolean | OpenApi;
  readonly items?: OpenApi;
  readonly allOf?: readonly OpenApi[];
  readonly anyOf?: readonly OpenApi[];
  readonly oneOf?: readonly OpenApi[];
  readonly not?: OpenApi;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-validations'?: readonly CelSource[];
}

/** A rule in CEL, as a CRD states it. */
export interface CelSource {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly fieldPath?: string;
  readonly reason?: string;
  readonly optionalOldSelf?: boolean;
}
