import type { Sandbox } from '../../contracts/sandbox.ts'
import { parseBoundedJson } from '../bounded-json.ts'

/** What a tool may use: the sandbox and nothing of the host. */
export type ToolContext = {
  sandbox: Sandbox
  /** Relative paths start here. */
  workspace: string
  /** Epoch milliseconds after which nothing may run. */
  deadlineMs: number
  signal: AbortSignal
}

export type ToolAnswer = { text: string; failed: boolean }

/** A tool as a model sees it. `parameters` is JSON Schema; `run` gets what the model sent, unchecked. */
export type Tool = {
  name: string
  description: string
  parameters: { type: 'object'; properties: Record<string, object>; required: string[] }
  /** A few words for people who look on. */
  describe(input: unknown): string
  run(input: unknown, context: ToolContext): Promise<ToolAnswer>
}

/** A tool's input as text. What the output limit cut off is no JSON: the tool then says what is missing. */
export const parseToolInput = (json: string): unknown => parseBoundedJson(json) ?? {}
