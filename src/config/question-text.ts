import { UserError } from '../model/errors.ts'
import type { TaskId } from '../model/ids.ts'
import type { TaskFrontMatter } from '../model/task-file.ts'

/** What a person says of a question besides its words. */
export type QuestionSettings = Partial<
  Pick<TaskFrontMatter, 'folder' | 'timeout_sec' | 'network' | 'builds_on' | 'test' | 'private'>
>

const LONGEST_TITLE = 120
const ID_WORDS = 6
const LONGEST_ID = 48

/** Words that say nothing of a question's subject. */
const FILLERS = new Set(
  'a an and are at be by can could do does for from have how i in is it its me my of on or our please should so that the their them this to using was we what when where which who why will with would you your'.split(
    ' ',
  ),
)

/**
 * A question as the text of a task file: its words below a front matter that holds a title and the settings. Text that
 * brings a front matter of its own is taken as it is. Throws a UserError where that and settings are given, or no words.
 */
export async function questionText(words: string, settings: QuestionSettings, origin?: string): Promise<string> {
  const text = words.replace(/\r\n?/g, '\n').trim()
  if (text === '') {
    throw new UserError('The question is empty.', { hint: 'Ask it in quotes: bakeoff ask "Which … is fastest?"' })
  }
  if (/^---[ \t]*\n/.test(text)) {
    if (Object.keys(settings).length === 0) return `${text}\n`
    throw new UserError('The question has a front matter of its own, and options say something else beside it.', {
      hint: `Write ${Object.keys(settings).join(', ')} into its front matter.`,
    })
  }
  const { stringify } = await import('yaml')
  const front = stringify({ title: titleOf(text), ...settings }, { lineWidth: 0 })
  return `---\n${origin === undefined ? '' : `# Starts from ${origin}.\n`}${front}---\n${text}\n`
}

/** The first line, or as much of it as fits. */
function titleOf(text: string): string {
  const line = (text.split('\n', 1)[0] ?? '')
    .replace(/^#+\s*/, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (line.length <= LONGEST_TITLE) return line
  const cut = line.slice(0, LONGEST_TITLE - 1)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), LONGEST_TITLE / 2))}…`
}

/** A short name for a question, in the manner of a folder: `fastest-python-markdown-library`. */
export function questionId(words: string): TaskId {
  const body = words.replace(/^---[ \t]*\n[\s\S]*?\n---[ \t]*$/m, '').trim()
  const title = /^title:\s*["']?(.+?)["']?\s*$/m.exec(words.startsWith('---') ? words : '')?.[1]
  const all = (title ?? body)
    .normalize('NFKD')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  const telling = (all ?? []).filter((word) => !FILLERS.has(word))
  const chosen = (telling.length === 0 ? (all ?? []) : telling).slice(0, ID_WORDS)
  let id = ''
  for (const word of chosen) {
    const longer = id === '' ? word.slice(0, LONGEST_ID) : `${id}-${word}`
    if (longer.length > LONGEST_ID) break
    id = longer
  }
  return id === '' ? 'question' : id
}
