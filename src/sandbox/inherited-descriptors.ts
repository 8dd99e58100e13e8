import { readdirSync, readFileSync } from 'node:fs'

const CLOSE_ON_EXEC = 0o2000000

/** Descriptors that this process was started with and that its children would get too; empty where unknown. */
export function inheritedDescriptors(): number[] {
  return list('/proc/self/fd')
    .map(Number)
    .filter((fd) => fd > 2 && leaks(fd))
}

function leaks(fd: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1]
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0
  } catch {
    // The descriptor of the listing itself is closed by now.
    return false
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // No /proc: macOS.
    return []
  }
}
