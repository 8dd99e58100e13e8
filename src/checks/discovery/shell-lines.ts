import { exists, type Folder, joinPath } from './folder.ts'

/** A command line of a README and the folder in which it is meant to run, relative to the deliverable. */
export type ShellLine = { text: string; cwd: string }

const PLACEHOLDER = /<[a-z][^>|&]*>|(?<![/.])\.\.\.|…|\/path\/to|\byour[-_]|\{\{/i
const PROMPT = /^\s*(?:\([^)]*\) ?)?\$ +/
const MACHINE_VARIABLE = /^(?:(?:PATH|HOME|TMPDIR)=(?:"[^"]*"|'[^']*'|\S*) +)+/

/**
 * The commands of a shell fence as a reader would type them: prompts, comments and what belongs to another machine
 * stripped, continued lines joined, `cd` turned into `cwd`. With a prompt sign anywhere, all other lines are output.
 */
export function readShellLines(lines: readonly string[], folder: Folder): ShellLine[] {
  const joined = joinContinuations(lines)
  const prompted = joined.filter((line) => PROMPT.test(line))
  const commands = prompted.length > 0 ? prompted.map((line) => line.replace(PROMPT, '')) : joined
  const found: ShellLine[] = []
  let cwd = '.'
  for (const command of commands) {
    const text = withoutComment(command).trim()
    if (text === '' || text.startsWith('#') || PLACEHOLDER.test(text)) continue
    const step = takeCd(text, cwd, folder)
    if (step.text === '') cwd = step.cwd
    else found.push({ text: step.text.replace(MACHINE_VARIABLE, ''), cwd: step.cwd })
  }
  return found
}

function joinContinuations(lines: readonly string[]): string[] {
  const joined: string[] = []
  let held = ''
  for (const line of lines) {
    if (/(?:^|[^\\])\\$/.test(line)) {
      held += `${line.slice(0, -1).trimEnd()} `
    } else {
      joined.push(held === '' ? line : held + line.trimStart())
      held = ''
    }
  }
  if (held !== '') joined.push(held.trimEnd())
  return joined
}

/** Cuts ` # …` where the sign stands outside quotes. */
function withoutComment(line: string): string {
  let quote = ''
  for (let at = 0; at < line.length; at += 1) {
    const sign = line.charAt(at)
    if (quote !== '') {
      if (sign === quote) quote = ''
    } else if (sign === '"' || sign === "'") {
      quote = sign
    } else if (sign === '#' && /\s/.test(line.charAt(at - 1))) {
      return line.slice(0, at)
    }
  }
  return line
}

/** Takes leading `cd X &&` off a line. A `cd` into the folder itself, out of it, or to nowhere changes nothing. */
function takeCd(line: string, from: string, folder: Folder): ShellLine {
  let cwd = from
  let text = line
  for (let match = CD.exec(text); match !== null; match = CD.exec(text)) {
    cwd = afterCd((match[1] ?? '').replace(/^["']|["']$/g, ''), cwd, folder)
    text = text.slice(match[0].length)
  }
  return { text, cwd }
}

const CD = /^cd +("[^"]*"|'[^']*'|[^\s;&|]+)\s*(?:&&\s*|;\s*|$)/

function afterCd(target: string, cwd: string, folder: Folder): string {
  const path = target.replace(/\/+$/, '')
  if (/^(?:\.\.\/?)+$/.test(target)) return '.'
  const parts = path.split('/')
  const own = parts.lastIndexOf(folder.name)
  const inside = own >= 0 && !exists(folder, path) ? parts.slice(own + 1).join('/') || '.' : path
  const joined = joinPath(own >= 0 && inside !== path ? '.' : cwd, inside)
  return joined !== undefined && exists(folder, joined) && !folder.paths.has(joined) ? joined : cwd
}
