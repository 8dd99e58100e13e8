import { posix } from 'node:path'
import { z } from 'zod'
import { outputText } from '../output-text.ts'
import { remainingMs } from '../remaining-time.ts'
import { readSandboxFile, whyFailed, writeSandboxFile } from '../sandbox-file.ts'
import { defineTool } from './define-tool.ts'
import type { Tool, ToolAnswer, ToolContext } from './tool.ts'

const ANSWER_CHARS = 30_000
const FILE_BYTES = 4 * 1024 * 1024
const SHELL_DEFAULT_SEC = 120
const SHELL_OUTPUT_BYTES = 64 * 1024 * 1024
const READ_LINES = 2000
const LIST_ENTRIES = 500

const shell = defineTool({
  name: 'shell',
  description: 'Run a bash command in the workspace. Returns its exit code and its output, stdout and stderr together.',
  input: z.object({
    command: z.string().min(1).describe('The command line'),
    timeout_sec: z.number().positive().optional().describe(`Seconds before it is killed; default ${SHELL_DEFAULT_SEC}`),
  }),
  describe: ({ command }) => `$ ${command}`,
  async run({ command, timeout_sec }, { sandbox, workspace, deadlineMs, signal }) {
    const wallMs = Math.min((timeout_sec ?? SHELL_DEFAULT_SEC) * 1000, remainingMs(deadlineMs))
    const result = await sandbox.exec(
      { shell: command, cwd: workspace },
      { wallMs, outputBytes: SHELL_OUTPUT_BYTES, mergeOutput: true, signal },
    )
    if (result.infraError !== undefined) return failure(result.infraError)
    const status = result.stopped === undefined ? `exit code ${result.exitCode}` : `killed: ${result.stopped}`
    return { text: `${status}\n${clip(outputText(result.stdout))}`, failed: result.exitCode !== 0 }
  },
})

const read = defineTool({
  name: 'read',
  description: `Read a text file, at most ${READ_LINES} lines at once.`,
  input: z.object({
    path: z.string().min(1).describe('Path, relative to the workspace'),
    offset: z.int().positive().optional().describe('First line, from 1'),
    limit: z.int().positive().optional().describe('Number of lines'),
  }),
  describe: ({ path }) => `reads ${path}`,
  async run({ path, offset, limit }, context) {
    const file = await readSandboxFile(context.sandbox, resolve(path, context), FILE_BYTES, context.signal)
    if ('error' in file) return failure(file.error)
    const lines = file.text.split('\n')
    const from = (offset ?? 1) - 1
    const to = from + Math.min(limit ?? READ_LINES, READ_LINES)
    const more = to < lines.length ? `\n[${lines.length - to} more lines; continue with offset ${to + 1}]` : ''
    return success(clip(lines.slice(from, to).join('\n')) + more)
  },
})

const write = defineTool({
  name: 'write',
  description: 'Write a file, replacing what was there. Folders are made as needed.',
  input: z.object({
    path: z.string().min(1).describe('Path, relative to the workspace'),
    content: z.string().describe('The whole new content'),
  }),
  describe: ({ path }) => `writes ${path}`,
  run: ({ path, content }, context) => writeFile(path, content, context),
})

const edit = defineTool({
  name: 'edit',
  description: 'Replace a piece of text in a file. The text must occur exactly once unless `all` is true.',
  input: z.object({
    path: z.string().min(1).describe('Path, relative to the workspace'),
    old_text: z.string().min(1).describe('The text as it stands now'),
    new_text: z.string().describe('The text to put there'),
    all: z.boolean().optional().describe('Replace every occurrence'),
  }),
  describe: ({ path }) => `edits ${path}`,
  async run({ path, old_text, new_text, all }, context) {
    const file = await readSandboxFile(context.sandbox, resolve(path, context), FILE_BYTES, context.signal)
    if ('error' in file) return failure(file.error)
    if (Buffer.byteLength(file.text) >= FILE_BYTES) return failure('the file is too large to edit; use the shell')
    const parts = file.text.split(old_text)
    const found = parts.length - 1
    if (found === 0) return failure('old_text does not occur in the file')
    if (found > 1 && all !== true) return failure(`old_text occurs ${found} times; give more context or set all`)
    return writeFile(path, parts.join(new_text), context)
  },
})

const list = defineTool({
  name: 'list',
  description: `List files and folders two levels deep, at most ${LIST_ENTRIES}.`,
  input: z.object({ path: z.string().optional().describe('Folder, relative to the workspace') }),
  describe: ({ path }) => `lists ${path ?? '.'}`,
  async run({ path }, context) {
    const script = 'cd -- "$1" && find . -mindepth 1 -maxdepth 2 -not -path "./.git/*" | sort | head -n "$2"'
    const argv = ['sh', '-c', script, 'list', resolve(path ?? '.', context), String(LIST_ENTRIES)]
    const result = await context.sandbox.exec({ argv }, { wallMs: 20_000, signal: context.signal })
    if (result.exitCode !== 0) return failure(whyFailed(result))
    return success(clip(outputText(result.stdout)) || '(empty)')
  },
})

/** All that the loop offers a model, the same for every provider. */
export const TOOLS: readonly Tool[] = [shell, read, write, edit, list]

async function writeFile(path: string, content: string, context: ToolContext): Promise<ToolAnswer> {
  const result = await writeSandboxFile(context.sandbox, resolve(path, context), content, context.signal)
  return result.exitCode === 0 ? success(`Wrote ${path}`) : failure(whyFailed(result))
}

const resolve = (path: string, context: ToolContext): string => posix.resolve(context.workspace, path)

const success = (text: string): ToolAnswer => ({ text, failed: false })
const failure = (text: string): ToolAnswer => ({ text: clip(text), failed: true })

/** Head and tail of a long text: both ends of a build log matter. */
function clip(text: string): string {
  if (text.length <= ANSWER_CHARS) return text
  const half = ANSWER_CHARS / 2
  return `${text.slice(0, half)}\n[… ${text.length - ANSWER_CHARS} characters left out …]\n${text.slice(-half)}`
}
