/** A node of a syntax tree as @babel/parser makes it; its children are read by walking. */
export type SyntaxNode = {
  type: string
  start: number
  end: number
  line: number
  fields: Readonly<Record<string, unknown>>
}

/** The node behind a value, absent where it is none. */
export function toNode(value: unknown): SyntaxNode | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('start' in value) || !('end' in value)) {
    return undefined
  }
  const { type, start, end } = value
  if (typeof type !== 'string' || typeof start !== 'number' || typeof end !== 'number') return undefined
  return { type, start, end, line: lineOf(value), fields: { ...value } }
}

function lineOf(value: object): number {
  const loc: unknown = 'loc' in value ? value.loc : undefined
  const start: unknown = typeof loc === 'object' && loc !== null && 'start' in loc ? loc.start : undefined
  const line: unknown = typeof start === 'object' && start !== null && 'line' in start ? start.line : undefined
  return typeof line === 'number' ? line : 1
}

/** A child by name. */
export function childOf(node: SyntaxNode, name: string): SyntaxNode | undefined {
  return toNode(node.fields[name])
}

/** The children of a list by name. */
export function listOf(node: SyntaxNode, name: string): SyntaxNode[] {
  const list = node.fields[name]
  return Array.isArray(list) ? list.flatMap((item) => toNode(item) ?? []) : []
}

/** A field that is text, such as the name of an identifier or an operator. */
export function textOf(node: SyntaxNode | undefined, name: string): string {
  const value = node?.fields[name]
  return typeof value === 'string' ? value : ''
}

const NOT_CHILDREN = new Set(['loc', 'extra', 'leadingComments', 'trailingComments', 'innerComments', 'errors'])

/** All nodes directly below a node, in no special order. */
export function childrenOf(node: SyntaxNode): { name: string; child: SyntaxNode }[] {
  return Object.entries(node.fields).flatMap(([name, value]) => {
    if (NOT_CHILDREN.has(name)) return []
    return (Array.isArray(value) ? value : [value]).flatMap((item) => {
      const child = toNode(item)
      return child === undefined ? [] : [{ name, child }]
    })
  })
}
