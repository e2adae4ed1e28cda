/** The first word of a worker's command line, which is no command. */
export const WORKER = "study-worker";
