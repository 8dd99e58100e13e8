import { z } from 'zod'
import type { Tool, ToolAnswer, ToolContext } from './tool.ts'

/** A tool whose input is parsed before it runs; a slip of the model is answered, never thrown. */
export function defineTool<T extends z.ZodObject>(tool: {
  name: string
  description: string
  input: T
  describe: (input: z.infer<T>) => string
  run: (input: z.infer<T>, context: ToolContext) => Promise<ToolAnswer>
}): Tool {
  return {
    name: tool.name,
    description: tool.description,
    parameters: parametersOf(tool.input),
    describe: (input) => {
      const parsed = tool.input.safeParse(input)
      return parsed.success ? tool.describe(parsed.data) : tool.name
    },
    run: async (input, context) => {
      const parsed = tool.input.safeParse(input)
      if (!parsed.success) return { text: `Invalid input: ${z.prettifyError(parsed.error)}`, failed: true }
      return tool.run(parsed.data, context)
    },
  }
}

/** JSON Schema reduced to what all model services accept. */
function parametersOf(input: z.ZodObject): Tool['parameters'] {
  const schema = z.toJSONSchema(input, { io: 'input' })
  const properties: Record<string, object> = {}
  for (const [name, value] of Object.entries(schema.properties ?? {})) {
    if (typeof value === 'object') properties[name] = { type: value.type, description: value.description }
  }
  return { type: 'object', properties, required: schema.required ?? [] }
}
