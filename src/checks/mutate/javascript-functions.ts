import { TEST_FUNCTION } from './mutation.ts'
import { childOf, childrenOf, type SyntaxNode, textOf } from './syntax-node.ts'

const FUNCTION =
  /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ObjectMethod|ClassMethod|ClassPrivateMethod)$/

export function isFunction(node: SyntaxNode): boolean {
  return FUNCTION.test(node.type)
}

/** The bodies of all functions that are neither tests nor among `skipped`, nested ones included. */
export function functionsOf(program: SyntaxNode, skipped: ReadonlySet<string>): SyntaxNode[] {
  const bodies: SyntaxNode[] = []
  const visit = (node: SyntaxNode, name: string): void => {
    const own = functionName(node) || name
    if (isFunction(node)) {
      if (TEST_FUNCTION.test(own) || skipped.has(own)) return
      const body = childOf(node, 'body')
      if (body !== undefined) bodies.push(body)
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

/** Functions that the file calls by itself, at its top level. */
export function entryNames(program: SyntaxNode): Set<string> {
  const names = new Set<string>()
  const visit = (node: SyntaxNode): void => {
    if (isFunction(node)) return
    const callee = node.type === 'CallExpression' ? childOf(node, 'callee') : undefined
    if (callee?.type === 'Identifier') names.add(textOf(callee, 'name'))
    // `main().catch(…)`: the callee is a member of the call that counts, which this walk meets next.
    for (const { child } of childrenOf(node)) visit(child)
  }
  visit(program)
  return names
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
