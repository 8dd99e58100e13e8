/** An error that the operating system answered, with its code (`ENOSPC`, …). */
export type SystemError = Error & { code: string; syscall: string }

export function isSystemError(error: unknown): error is SystemError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'syscall' in error &&
    typeof error.syscall === 'string'
  )
}

/** No space, or no more of it for this user. */
export const isDiskFull = (error: unknown): boolean =>
  isSystemError(error) && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
