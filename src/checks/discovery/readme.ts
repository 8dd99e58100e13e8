import type { CommandCandidate } from '../../model/facts.ts'
import { type Fence, readFences } from './fences.ts'
import type { Folder } from './folder.ts'
import { readShellLines } from './shell-lines.ts'
import { isTestCommand, resolves } from './test-verbs.ts'

const SHELL = /^(?:bash|sh|shell|zsh|console|shell-session|sh-session|terminal|cmd)?$/
const TEST_HEADING = /\btests?|testing|verif|reproduc/i

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

/** Lines of the README that install packages, joined to one command; they stand in other fences than the tests. */
export function setupFromReadme(folder: Folder): string | undefined {
  const lines = shellFences(folder)
    .flatMap((fence) => readShellLines(fence.lines, folder))
    .filter((line) => INSTALL.test(line.text) && !/\s-g\b|--global/.test(line.text))
    .map((line) => (line.cwd === '.' ? line.text : `(cd '${line.cwd}' && ${line.text})`))
  return lines.length === 0 ? undefined : [...new Set(lines)].join(' && ')
}

function shellFences(folder: Folder): Fence[] {
  const path = [...folder.paths].find((known) => /^readme(?:\.md|\.markdown)?$/i.test(known))
  const text = path === undefined ? undefined : folder.read(path)
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
