export const QUEUE = "order";
/**
 * Jobs that a process works on at a time, most of which wait for KIE. Both peers come with one: ten thousand orders would
 * take them hours without any fault, so this is raised in both columns.
 */
export const CONCURRENCY = 50;

/** As the package comes: a job is given up after 15 minutes, tried again twice, and checked every two minutes. */
export function bossOptions(isBest: boolean) {
  return isBest ? { maintenanceIntervalSeconds: 5, monitorStateIntervalSeconds: 5 } : {};
}

/**
 * A little more than the longest job takes, so that jobs of a dead process come back; and more tries, for the faults.
 */
export function bossQueue(isBest: boolean) {
  return isBest ? { expireInSeconds: 110, retryLimit: 25, retryDelay: 1, retryBackoff: true } : {};
}
