import { z } from 'zod'
import { Config } from '../src/model/config.ts'
import { TaskFrontMatter } from '../src/model/task-file.ts'

/** A file that is made from the code and checked in; `path` is relative to the repository. */
export type GeneratedFile = { path: string; content: () => string | Promise<string> }

/** All generated files. A test asserts that the checked-in ones are current. */
export const GENERATED_FILES: readonly GeneratedFile[] = [
  {
    path: 'schemas/config.schema.json',
    content: () =>
      jsonSchema(Config, 'bakeoff.yaml', 'A suite of code-research questions and the agents that answer them.'),
  },
  {
    path: 'schemas/task.schema.json',
    content: () =>
      jsonSchema(TaskFrontMatter, 'Front matter of a Bakeoff task', 'The YAML between the two "---" lines.'),
  },
]

function jsonSchema(schema: z.ZodType, title: string, description: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return `${JSON.stringify({ $schema, title, description, ...rest }, null, 2)}\n`
}
