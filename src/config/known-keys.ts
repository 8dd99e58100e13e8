import { z } from 'zod'
import type { KeyPath } from './problem.ts'

type Node = {
  properties?: Record<string, Node>
  items?: Node
  anyOf?: Node[]
  additionalProperties?: Node | boolean
}

/** The keys that a schema allows in the mapping at `path`, in the schema's order. */
export function knownKeys(schema: z.ZodType, path: KeyPath): string[] {
  const root: Node = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })))
  let nodes = [root]
  for (const part of path) nodes = nodes.flatMap((node) => alternatives(node)).flatMap((node) => below(node, part))
  const keys = nodes.flatMap((node) => alternatives(node)).flatMap((node) => Object.keys(node.properties ?? {}))
  return [...new Set(keys)]
}

const alternatives = (node: Node): Node[] => (node.anyOf === undefined ? [node] : node.anyOf.flatMap(alternatives))

function below(node: Node, part: string | number): Node[] {
  if (typeof part === 'number') return node.items === undefined ? [] : [node.items]
  const named =
    node.properties !== undefined && Object.hasOwn(node.properties, part) ? node.properties[part] : undefined
  if (named !== undefined) return [named]
  return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : []
}
