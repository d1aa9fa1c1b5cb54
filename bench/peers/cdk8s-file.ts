import { synth, YamlOutputType } from './cdk8s.ts';

synth(YamlOutputType.FILE_PER_RESOURCE);
