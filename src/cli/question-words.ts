import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { UserError } from '../model/errors.ts'
import type { AskFlags } from './commands/ask.ts'
import type { CliContext } from './context.ts'

const LONGEST_QUESTION_BYTES = 1_000_000

/** The question as a person gave it: in words, in a file, in an editor, or on standard input. One of them. */
export function questionWords(
  words: string | undefined,
  flags: Pick<AskFlags, 'file' | 'edit'>,
  context: CliContext,
): string {
  const given = [words !== undefined && words !== '-', flags.file !== undefined, flags.edit === true].filter(Boolean)
  if (given.length > 1) {
    throw new UserError('The question was given twice.', { hint: 'Give words, or -f FILE, or --edit.' })
  }
  if (flags.edit) return edited(context)
  if (flags.file !== undefined && flags.file !== '-') return fromFile(resolve(context.cwd, flags.file))
  if (words !== undefined && words !== '-') return words
  if (context.interactive) {
    throw new UserError('There is no question.', {
      hint: 'Ask it in quotes, read it with -f FILE, or write it with --edit.',
    })
  }
  return readFileSync(0, 'utf8')
}

function fromFile(path: string): string {
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new UserError(`There is no file ${path}.`, { hint: 'Name a file that holds the question.' })
  }
  if (statSync(path).size > LONGEST_QUESTION_BYTES) {
    throw new UserError(`${path} is too long for a question.`, {
      hint: 'Put material into start files: tasks/<id>/files/.',
    })
  }
  return readFileSync(path, 'utf8')
}

const TEMPLATE = '\n\n# Write the question above. Lines that begin with "# " below this one are left out.\n'

function edited(context: CliContext): string {
  const editor = context.env['VISUAL'] ?? context.env['EDITOR']
  if (editor === undefined || editor === '') {
    throw new UserError('Neither VISUAL nor EDITOR names an editor.', {
      hint: 'Set one of them, or use -f FILE.',
    })
  }
  const folder = mkdtempSync(join(tmpdir(), 'bakeoff-question-'))
  const file = join(folder, 'question.md')
  try {
    writeFileSync(file, TEMPLATE)
    const ended = spawnSync('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' })
    if (ended.status !== 0)
      throw new UserError(`${editor} failed.`, { hint: 'Nothing was asked. Use -f FILE instead.' })
    const [question = ''] = readFileSync(file, 'utf8').split('\n# Write the question above.')
    return question
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
