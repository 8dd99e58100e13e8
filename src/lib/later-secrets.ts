import { makeRedactor, type Redactor } from './redact.ts'

/** A redactor that also masks secrets which become known later: `secrets` is asked each time something is masked. */
export function laterSecrets(base: Redactor, secrets: () => readonly string[]): Redactor {
  let known: readonly string[] = []
  let later: Redactor | undefined
  let hitsBefore = 0
  const current = (): Redactor | undefined => {
    const now = secrets()
    if (now.length !== known.length) {
      hitsBefore += later?.hits() ?? 0
      known = [...now]
      later = makeRedactor(known)
    }
    return later
  }
  return {
    text: (text) => base.text(current()?.text(text) ?? text),
    bytes: (bytes) => base.bytes(current()?.bytes(bytes) ?? bytes),
    json: (value) => base.json(current()?.json(value) ?? value),
    stream() {
      const outer = base.stream()
      const inner = current()?.stream()
      if (inner === undefined) return outer
      return {
        write: (chunk) => outer.write(inner.write(chunk)),
        end: () => Buffer.concat([outer.write(inner.end()), outer.end()]),
      }
    },
    hits: () => base.hits() + hitsBefore + (later?.hits() ?? 0),
  }
}
