import type { CommandFacts } from '../../model/facts.ts'
import { exists, type Folder, joinPath } from './folder.ts'
import { hasDependencies } from './package-json.ts'

/** The set-up that lock and dependency files ask for where nothing declares one; run by the harness, without scripts. */
export function derivedSetup(folder: Folder, cwd: string): CommandFacts['setup'] {
  const places = cwd === '.' ? ['.'] : [cwd, '.']
  const steps = places.flatMap((place) => STEPS.flatMap((step) => wrap(place, step(folder, place)) ?? []))
  if (steps.length === 0) return undefined
  return { text: [...new Set(steps)].join(' && '), source: 'derived' }
}

const STEPS: readonly ((folder: Folder, cwd: string) => string | undefined)[] = [npm, python, go, cargo]

function wrap(cwd: string, text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined
  return [cwd === '.' ? text : `(cd '${cwd.replaceAll("'", `'\\''`)}' && ${text})`]
}

const has = (folder: Folder, cwd: string, name: string): boolean => exists(folder, joinPath(cwd, name) ?? name)
const read = (folder: Folder, cwd: string, name: string): string => folder.read(joinPath(cwd, name) ?? name) ?? ''

function npm(folder: Folder, cwd: string): string | undefined {
  if (!hasDependencies(folder, cwd) || has(folder, cwd, 'node_modules')) return undefined
  const locked = has(folder, cwd, 'package-lock.json') || has(folder, cwd, 'npm-shrinkwrap.json')
  return `npm ${locked ? 'ci' : 'install'} --no-audit --no-fund --ignore-scripts`
}

const REQUIREMENTS = ['requirements.txt', 'requirements-dev.txt', 'requirements-test.txt', 'requirements_dev.txt']

function python(folder: Folder, cwd: string): string | undefined {
  const files = REQUIREMENTS.filter((name) => /^\s*[A-Za-z0-9./-]/m.test(read(folder, cwd, name)))
  const install = 'python3 -m pip install --no-input'
  if (files.length > 0) return `${VENV} && ${install} ${files.map((name) => `-r ${name}`).join(' ')}`
  const project = read(folder, cwd, 'pyproject.toml')
  const asks =
    /^\s*dependencies\s*=\s*\[\s*["']/m.test(project) || /^\[(?:project\.optional-|dependency-g)/m.test(project)
  if (!asks || !/^\[project\]/m.test(project)) return undefined
  const { groups, rest } = withoutGroups(project)
  const extra = /^\s*(test|tests|dev)\s*=\s*\[/m.exec(rest)?.[1]
  const here = [VENV, `${install} -e '.${extra === undefined ? '' : `[${extra}]`}'`]
  const grouped = requirementsOf(groups)
  const all = [...here, ...(grouped.length === 0 ? [] : [`${install} ${grouped.join(' ')}`])].join(' && ')
  // Its lock says which versions were meant.
  return has(folder, cwd, 'uv.lock') ? `if command -v uv; then uv sync --frozen; else ${all}; fi` : all
}

/** pip knows dependency groups since 25.1 only. */
function withoutGroups(project: string): { groups: string; rest: string } {
  const found = /^\[dependency-groups\][^\n]*\n([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(project)
  return { groups: found?.[1] ?? '', rest: found === null ? project : project.replace(found[0], '') }
}

function requirementsOf(groups: string): string[] {
  const lists = [...groups.matchAll(/^\s*(?:test|tests|dev)\s*=\s*\[([\s\S]*?)\]\s*$/gm)].map(([, list = '']) => list)
  const quoted = lists.flatMap((list) => [...list.matchAll(/^\s*["']([^"'\n]+)["']|,\s*["']([^"'\n]+)["']/gm)])
  return quoted.map(([, first = '', later = '']) => `'${first === '' ? later : first}'`)
}

/** What the machine itself has, such as pytest, stays importable. */
export const VENV = 'python3 -m venv --system-site-packages "$VIRTUAL_ENV"'

function go(folder: Folder, cwd: string): string | undefined {
  return /^\s*require\b/m.test(read(folder, cwd, 'go.mod')) && !has(folder, cwd, 'vendor')
    ? 'go mod download'
    : undefined
}

function cargo(folder: Folder, cwd: string): string | undefined {
  const text = read(folder, cwd, 'Cargo.toml')
  const sections = /^\[(?:workspace\.|target\.[^\]]*\.)?(?:dev-|build-)?dependencies(?:\.[\w-]+)?\]\s*\n\s*[\w"-]/m
  if (!sections.test(text) || has(folder, cwd, 'vendor')) return undefined
  return `cargo fetch${has(folder, cwd, 'Cargo.lock') ? ' --locked' : ''}`
}
