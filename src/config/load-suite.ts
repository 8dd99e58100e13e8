import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { canonicalJson } from '../lib/canonical-json.ts'
import { sha256 } from '../lib/hash.ts'
import type { Agent } from '../model/agent.ts'
import { Config } from '../model/config.ts'
import { UserError } from '../model/errors.ts'
import type { Path, Sha256 } from '../model/ids.ts'
import type { Task } from '../model/task.ts'
import { findTaskFiles } from './find-task-files.ts'
import { leavesFolder, realPath, realPathInside } from './inside.ts'
import { loadTask } from './load-task.ts'
import { type ParsedYaml, parseYaml } from './parse-yaml.ts'
import { loadQuestions } from './questions.ts'
import { readText } from './read-text.ts'
import { type KnownAdapters, toAgents } from './to-agents.ts'

export const CONFIG_FILE = 'bakeoff.yaml'

/** A suite as read from its folder; all paths are absolute. */
export type Suite = {
  /** The folder that holds the configuration. */
  path: Path
  /** Title of the reports. */
  name: string
  config: Config
  agents: Agent[]
  tasks: Task[]
  /** The research repository, where the suite has one. */
  repository?: Path
  /** The commit or branch of it that attempts start from; absent: what is checked out. */
  repositoryRef?: string
  configSha256: Sha256
}

/** `questions`: what `bakeoff ask` asked counts as a task too, and a suite need not have any other. */
export type SuiteOptions = { adapters: KnownAdapters; questions?: boolean }

/**
 * Reads a suite: a folder with a bakeoff.yaml, or such a file. Throws a UserError that names file, line and key,
 * suggests the nearest right word, and says how many more mistakes the file has.
 */
export async function loadSuite(path: string, options: SuiteOptions): Promise<Suite> {
  const file = await configFileAt(resolve(path))
  const suitePath = realPath(dirname(file)) ?? dirname(file)
  const name = basename(file)
  const text = await readText(file, name)
  if (text === undefined) throw noSuite(path)
  if (text.trim() === '') {
    throw new UserError(`${name}:1: the file is empty`, {
      hint: 'Run `bakeoff init` in an empty folder to see a whole one.',
    })
  }
  const parsed = await parseYaml(Config, { file: name, text, firstLine: 1 })
  const config = parsed.value
  const { agents, problems } = toAgents(config, suitePath, options.adapters)
  if (problems.length > 0) throw parsed.fail(problems)
  const repository = await repositoryOf(parsed, suitePath)
  const tasks = await allTasks(parsed, { path: suitePath, hasRepository: repository !== undefined }, options)
  return {
    path: suitePath,
    name: config.name ?? basename(suitePath),
    config,
    agents,
    tasks,
    ...(repository === undefined ? {} : { repository }),
    configSha256: sha256(canonicalJson(config)),
  }
}

async function configFileAt(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) throw noSuite(path)
  return found.isDirectory() ? join(path, CONFIG_FILE) : path
}

const noSuite = (path: string): UserError =>
  new UserError(`No suite in ${path}: there is no ${CONFIG_FILE}.`, {
    hint: 'Name the folder of a suite, or make one with `bakeoff init`.',
  })

async function repositoryOf(parsed: ParsedYaml<Config>, suitePath: Path): Promise<Path | undefined> {
  const written = parsed.value.repository
  if (written === undefined) return undefined
  const path = resolve(suitePath, written)
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() !== true)
    throw parsed.fail([{ path: ['repository'], message: `there is no folder ${path}` }])
  return path
}

async function allTasks(parsed: ParsedYaml<Config>, suite: Place, options: SuiteOptions): Promise<Task[]> {
  if (!options.questions) return loadTasks(parsed, suite)
  const questions = await loadQuestions(suite)
  const own = await loadTasks(parsed, suite, 'may be empty')
  const asked = new Set(questions.map((task) => task.id))
  return [...own.filter((task) => !asked.has(task.id)), ...questions]
}

type Place = { path: Path; hasRepository: boolean }

async function loadTasks(parsed: ParsedYaml<Config>, suite: Place, empty?: 'may be empty'): Promise<Task[]> {
  const { path: suitePath } = suite
  const folder = parsed.value.tasks
  const leaves = leavesFolder(folder)
  if (leaves !== undefined) throw parsed.fail([{ path: ['tasks'], message: leaves }])
  const tasksDir = join(suitePath, folder)
  if (realPath(tasksDir) !== undefined && realPathInside(suitePath, tasksDir) === undefined) {
    throw parsed.fail([{ path: ['tasks'], message: 'a link that leaves the suite' }])
  }
  const name = folder.replace(/\/+$/, '')
  if (empty !== undefined && realPath(tasksDir) === undefined) return []
  const files = await findTaskFiles(tasksDir, name)
  if (files.length === 0 && empty === undefined) {
    throw new UserError(`${name}/: no task in it`, {
      hint: `Write one question into ${name}/<id>.md; \`bakeoff init\` makes two examples.`,
    })
  }
  const tasks: Task[] = []
  for (const file of files) tasks.push(await loadTask(file, suite))
  return tasks
}
