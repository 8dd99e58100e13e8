import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Level = 'process' | 'bwrap'

/** The least fence of that level around a program: the folder in `place` is its working folder. */
export function fenceOf(level: Level, place: string): string[] {
  if (level === 'process') return ['env', '-i', 'PATH=/usr/bin:/bin', `DIR=${place}`]
  const namespaces = ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net']
  const system = ['--ro-bind', '/usr', '/usr', '--ro-bind', '/etc', '/etc']
  const links = [...['bin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`])]
  const own = ['--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp', '--tmpfs', '/home', '--bind', place, '/w']
  const env = ['--chdir', '/w', '--clearenv', '--setenv', 'PATH', '/usr/bin:/bin', '--setenv', 'DIR', '/w']
  return ['bwrap', ...namespaces, '--die-with-parent', '--new-session', ...system, ...links, ...own, ...env, '--']
}

/**
 * Shell scripts that do as little as can be done, for `xargs -P`: no record, no limits, no clock, no verdict.
 * `threeExecs`: a folder, the agent's copy into it, a test that says yes (the no-op trial that evaluation harnesses are
 * compared by). `sameWork`: what one of our trials does, a fresh copy for a second, fenced process included.
 */
export function writeFloors(
  folder: string,
  template: string,
  level: Level,
): { threeExecs: string; sameWork: string; broken: string } {
  const bin = join(folder, 'floor')
  mkdirSync(bin, { recursive: true })
  const fence = fenceOf(level, '$1').map((word) => (word.includes('$1') ? `"${word}"` : word))
  const head = ['set -e', `fenced() { ${fence.join(' ')} sh -c "$2"; }`]
  const script = (name: string, lines: readonly string[]): string => {
    const path = join(bin, `${name}.sh`)
    writeFileSync(path, [...head, ...lines, ''].join('\n'))
    return path
  }
  const own = ['d=$(mktemp -d)', `cp -R '${template}'/. "$d"`]
  return {
    threeExecs: script('three-execs', [...own, 'fenced "$d" true', 'rm -rf "$d"']),
    sameWork: script('same-work', [
      'd=$(mktemp -d)',
      'c=$(mktemp -d)',
      'fenced "$d" true',
      `cp -R '${template}'/. "$d"`,
      'cp -R "$d"/. "$c"',
      `fenced "$c" 'cd "$DIR"; test -f README.md'`,
      'rm -rf "$d" "$c"',
    ]),
    // Must fail: shows that the fenced test of the floor really runs.
    broken: script('broken', ['d=$(mktemp -d)', `fenced "$d" 'cd "$DIR"; test -f README.md'`]),
  }
}
