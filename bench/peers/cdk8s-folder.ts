import { synth, YamlOutputType } from './cdk8s.ts';

synth(YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE);
