/**
 * How strongly a process was fenced off, strongest first. Recorded with every attempt and every verification.
 * A file of its own, so that the command line can name the levels without loading any schema.
 */
export const ISOLATION_LEVELS = ['docker', 'podman', 'bwrap', 'seatbelt', 'unshare', 'process'] as const
