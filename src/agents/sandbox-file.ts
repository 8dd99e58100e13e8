import type { ExecResult, Sandbox } from '../contracts/sandbox.ts'
import { outputText } from './output-text.ts'

/** Reading or writing a file takes no longer than this, also where an agent left a FIFO in its place. */
const FILE_WALL_MS = 20_000

/**
 * Files of a sandbox are touched by a process inside it: a link that an agent left then leads
 * nowhere that the agent could not go by itself.
 */
export async function writeSandboxFile(
  sandbox: Sandbox,
  path: string,
  content: string,
  signal?: AbortSignal,
): Promise<ExecResult> {
  const script = `[ ! -e "$1" ] || [ -f "$1" ] || { echo "not a regular file: $1" >&2; exit 1; }
mkdir -p -- "$(dirname -- "$1")" && cat > "$1"`
  return sandbox.exec({ argv: ['sh', '-c', script, 'write', path], stdin: content }, limits(signal))
}

/** At most `maxBytes` of a regular file, or why not. */
export async function readSandboxFile(
  sandbox: Sandbox,
  path: string,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<{ text: string } | { error: string }> {
  const script = '[ -f "$1" ] || { echo "no such file: $1" >&2; exit 1; }; head -c "$2" -- "$1" | base64'
  const argv = ['sh', '-c', script, 'read', path, String(maxBytes)]
  let encoded = ''
  const collect = (stream: 'stdout' | 'stderr', chunk: Uint8Array): void => {
    if (stream === 'stdout') encoded += Buffer.from(chunk).toString('latin1')
  }
  const result = await sandbox.exec({ argv }, { ...limits(signal), onOutput: collect })
  if (result.exitCode !== 0) return { error: whyFailed(result) }
  return { text: Buffer.from(encoded, 'base64').toString('utf8') }
}

/** One line for a command of ours that failed. */
export function whyFailed(result: ExecResult): string {
  const said = outputText(result.stderr).trim() || outputText(result.stdout).trim()
  return result.infraError ?? (said || `stopped: ${result.stopped ?? `exit code ${result.exitCode}`}`)
}

/** True when there is nothing at all in the folder, or no folder. */
export async function isEmptyFolder(sandbox: Sandbox, folder: string): Promise<boolean> {
  const script = '[ -d "$1" ] && find "$1" -mindepth 1 -print | head -n 1'
  const result = await sandbox.exec({ argv: ['sh', '-c', script, 'look', folder] }, limits())
  return result.infraError === undefined && result.stdout.bytes === 0
}

const limits = (signal?: AbortSignal): { wallMs: number; signal?: AbortSignal } => ({
  wallMs: FILE_WALL_MS,
  ...(signal ? { signal } : {}),
})
