import type { IntakeFacts, OriginFacts, RunFacts } from '../../model/facts.ts'
import { missingPackageOf } from '../../model/red-cause.ts'
import type { OriginPart } from './layout.ts'

type Reason = Pick<OriginFacts, 'reason' | 'detail'>

/** Why a test works only where it was made, from the parts of that place that it cannot do without. */
export function reasonOf(needed: readonly OriginPart[], red: RunFacts, intake: IntakeFacts): Reason {
  const home = needed.find((part) => part.kind === 'home')?.home
  const file = needed.find((part) => part.kind === 'file')?.to
  const variable = needed.find((part) => part.kind === 'variable')?.name
  const path = needed.find((part) => part.kind === 'path')?.path
  const user = needed.find((part) => part.kind === 'user')?.user
  const imported = missingPackageOf(red)
  if (imported !== undefined) return { reason: 'undeclared-package', detail: imported }
  const links = intake.findings.includes('symlink-outside')
  if (links && (file !== undefined || path !== undefined)) return { reason: 'link-outside', detail: linkOf(intake) }
  if (home !== undefined && (file === undefined || file.startsWith(`${home}/`))) {
    return { reason: 'home', detail: file ?? home }
  }
  if (file !== undefined) return { reason: 'file-outside', detail: file }
  if (variable !== undefined && /^(?:USER|LOGNAME|USERNAME)$/.test(variable))
    return { reason: 'user', detail: variable }
  if (variable !== undefined) return { reason: 'environment-variable', detail: variable }
  if (user !== undefined) return { reason: 'user', detail: `${user.name}, ${user.uid}` }
  return path === undefined ? {} : { reason: 'absolute-path', detail: path }
}

const linkOf = (intake: IntakeFacts): string => intake.special.find(({ kind }) => kind === 'symlink')?.path ?? ''

const NOT_THERE = [
  /No such file or directory: ['"](\/[^'"]+)['"]/,
  /ENOENT: no such file or directory, \w+ ['"](\/[^'"]+)['"]/,
  /Cannot find module ['"](\/[^'"]+)['"]/,
  /can't open file ['"](\/[^'"]+)['"]/,
  /(?:open|stat|chdir|cannot (?:open|access|stat)|can't cd to) ['"]?(\/[^\s'":]+)['"]?: [Nn]o such file/,
  /(?:^|: )(\/[^\s:'"]+): No such file or directory/,
]

/** Places that belong to somebody, not to every machine. */
const PERSONAL = /^\/(?:home|Users|root|workspaces?|mnt|media|agent[\w-]*|private|Volumes|opt|srv|data|tmp)\//

/** An absolute path that a red run looked for in vain, outside its own folder; the output's word alone. */
export function missingOutside(run: RunFacts): string | undefined {
  const own = [run.conditions?.['path'], run.conditions?.['HOME']].filter((path) => path !== undefined)
  for (const line of run.lastLines) {
    for (const pattern of NOT_THERE) {
      const path = pattern.exec(line)?.[1]
      if (path === undefined || !PERSONAL.test(path)) continue
      if (!own.some((folder) => path === folder || path.startsWith(`${folder}/`))) return path
    }
  }
  return undefined
}
