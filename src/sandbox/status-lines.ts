/** What the launcher and the inner script report on their own pipes, which the command does not have. */
export type Status = { childPid?: number; exitCode?: number; started?: boolean; leftover?: number }

/** Reads JSON lines such as `{"exit-code": 1}` as they arrive; what is no such line is nothing. */
export function openStatusLines(onStatus: (status: Status) => void): (chunk: Uint8Array) => void {
  let rest = ''
  return (chunk) => {
    // A report is a few hundred bytes; more is not ours.
    if (rest.length > 65_536) return
    const lines = (rest + Buffer.from(chunk).toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onStatus(parseStatus(line))
  }
}

function parseStatus(line: string): Status {
  const number = (key: string): number | undefined => {
    const found = new RegExp(`"${key}": ?(\\d{1,10})[,} ]`).exec(line)?.[1]
    return found === undefined ? undefined : Number(found)
  }
  const status: Status = {}
  const childPid = number('child-pid')
  const exitCode = number('exit-code')
  const leftover = number('leftover')
  if (childPid !== undefined) status.childPid = childPid
  if (exitCode !== undefined) status.exitCode = exitCode
  if (leftover !== undefined) status.leftover = leftover
  if (number('started') !== undefined) status.started = true
  return status
}
