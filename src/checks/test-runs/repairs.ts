import type { RunFacts } from '../../model/facts.ts'
import { missingPackageOf, redCauseOf } from '../../model/red-cause.ts'

/** A change of the command that leaves the deliverable as it is. */
export type RepairStep = { name: string; text: string }

/** What a repair may ask about the deliverable; paths relative to the command's folder. */
export type RepairFolder = { paths: readonly string[]; testScript?: string }

const MAX_REPAIRS = 5

/**
 * The fixed ladder for a command that could not run as stated, shortest first, each rung on top of the ones before.
 * Empty where a test said no: that is an answer, not an accident.
 */
export function repairsFor(text: string, run: RunFacts, folder: RepairFolder): RepairStep[] {
  if (redCauseOf(run).kind === 'test') return []
  const steps: RepairStep[] = []
  let current = text
  const climb = (name: string, next: string | undefined): void => {
    if (next === undefined || next === current) return
    current = next
    steps.push({ name, text: next })
  }
  climb('without uv', withoutLauncher(current))
  climb('python -m pytest', moduleForm(current))
  climb('python3', current.replace(/(^|[;&|(]\s*)python(?=\s)/g, '$1python3'))
  climb('node --test without a glob', withoutGlob(current, folder))
  for (const place of sourceRoots(run, folder)) {
    steps.push({ name: `PYTHONPATH=${place}`, text: `export PYTHONPATH=${place}; ${current}` })
  }
  return steps.slice(0, MAX_REPAIRS)
}

const LAUNCHER =
  /\b(?:uv +run +(?:(?:--with(?:-requirements|-editable)?|--python|-p|--extra|--group|--project|--directory) +\S+ +|--[a-z-]+(?:=\S+)? +)*(?:-- +)?|(?:poetry|pipenv|pdm|hatch) +run +)/g

const withoutLauncher = (text: string): string => text.replace(LAUNCHER, '')

/** `pytest` puts the tests' folder first on Python's path, `python -m pytest` the current one. */
const moduleForm = (text: string): string =>
  text.replace(/(^|[;&|(]\s*|\w=\S* +)(?:py\.test|pytest)(?=\s|$)/g, '$1python3 -m pytest')

/** `node --test` expands no glob before Node 21: the files are named instead. */
function withoutGlob(text: string, folder: RepairFolder): string | undefined {
  const script = /^npm +(?:run +)?(?:test|t)$/.test(text.trim()) ? folder.testScript : text
  const call = /^(.*\bnode\b.*--test\b.*?)\s+["']?([\w./-]*\*[\w./*{},-]*)["']?(.*)$/.exec(script ?? '')
  if (call === null) return undefined
  const [, before = '', glob = '', rest = ''] = call
  const pattern = globPattern(glob.replace(/^\.\//, ''))
  const files = folder.paths.filter((path) => pattern.test(path) && !path.includes('node_modules/'))
  return files.length === 0 ? undefined : `${before} ${files.slice(0, 200).map(quoted).join(' ')}${rest}`
}

function globPattern(glob: string): RegExp {
  const source = glob
    .split(/(\*\*\/|\*\*|\*|\{[^}]*\})/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?'
      if (part === '**') return '.*'
      if (part === '*') return '[^/]*'
      if (part.startsWith('{')) return `(?:${part.slice(1, -1).split(',').map(escaped).join('|')})`
      return escaped(part)
    })
    .join('')
  return new RegExp(`^${source}$`)
}

const escaped = (text: string): string => text.replace(/[.+?^$()|[\]\\{}]/g, '\\$&')

const quoted = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`)

/** Folders of the deliverable in which the module lies that an import did not find. */
function sourceRoots(run: RunFacts, folder: RepairFolder): string[] {
  const [module] = (missingPackageOf(run) ?? '').split('.')
  if (module === undefined || module === '') return []
  const roots = ['.', 'src', 'python', 'lib'].filter((root) => {
    const at = root === '.' ? module : `${root}/${module}`
    return folder.paths.some((path) => path === `${at}.py` || path.startsWith(`${at}/`))
  })
  return roots.slice(0, 2)
}
