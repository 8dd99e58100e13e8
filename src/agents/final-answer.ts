import type { AgentOutcome } from '../model/outcome.ts'

/** A question at the end is only a question when it is short: reports may end with one too. */
const QUESTION_CHARS = 2000

const SAID_CHARS = 200

/** What an agent's last word means, given whether its folder is still empty. Asks for little before it calls it a question. */
export function judgeFinalAnswer(text: string, folderIsEmpty: boolean): AgentOutcome {
  const answer = text.trim()
  if (!folderIsEmpty) return { kind: 'finished' }
  if (answer === '') return { kind: 'truncated', message: 'ended with an empty answer and an empty folder' }
  if (answer.endsWith('?') && answer.length <= QUESTION_CHARS) return { kind: 'asked', question: answer }
  return { kind: 'truncated', message: `ended with an empty folder, saying: ${shortened(answer)}` }
}

const shortened = (text: string): string => (text.length > SAID_CHARS ? `${text.slice(0, SAID_CHARS)}…` : text)
