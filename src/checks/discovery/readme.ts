import type { CommandCandidate } from '../../model/facts.ts'
import { classifyFile } from '../intake/classify.ts'
import { type Fence, readFences } from './fences.ts'
import { dirOf, type Folder, joinPath } from './folder.ts'
import { readShellLines, type ShellLine } from './shell-lines.ts'
import { isTestCommand, resolves } from './test-verbs.ts'

const SHELL = /^(?:bash|sh|shell|zsh|console|shell-session|sh-session|terminal|cmd)?$/
/** Headings under which commands are stated that test or show again. */
export const TEST_HEADING = /\btests?|testing|verif|reproduc/i

/** Variants that wait for a person or a browser; kept only where nothing better is stated. */
const MANUAL = /\b(?:test:(?:manual|watch|ui|debug|headed|dev)|--watch|--ui)\b/

const INSTALL =
  /^(?:(?:python[\d.]* +-m +)?pip3? +install\b|uv +(?:sync|pip +install)\b|npm +(?:i|ci|install)\b|pnpm +(?:i|install)\b|yarn(?: +install)?$|bun +(?:i|install)\b|go +mod +(?:download|tidy)\b|cargo +fetch\b)/

/** Test commands that the README states, under test-like headings or, with `other`, under any other. */
export function fromReadme(folder: Folder, headings: 'tests' | 'other'): CommandCandidate[] {
  const found = new Map<string, CommandCandidate>()
  for (const fence of shellFences(folder)) {
    if (TEST_HEADING.test(fence.heading) !== (headings === 'tests')) continue
    for (const line of readShellLines(fence.lines, folder)) {
      if (!isTestCommand(line.text) || !resolves(line, folder)) continue
      const source = headings === 'tests' ? 'readme-tests' : 'readme-other'
      found.set(`${line.cwd}\n${line.text}`, { ...line, source })
    }
  }
  return preferred([...found.values()])
}

/** The same of READMEs in folders below, each seen from its own folder: a work in several parts. */
export function fromInnerReadmes(folder: Folder): CommandCandidate[] {
  const inner = [...folder.paths].filter(
    (path) => INNER_README.test(path) && classifyFile(`${dirOf(path)}/a.py`, '') === 'source',
  )
  return inner.sort().flatMap((path) => {
    const part = partOf(folder, dirOf(path))
    const stated = fromReadme(part, 'tests')
    const found = stated.length > 0 ? stated : fromReadme(part, 'other')
    return found.map((one) => ({ ...one, cwd: joinPath(dirOf(path), one.cwd) ?? one.cwd, source: 'readme-inner' }))
  })
}

const INNER_README = /^(?:[^/]+\/){1,2}readme(?:\.md|\.markdown)?$/i

function partOf(folder: Folder, dir: string): Folder {
  const own = [...folder.paths].filter((path) => path.startsWith(`${dir}/`)).map((path) => path.slice(dir.length + 1))
  return { name: dir.split('/').at(-1) ?? dir, paths: new Set(own), read: (path) => folder.read(`${dir}/${path}`) }
}

/** A test command that a sentence of the README names: "Run `pytest -q` for the tests". */
export function fromProse(folder: Folder): CommandCandidate[] {
  const sentences = (readmeText(folder) ?? '')
    .replace(/^ {0,3}(`{3,}|~{3,})[\s\S]*?^ {0,3}\1/gm, '')
    .split('\n')
    .filter((line) => SPEAKS_OF_TESTS.test(line.replace(/`[^`]*`/g, '')))
  const spans = sentences.flatMap((line) => [...line.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text))
  // A name alone speaks of the file.
  const stated = spans.filter((text) => !/^[^\s/][^\s]*\.\w+$/.test(text))
  const found = readShellLines(stated, folder).filter((line) => isTestCommand(line.text) && resolves(line, folder))
  const different = new Map(found.map((line) => [`${line.cwd}\n${line.text}`, line]))
  return preferred([...different.values()].map((line) => ({ ...line, source: 'readme-prose' })))
}

const SPEAKS_OF_TESTS = /\b(?:tests?|tested|testing|verif\w*|checks?|run)\b/i

/** All commands that the README states in fences, each under its heading. */
export function readmeLines(folder: Folder): { heading: string; line: ShellLine }[] {
  return shellFences(folder).flatMap(({ heading, lines }) =>
    readShellLines(lines, folder).map((line) => ({ heading, line })),
  )
}

/** Lines of the README that install packages, joined to one command; they stand in other fences than the tests. */
export function setupFromReadme(folder: Folder): string | undefined {
  const lines = shellFences(folder)
    .flatMap((fence) => readShellLines(fence.lines, folder))
    .filter((line) => INSTALL.test(line.text) && !/\s-g\b|--global/.test(line.text))
    .map((line) => (line.cwd === '.' ? line.text : `(cd '${line.cwd}' && ${line.text})`))
  return lines.length === 0 ? undefined : [...new Set(lines)].join(' && ')
}

function readmeText(folder: Folder): string | undefined {
  const path = [...folder.paths].find((known) => /^readme(?:\.md|\.markdown)?$/i.test(known))
  return path === undefined ? undefined : folder.read(path)
}

function shellFences(folder: Folder): Fence[] {
  const text = readmeText(folder)
  return text === undefined
    ? []
    : readFences(text).filter((fence) => SHELL.test(fence.language.split(/\s/, 1)[0] ?? ''))
}

/** `npm test` comes first, its manual variants only where they are all there is. */
function preferred(candidates: CommandCandidate[]): CommandCandidate[] {
  const automatic = candidates.filter(({ text }) => !MANUAL.test(text))
  const kept = automatic.length > 0 ? automatic : candidates
  const whole = (text: string): number => (/^(?:npm|pnpm|yarn|bun) +(?:run +)?test$/.test(text) ? 0 : 1)
  return [...kept].sort((a, b) => whole(a.text) - whole(b.text))
}
