/** Folder of a pinned Go module in the module cache; fetched when it is not there. Its content must have the pinned sum. */
export function moduleFolder(pin: {
  readonly module: string;
  readonly version: string;
  readonly sum: string;
}): string;

/** Relative paths of the YAML files that a list of files and folders means, sorted. */
export function yamlFiles(root: string, paths: readonly string[]): string[];
