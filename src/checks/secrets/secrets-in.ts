/** Shapes that nothing else has: a prefix that its issuer made for this purpose, and the length that follows. */
const SHAPES: readonly [kind: string, needle: string, pattern: RegExp][] = [
  [
    'private key',
    'PRIVATE KEY',
    /-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----\s*[A-Za-z0-9+/=:]/,
  ],
  ['AWS access key', 'A', /(?<![A-Z0-9])(?:AKIA|ASIA)(?=[A-Z2-7]{0,15}[2-7])[A-Z2-7]{16}(?![A-Z0-9])/],
  ['GitHub token', 'gh', /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36}(?![A-Za-z0-9])/],
  ['GitHub token', 'github_pat_', /github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}/],
  ['GitLab token', 'glpat-', /(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{20}(?![A-Za-z0-9])/],
  ['Anthropic key', 'sk-ant-', /sk-ant-[a-z0-9]{3,8}-[A-Za-z0-9_-]{40,}/],
  ['OpenAI key', 'sk-', /(?<![A-Za-z0-9])sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}/],
  ['OpenAI key', 'T3BlbkFJ', /(?<![A-Za-z0-9])sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}/],
  ['Google API key', 'AIza', /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/],
  ['Slack token', 'xox', /xox[abprs]-\d{9,}-[A-Za-z0-9-]{20,}/],
  ['Stripe key', '_live_', /(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{24,}/],
  ['npm token', 'npm_', /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/],
  ['Hugging Face token', 'hf_', /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{34}(?![A-Za-z0-9])/],
]

const MASK = '[REDACTED]'
const MOST = 20
const MAX_LINE = 20_000

/** Documented placeholders, and runs of one character, are examples. */
const EXAMPLE = /EXAMPLE|example|(.)\1{7}|0123456789|abcdefghij|XXXX|xxxx/

/** Where keys and tokens stand in a text, by line and kind. `masked`: the harness masked a secret of its own in it. */
export function secretsIn(text: string, masked: boolean): { line: number; kind: string }[] {
  const shapes = SHAPES.filter(([, needle]) => text.includes(needle))
  if (shapes.length === 0 && !masked) return []
  const found: { line: number; kind: string }[] = []
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    if (masked && line.includes(MASK)) found.push({ line: index + 1, kind: "a secret of the harness's environment" })
    // A key's own text begins in the line behind its first.
    const piece = line.includes('PRIVATE KEY')
      ? `${line.slice(0, MAX_LINE)}\n${lines[index + 1] ?? ''}`
      : line.slice(0, MAX_LINE)
    const kind = shapes.find(([, needle, pattern]) => piece.includes(needle) && isReal(pattern.exec(piece)?.[0]))?.[0]
    if (kind !== undefined) found.push({ line: index + 1, kind })
    if (found.length >= MOST) break
  }
  return found
}

const isReal = (match: string | undefined): boolean => match !== undefined && !EXAMPLE.test(match)
