/** Seconds between two scrapes of a workload's own metrics; a rate over a window needs two of them in it. */
export const SCRAPE_SECONDS = 30;
