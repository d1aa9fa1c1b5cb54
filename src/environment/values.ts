import { z } from 'zod';
import { parseCidr } from './cidr.ts';
/** RFC 1123 label, as Kubernetes names namespaces and most objects. */
export const dnsLabel = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'must be an RFC 1123 label: a-z, 0-9 and "-", at most 63 characters',
  );

export const cidr = z.string().superRefine((text, context) => {
  const block = parseCidr(text);
  if ('first' in block) return;
  const { code, message, cure } = block;
  context.addIssue({ code: 'custom', message, params: { code, cure } });
});

/** A password, or an https:// user, which mostly is a token: it would be committed, and copied into the tree. `ssh://git@` is neither. */
export function noCredentials(url: string, context: z.RefinementCtx): void {
  const user = /^([a-z+]+):\/\/([^/?#]*)@/i.exec(url);
  if (!user || (user[1] === 'ssh' && !user[2]?.includes(':'))) return;
  context.addIssue({
    code: 'custom',
    message: 'must not hold a user or password',
    params: {
      code: 'SECRET_IN_ADDRESS',
      cure: 'Take it out, and take it for known: whoever reads the repository has read it',
    },
  });
}

export const hostName = z
  .string()
  .max(253)
  .regex(
    /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'must be a DNS name in lower case such as dev.example.com',
  );

export const certificateArn = z
  .string()
  .regex(/^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/, 'must be the ARN of an ACM certificate');

export const labelKey = z
  .string()
  .max(316)
  .regex(
    /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/,
    'must be a label key such as app or example.com/app',
  );

export const labelValue = z
  .string()
  .regex(
    /^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/,
    'must be a label value: letters, digits, "-", "_" and ".", at most 63 characters',
  );

/** Labels, as Kubernetes takes them (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/). */
export const labels = z.record(labelKey, labelValue).default({});

/** A number of CPUs, for the config of components. */
export const cpuQuantity = z
  .string()
  .regex(/^[1-9]\d{0,5}m?$/, 'must be an amount of CPU such as 500m or 2')
  .meta({ own: true });

/** An amount of memory, for the config of components. */
export const memoryQuantity = z
  .string()
  .regex(/^[1-9]\d{0,5}[MG]i$/, 'must be an amount of memory such as 512Mi or 4Gi')
  .meta({ own: true });

/** A taint, as Kubernetes spells it. */
export const taint = z.strictObject({
  key: labelKey.describe('Taint key.'),
  value: labelValue.default('').describe('Taint value. Default: empty.'),
  effect: z
    .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
    .default('NoSchedule')
    .describe('Taint effect.'),
});
