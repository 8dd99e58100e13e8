import picomatch from 'picomatch'

/**
 * Whether a path inside a folder matches a glob, both relative with `/`. Files with a leading dot count, `*` stays
 * inside one folder, `!` is an ordinary character. What points out of the folder (absolute, `..`) matches nothing.
 */
export function matchesGlob(path: string, glob: string): boolean {
  return makeGlob(glob)(path)
}

/** `matchesGlob` for one glob and many paths. */
export function makeGlob(glob: string): (path: string) => boolean {
  const pattern = withoutDot(glob)
  if (pattern === '' || leaves(pattern)) return () => false
  const matches = picomatch(pattern, { dot: true, nonegate: true })
  return (path) => {
    const plain = withoutDot(path)
    return plain !== '' && !leaves(plain) && matches(plain)
  }
}

function withoutDot(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '')
}

function leaves(path: string): boolean {
  return path.startsWith('/') || path.split('/').includes('..')
}
