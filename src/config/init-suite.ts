import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { UserError } from '../model/errors.ts'
import type { AgentId, Path } from '../model/ids.ts'
import { CONFIG_FILE } from './load-suite.ts'
import { codeOf, readText } from './read-text.ts'

const TEMPLATE = new URL('../../assets/init/', import.meta.url)
const EXAMPLES = ['sorting-crossover.md', 'summation-error.md']
const IGNORED = ['/results/', '/reports/']

export type InitOptions = {
  /** Agents that are ready on this machine. */
  agents: readonly AgentId[]
  /** Where editors find the JSON Schema of bakeoff.yaml: a path or an address. */
  schemaPath: string
}

/**
 * Writes a suite with two example tasks. Files that are already there stay as they are; a bakeoff.yaml that is there is
 * a UserError. Returns what was written, relative to the suite.
 */
export async function initSuite(dir: string, options: InitOptions): Promise<{ path: Path; written: string[] }> {
  const path = resolve(dir)
  try {
    return { path, written: await writeSuite(path, options) }
  } catch (error) {
    const code = codeOf(error)
    if (error instanceof UserError || code === undefined) throw error
    throw new UserError(`Cannot make a suite in ${path} (${code}).`, {
      hint: 'Choose a folder you can write to.',
      cause: error,
    })
  }
}

async function writeSuite(path: Path, options: InitOptions): Promise<string[]> {
  await mkdir(path, { recursive: true })
  const config = await configText({ ...options, name: basename(path) })
  if (!(await writeNew(join(path, CONFIG_FILE), config))) {
    throw new UserError(`${join(path, CONFIG_FILE)} is already there.`, {
      hint: 'Nothing was changed. Name another folder, or edit that file.',
    })
  }
  const written = [CONFIG_FILE]
  await mkdir(join(path, 'tasks'), { recursive: true })
  for (const example of EXAMPLES) {
    const text = await readFile(new URL(`tasks/${example}`, TEMPLATE), 'utf8')
    if (await writeNew(join(path, 'tasks', example), text)) written.push(`tasks/${example}`)
  }
  if (await ignoreOutput(join(path, '.gitignore'))) written.push('.gitignore')
  return written
}

/** The text of a new bakeoff.yaml. */
export async function configText(options: InitOptions & { name: string; repository?: string }): Promise<string> {
  const text = fill(await readFile(new URL(CONFIG_FILE, TEMPLATE), 'utf8'), {
    schema: options.schemaPath,
    name: JSON.stringify(options.name.slice(0, 100) || 'bakeoff'),
    agents: agentLines(options.agents),
  })
  if (options.repository === undefined) return text
  return `${text}\n# Each attempt works in its own clone of this repository's newest commit.\nrepository: ${JSON.stringify(options.repository)}\n`
}

function agentLines(agents: readonly AgentId[]): string {
  if (agents.length === 0)
    return '  - claude-code # none was found on this machine: `bakeoff doctor` says what it needs'
  return agents.map((agent) => `  - ${agent}`).join('\n')
}

const fill = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole)

/** False when the file is already there. */
async function writeNew(path: Path, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function ignoreOutput(path: Path): Promise<boolean> {
  const present = (await readText(path, path)) ?? ''
  const lines = present.split('\n').map((line) => line.trim())
  const missing = IGNORED.filter((line) => !lines.includes(line))
  if (missing.length === 0) return false
  const gap = present === '' || present.endsWith('\n') ? '' : '\n'
  await writeFile(path, `${present}${gap}${missing.join('\n')}\n`)
  return true
}
