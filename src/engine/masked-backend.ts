import type { CapturedOutput, ExecLimits, Sandbox, SandboxBackend } from '../contracts/sandbox.ts'
import type { Redactor } from '../lib/redact.ts'

/**
 * The same backend, with the secrets in whatever its commands print masked. A deliverable is masked when it is collected,
 * but its test may put together what lay there in halves.
 */
export function maskedBackend(backend: SandboxBackend, redactor: Redactor): SandboxBackend {
  return {
    level: backend.level,
    killsEverything: backend.killsEverything,
    probe: () => backend.probe(),
    open: async (spec) => maskedSandbox(await backend.open(spec), redactor),
  }
}

function maskedSandbox(sandbox: Sandbox, redactor: Redactor): Sandbox {
  return {
    isolation: sandbox.isolation,
    paths: sandbox.paths,
    close: () => sandbox.close(),
    async exec(command, limits) {
      const told = maskedOutput(limits, redactor)
      const result = await sandbox.exec(command, told.limits)
      told.end()
      return { ...result, stdout: masked(result.stdout, redactor), stderr: masked(result.stderr, redactor) }
    },
  }
}

/** Head and tail overlap where nothing was left out between them: then they are masked as one. */
function masked(output: CapturedOutput, redactor: Redactor): CapturedOutput {
  const left = output.bytes - output.head.length - output.tail.length
  const whole = left > 0 ? undefined : Buffer.concat([output.head, output.tail.subarray(-left)])
  const head = redactor.bytes(whole ?? output.head)
  const tail = whole === undefined ? redactor.bytes(output.tail) : new Uint8Array()
  const same = whole === undefined ? head === output.head && tail === output.tail : head === whole
  if (same) return output
  return { ...output, head, tail, bytes: head.length + tail.length + Math.max(0, left) }
}

/** Each stream by itself: a secret may arrive in two chunks. */
function maskedOutput(limits: ExecLimits, redactor: Redactor): { limits: ExecLimits; end(): void } {
  const { onOutput } = limits
  if (onOutput === undefined) return { limits, end: () => {} }
  const streams = { stdout: redactor.stream(), stderr: redactor.stream() }
  const tell = (name: 'stdout' | 'stderr', bytes: Uint8Array): void => {
    if (bytes.length > 0) onOutput(name, bytes)
  }
  return {
    limits: { ...limits, onOutput: (name, chunk) => tell(name, streams[name].write(chunk)) },
    end() {
      tell('stdout', streams.stdout.end())
      tell('stderr', streams.stderr.end())
    },
  }
}
