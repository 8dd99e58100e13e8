import type { z } from 'zod'
import type { CheckInput } from '../contracts/check.ts'
import { CommandFacts, IntakeFacts, TestRunsFacts } from '../model/facts.ts'
import { PagesFacts } from '../model/folder-facts.ts'

/** The facts of an earlier check; throws where it did not record them, so that no later check builds on nothing. */
function factsOf<Schema extends z.ZodType>(input: CheckInput, id: string, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(input.earlier[id]?.facts)
  if (!parsed.success) throw new Error(`check ${id} left no facts`)
  return parsed.data
}

/** What check `intake` recorded. */
export const intakeFacts = (input: CheckInput): IntakeFacts => factsOf(input, 'intake', IntakeFacts)

/** What check `command` recorded. */
export const commandFacts = (input: CheckInput): CommandFacts => factsOf(input, 'command', CommandFacts)

/** What check `test-runs` recorded. */
export const testRunsFacts = (input: CheckInput): TestRunsFacts => factsOf(input, 'test-runs', TestRunsFacts)

/** What check `pages` recorded; absent where it did not run or failed itself. */
export const pagesFacts = (input: CheckInput): PagesFacts | undefined =>
  PagesFacts.safeParse(input.earlier['pages']?.facts).data
