import type { OfferedTool } from './script.ts'

export type Turn = 'tool' | 'text' | 'user'

/** Model turns with tool calls since the last final text. */
export function stepOf(turns: readonly Turn[]): number {
  let step = 0
  for (const turn of turns) {
    if (turn === 'tool') step += 1
    else if (turn === 'text') step = 0
  }
  return step
}

/** All text in a message's content, whatever the nesting; tool results and images are left out. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map(textOf).filter(Boolean).join('\n')
  if (typeof content !== 'object' || content === null) return ''
  if ('type' in content && typeof content.type === 'string' && /result|output$/.test(content.type)) return ''
  if ('text' in content) return textOf(content.text)
  if ('content' in content) return textOf(content.content)
  if ('parts' in content) return textOf(content.parts)
  return ''
}

/** The parameters that a tool's JSON Schema names. */
export function toolProperties(schema: unknown): OfferedTool['properties'] {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return {}
  const { properties } = schema
  if (typeof properties !== 'object' || properties === null) return {}
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'object' && value !== null && 'type' in value ? { type: value.type } : {},
    ]),
  )
}
