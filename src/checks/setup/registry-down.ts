import type { CheckInput } from '../../contracts/check.ts'
import type { RunFacts } from '../../model/facts.ts'

const UNREACHABLE =
  /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b|Temporary failure in name resolution|Name or service not known|NewConnectionError|ConnectTimeoutError|Could not resolve host|Could not fetch URL|No matching distribution found|failed to lookup address|dial tcp|\b50[0234] (?:Server Error|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)/

/** Asks each registry for something that it always has; without the deliverable, whose own settings may name another one. */
const QUESTIONS: readonly { tool: RegExp; registry: string; ask: string }[] = [
  { tool: /\b(?:npm|npx|pnpm|yarn)\b/, registry: 'npm', ask: 'npm view npm version --fetch-retries=0' },
  {
    tool: /\b(?:pip3?|uv|poetry|pdm)\b/,
    registry: 'Python',
    ask: 'python3 -m pip download --quiet --no-deps --no-input --retries 0 --timeout 10 -d "$TMPDIR/asked" pip',
  },
  { tool: /\bgo\b/, registry: 'Go', ask: 'go list -m golang.org/x/text@latest' },
  { tool: /\bcargo\b/, registry: 'Rust', ask: 'cargo search --limit 1 libc' },
]

/**
 * The registry that could not be reached, where that is why a set-up failed. The output alone proves nothing, since the
 * deliverable can write it: the harness asks for itself.
 */
export async function registryDown(input: CheckInput, text: string, run: RunFacts): Promise<string | undefined> {
  if (run.exitCode === 0 || run.exitCode === undefined) return undefined
  if (!run.lastLines.some((line) => UNREACHABLE.test(line))) return undefined
  for (const { tool, registry, ask } of QUESTIONS) {
    if (tool.test(text) && !(await answers(input, ask))) return `the ${registry} registry cannot be reached`
  }
  return undefined
}

async function answers(input: CheckInput, ask: string): Promise<boolean> {
  const copy = await input.freshCopy({ network: { kind: 'host' }, empty: true, layer: { cache: false } })
  try {
    const limits = { ...input.policy.limits, wallMs: 60_000, signal: input.signal }
    return (await copy.sandbox.exec({ shell: ask }, limits)).exitCode === 0
  } finally {
    await copy.close()
  }
}
