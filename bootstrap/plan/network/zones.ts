/** The domain and those above it, the nearest first, but for the top level, which is nobody's to write into. */
export function zonesOf(domain: string): string[] {
  const labels = domain.split('.');
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
}
