import type { FreshCopyOptions, Origin } from '../../contracts/check.ts'
import type { SandboxUser } from '../../contracts/sandbox.ts'

/** One thing that the place of origin had and a neutral copy has not. */
export type OriginPart =
  | { kind: 'path'; path: string }
  | { kind: 'home'; home: string }
  | { kind: 'user'; user: SandboxUser }
  | { kind: 'variable'; name: string; value: string }
  | { kind: 'file'; from: string; to: string }

/** What an agent's own machine lends to every program in it: never a reason by itself. */
const COMMON_VARIABLES = new Set(['PATH', 'PWD', 'OLDPWD', 'SHLVL', '_', 'LANG', 'TERM', 'TMPDIR', 'HOME'])

/** Over these nothing can be laid. */
const SYSTEM = /^\/(?:usr|etc|bin|sbin|lib\w*|proc|sys|dev|run|var)(?:\/|$)|^\/+(?:tmp|home|root)?\/*$/

/** All that is known of a place, part by part. */
export function partsOf(origin: Origin): OriginPart[] {
  const { path, home, user } = origin
  return [
    ...(path === undefined || SYSTEM.test(path) ? [] : [{ kind: 'path' as const, path }]),
    ...(home === undefined || SYSTEM.test(home) ? [] : [{ kind: 'home' as const, home }]),
    ...(user === undefined ? [] : [{ kind: 'user' as const, user }]),
    ...Object.entries(origin.env ?? {})
      .filter(([name]) => !COMMON_VARIABLES.has(name))
      .map(([name, value]) => ({ kind: 'variable' as const, name, value })),
    ...(origin.files ?? []).filter(({ to }) => !SYSTEM.test(to)).map((file) => ({ kind: 'file' as const, ...file })),
  ]
}

/** A copy that has these parts of its place of origin. */
export function layoutOf(parts: readonly OriginPart[]): FreshCopyOptions {
  const path = parts.find((part) => part.kind === 'path')?.path
  const home = parts.find((part) => part.kind === 'home')?.home
  const user = parts.find((part) => part.kind === 'user')?.user
  const variables = parts.flatMap((part) => (part.kind === 'variable' ? [[part.name, part.value] as const] : []))
  const files = parts.flatMap((part) =>
    part.kind === 'file' ? [{ from: part.from, to: part.to, readOnly: true }] : [],
  )
  return {
    ...(path === undefined ? {} : { inside: path }),
    ...(home === undefined ? {} : { home }),
    ...(user === undefined ? {} : { user }),
    env: Object.fromEntries(variables),
    mounts: files,
  }
}

/** How a part is called in facts. */
export function nameOf(part: OriginPart): string {
  switch (part.kind) {
    case 'path':
      return `path ${part.path}`
    case 'home':
      return `HOME ${part.home}`
    case 'user':
      return `user ${part.user.name} (${part.user.uid})`
    case 'variable':
      return `variable ${part.name}`
    case 'file':
      return `file ${part.to}`
  }
}
