import { z } from 'zod'
import { adapterIds } from '../src/agents/index.ts'
import { Config } from '../src/model/config.ts'
import { TaskFrontMatter } from '../src/model/task-file.ts'
import { describeSchema } from '../src/store/describe-schema.ts'
import { describeCli } from './describe-cli.ts'
import { withOptionsTable } from './describe-options.ts'
import { pageScript } from './page-script.ts'

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
  { path: 'docs/schema.md', content: describeSchema },
  { path: 'docs/cli.md', content: describeCli },
  { path: 'assets/report/page.js', content: pageScript },
  ...adapterIds.map((id) => ({
    path: `docs/agents/${id}.md`,
    content: () => withOptionsTable(`docs/agents/${id}.md`, id),
  })),
]

function jsonSchema(schema: z.ZodType, title: string, description: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return `${JSON.stringify({ $schema, title, description, ...rest }, null, 2)}\n`
}
