import { TEST_FUNCTION } from './mutation.ts'
import { childOf, childrenOf, listOf, type SyntaxNode, textOf } from './syntax-node.ts'

const FUNCTION =
  /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ObjectMethod|ClassMethod|ClassPrivateMethod)$/

export function isFunction(node: SyntaxNode): boolean {
  return FUNCTION.test(node.type)
}

/** The body of a function and the name that it has or is given. */
export type NamedBody = { name: string; body: SyntaxNode }

/** The bodies of all functions that are neither tests nor among `skipped`, nested ones included. */
export function functionsOf(program: SyntaxNode, skipped: ReadonlySet<string>): NamedBody[] {
  const bodies: NamedBody[] = []
  const visit = (node: SyntaxNode, name: string): void => {
    const own = functionName(node) || name
    if (isFunction(node)) {
      if (TEST_FUNCTION.test(own) || skipped.has(own)) return
      const body = childOf(node, 'body')
      if (body !== undefined) bodies.push({ name: own, body })
      // The block that an arrow's expression becomes would hide functions inside it: there the outer one is enough.
      if (body?.type !== 'BlockStatement') return
    }
    for (const { child } of childrenOf(node)) visit(child, givenName(node, name))
  }
  visit(program, '')
  return bodies
}

function givenName(node: SyntaxNode, inherited: string): string {
  return isFunction(node) ? '' : nameFor(node) || inherited
}

/**
 * Functions that the file runs by itself, at its top level: `main()`, `await main()`, `main().catch(…)`,
 * `process.exit(main())`, `if (!check())`. One that stands inside a comparison or another call is what is tested.
 */
export function entryNames(program: SyntaxNode): Set<string> {
  const names = new Set<string>()
  const visit = (node: SyntaxNode): void => {
    if (isFunction(node)) return
    const run = node.type === 'ExpressionStatement' ? childOf(node, 'expression') : testOf(node)
    for (const name of run === undefined ? [] : runNames(run)) names.add(name)
    for (const { child } of childrenOf(node)) visit(child)
  }
  visit(program)
  return names
}

function testOf(node: SyntaxNode): SyntaxNode | undefined {
  return node.type === 'IfStatement' ? childOf(node, 'test') : undefined
}

function runNames(node: SyntaxNode): string[] {
  if (node.type === 'AwaitExpression' || node.type === 'UnaryExpression') return below(node, 'argument')
  if (node.type === 'AssignmentExpression') return below(node, 'right')
  if (node.type === 'MemberExpression') return below(node, 'object')
  if (node.type !== 'CallExpression') return []
  const callee = childOf(node, 'callee')
  if (callee?.type === 'Identifier') return [textOf(callee, 'name')]
  const ends = callee?.type === 'MemberExpression' && textOf(childOf(callee, 'property'), 'name') === 'exit'
  return [
    ...(callee === undefined ? [] : runNames(callee)),
    ...(ends ? listOf(node, 'arguments').flatMap(runNames) : []),
  ]
}

function below(node: SyntaxNode, name: string): string[] {
  const child = childOf(node, name)
  return child === undefined ? [] : runNames(child)
}

/** The name that a function has by itself: its own, or that of the method. */
export function functionName(node: SyntaxNode): string {
  return textOf(childOf(node, 'id'), 'name') || textOf(childOf(node, 'key'), 'name')
}

/** The name that a node gives to a function below it: `const add = (a, b) => …`. */
export function nameFor(node: SyntaxNode): string {
  if (node.type === 'VariableDeclarator') return textOf(childOf(node, 'id'), 'name')
  if (node.type === 'ObjectProperty' || node.type === 'ClassProperty') return textOf(childOf(node, 'key'), 'name')
  if (node.type === 'AssignmentExpression') {
    const left = childOf(node, 'left')
    return textOf(left, 'name') || textOf(left === undefined ? undefined : childOf(left, 'property'), 'name')
  }
  return ''
}
