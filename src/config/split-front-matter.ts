import { UserError } from '../model/errors.ts'

export type SplitTask = { frontMatter: string; prompt: string; promptLine: number }

const EXAMPLE = 'Begin the file with a line "---", then "title: …", then a line "---", then the prompt.'

/** Divides a task file. Throws a UserError when the front matter is missing or unclosed, or the prompt is empty. */
export function splitFrontMatter(file: string, text: string): SplitTask {
  const opening = /^---[ \t]*\n/.exec(text)
  if (opening === null) throw new UserError(`${file}:1: front matter is missing`, { hint: EXAMPLE })
  const from = opening[0].length
  const closing = /^---[ \t]*$/m.exec(text.slice(from))
  if (closing === null) {
    throw new UserError(`${file}:1: front matter has no end`, { hint: 'Close it with a line "---" before the prompt.' })
  }
  const frontMatter = text.slice(from, from + closing.index)
  const prompt = text.slice(from + closing.index + closing[0].length).trim()
  const promptLine = frontMatter.split('\n').length + 2
  if (prompt === '') {
    throw new UserError(`${file}:${promptLine}: the prompt is empty`, {
      hint: 'Write the question below the second "---".',
    })
  }
  return { frontMatter, prompt, promptLine }
}
