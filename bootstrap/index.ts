import * as pulumi from '@pulumi/pulumi';
import { program } from './program/program.ts';

/** What Pulumi runs: the program of the environment that the stack is named after. */
export default () => program(pulumi.getStack(), process.env.ESPALIER_ENVIRONMENTS);
