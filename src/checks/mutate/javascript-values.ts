import { functionName, isFunction, nameFor } from './javascript-functions.ts'
import { isEntryName, type SourceFile, TEST_FUNCTION, type TextEdit, type ValueSite } from './mutation.ts'
import { childOf, childrenOf, listOf, type SyntaxNode, textOf } from './syntax-node.ts'

const SWAPS: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '+',
  '/': '*',
  '%': '*',
  '**': '*',
  '==': '!=',
  '===': '!==',
  '!=': '==',
  '!==': '===',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '&&': '||',
  '||': '&&',
}

const ASSIGNMENTS: Readonly<Record<string, string>> = { '+=': '-=', '-=': '+=', '*=': '+=', '/=': '*=' }

type Options = { skipped: ReadonlySet<string>; typed: boolean; letter: string }

/** Where a single wrong value can be made: what functions return, operators, numbers and booleans. */
export function valueSites(file: SourceFile, program: SyntaxNode, options: Options): ValueSite[] {
  const sites: ValueSite[] = []
  const visit = (node: SyntaxNode, within: string, name: string): void => {
    const inner = isFunction(node) ? functionName(node) || name || within : within
    if (isTest(inner, options) || isSkipped(node, file.text) || givesStatus(node, inner, file.text)) return
    const changes = file.driver && inner === '' ? [] : changesAt(node, file.text, options)
    sites.push(...changes.map((change) => ({ path: file.path, line: node.line, within: inner, ...change })))
    for (const { name: field, child } of childrenOf(node)) {
      if (!isDeclarative(node, field)) visit(child, inner, nameFor(node))
    }
  }
  visit(program, '', '')
  return sites
}

const isTest = (name: string, { skipped }: Options): boolean => TEST_FUNCTION.test(name) || skipped.has(name)

/** Imports, types, and conditions on how the program was started: a change there is no wrong value. */
function isSkipped(node: SyntaxNode, text: string): boolean {
  if (
    /^(?:Import|Export(?:All|Named)Specifier|TS(?!As|NonNull|Satisfies)|JSXAttribute$|Directive|ThrowStatement$)/.test(
      node.type,
    )
  ) {
    return node.type !== 'ImportExpression' && !/^TS(?:Enum|Module)/.test(node.type)
  }
  if (node.type === 'IfStatement') {
    const test = childOf(node, 'test')
    return (
      test !== undefined && /\b(?:require\.main|import\.meta|process\.argv)\b/.test(text.slice(test.start, test.end))
    )
  }
  if (node.type === 'AssignmentExpression') return /^process\.exitCode\b/.test(text.slice(node.start, node.end))
  if (node.type === 'CallExpression' || node.type === 'MemberExpression') {
    return /^(?:process\.(?:exit|argv)|require|assert|expect|console\.assert)\b/.test(text.slice(node.start, node.end))
  }
  return false
}

/** What an entry function gives is mostly the exit status: by another one any run turns red, whoever looks at it. */
function givesStatus(node: SyntaxNode, within: string, text: string): boolean {
  return isEntryName(within) && node.type === 'ReturnStatement' && !/[(`'"]/.test(text.slice(node.start, node.end))
}

function isDeclarative(node: SyntaxNode, field: string): boolean {
  if (isFunction(node)) return field !== 'body'
  return (
    field === 'typeAnnotation' ||
    field === 'typeParameters' ||
    field === 'decorators' ||
    (field === 'key' && node.fields['computed'] !== true)
  )
}

type Change = { edit: TextEdit; what: string; kind: ValueSite['kind'] }

function changesAt(node: SyntaxNode, text: string, options: Options): Change[] {
  switch (node.type) {
    case 'ReturnStatement':
      return wrongValue(childOf(node, 'argument'), 'returns another value', text, options)
    case 'YieldExpression':
      return node.fields['delegate'] === true
        ? []
        : wrongValue(childOf(node, 'argument'), 'yields another value', text, options)
    case 'ArrowFunctionExpression': {
      const body = childOf(node, 'body')
      return body?.type === 'BlockStatement' ? [] : wrongValue(body, 'gives another value', text, options)
    }
    case 'CallExpression':
      return printed(node, text, options)
    case 'BinaryExpression':
    case 'LogicalExpression':
      return swapped(node, text, SWAPS)
    case 'AssignmentExpression':
      return swapped(node, text, ASSIGNMENTS)
    case 'NumericLiteral':
      return [
        {
          edit: { start: node.start, end: node.end, text: `(${text.slice(node.start, node.end)} + 1)` },
          what: 'a number becomes one more',
          kind: 'constant',
        },
      ]
    case 'BooleanLiteral': {
      const other = node.fields['value'] === true ? 'false' : 'true'
      return [{ edit: { start: node.start, end: node.end, text: other }, what: `becomes ${other}`, kind: 'constant' }]
    }
    default:
      return []
  }
}

function swapped(node: SyntaxNode, text: string, swaps: Readonly<Record<string, string>>): Change[] {
  const [left, right] = [childOf(node, 'left'), childOf(node, 'right')]
  const operator = textOf(node, 'operator')
  const other = swaps[operator]
  if (left === undefined || right === undefined || other === undefined || inTypeof(left, right)) return []
  const start = text.indexOf(operator, left.end)
  if (start < 0 || start >= right.start) return []
  return [
    {
      edit: { start, end: start + operator.length, text: other },
      what: `${operator} becomes ${other}`,
      kind: 'operator',
    },
  ]
}

/** `console.log(x)`: what a program prints is what it gives. */
function printed(node: SyntaxNode, text: string, options: Options): Change[] {
  const callee = childOf(node, 'callee')
  const [first] = listOf(node, 'arguments')
  if (callee === undefined || first === undefined || first.type === 'SpreadElement') return []
  const prints = /^(?:console\.log|process\.stdout\.write)$/.test(text.slice(callee.start, callee.end))
  return prints ? wrongValue(first, 'prints another value', text, options) : []
}

/** `typeof x === 'string'` guards a path; turning it round mostly crashes. */
function inTypeof(left: SyntaxNode, right: SyntaxNode): boolean {
  return [left, right].some((side) => side.type === 'UnaryExpression' && textOf(side, 'operator') === 'typeof')
}

function wrongValue(value: SyntaxNode | undefined, what: string, text: string, options: Options): Change[] {
  if (value === undefined || value.type === 'NullLiteral' || textOf(value, 'name') === 'undefined') return []
  if (isFunction(value) || value.type.startsWith('JSX')) return []
  const source = text.slice(value.start, value.end)
  const edit = { start: value.start, end: value.end, text: `${wrong(options)}((${source}))` }
  return [{ edit, what, kind: 'return' }]
}

/** A value of the same type that is another one, so that only a comparison can notice it; promises give it later. */
function wrong({ typed, letter }: Options): string {
  const any = typed ? ': any' : ''
  const pair = typed ? '([k, x]: any)' : '([k, x])'
  return `(function wrong(v${any})${any} {
 return typeof v === "number" ? v + 1 : typeof v === "string" ? v + "${letter}" : typeof v === "boolean" ? !v
 : typeof v === "bigint" ? v + BigInt(1) : Array.isArray(v) ? v.slice(0, -1) : v && typeof v.then === "function" ? v.then(wrong)
 : v && typeof v === "object" && Object.getPrototypeOf(v) === Object.prototype
 ? Object.fromEntries(Object.entries(v).map(${pair} => [k, x && typeof x === "object" ? x : wrong(x)])) : v; })`.replaceAll(
    '\n',
    '',
  )
}
