import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { folderOfPrompt, researchSteps } from './research-script.ts'
import type { Script } from './script.ts'

const ANSWERS = fileURLToPath(new URL('../fixtures/answers', import.meta.url))

/** What makes the files that an answer measures, by the name of its folder; then its own test runs. */
const MEASURE: Readonly<Record<string, string>> = {
  'bug-reproduction': 'diff -u queue.mjs fixed/queue.mjs > fix.diff; test -s fix.diff',
  'classify-issues': 'node write-results.mjs',
  'redos-check': 'node write-results.mjs',
}

/** Tasks of the repository's own suite that the scripted model has a real answer to. */
export const ANSWERED = Object.keys(MEASURE)

/** The written part of the recorded answer, by path; what it measures is made by running it. */
function answerFiles(taskId: string): Record<string, string> {
  const root = join(ANSWERS, taskId)
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).sort()
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

/** Answers each known task, told by the folder that the prompt names, with real research; any other with quantiles. */
export const answerScript: Script = (conversation) => {
  const folder = folderOfPrompt(conversation.userText)
  const measure = MEASURE[basename(folder)]
  return measure === undefined ? researchSteps(folder) : researchSteps(folder, answerFiles(basename(folder)), measure)
}
