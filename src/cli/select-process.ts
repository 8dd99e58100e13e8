import { readFileSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { UserError } from '../model/errors.ts'
import { select } from '../store/select.ts'

/** What this process is asked, as JSON on its stdin. */
export const Question = z.object({ path: z.string(), sql: z.string(), limit: z.int().positive() })
export type Question = z.infer<typeof Question>

/** What it answers, as JSON on its stdout. */
export const Answer = z.union([
  z.object({
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
    truncated: z.boolean(),
  }),
  z.object({ problem: z.string(), hint: z.string().optional() }),
])
export type Answer = z.infer<typeof Answer>

function answerTo({ path, sql, limit }: Question): Answer {
  try {
    return select(path, sql, { limit })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { problem: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }
  }
}

const started = process.argv[1]
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  process.stdout.write(JSON.stringify(answerTo(Question.parse(JSON.parse(readFileSync(0, 'utf8'))))))
}
