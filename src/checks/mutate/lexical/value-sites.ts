import type { SourceFile, ValueSite } from '../mutation.ts'
import { isEntryName, TEST_FUNCTION } from '../mutation.ts'
import type { CodeFunction, Language } from './language.ts'
import { closingOf, lineAt } from './mask.ts'

type Change = Pick<ValueSite, 'edit' | 'what' | 'kind'>

/** A function with its body, in the text and as the scanner sees it. */
type Body = { code: CodeFunction; text: string; masked: string }

/** Where a single wrong value can be made inside the functions of a file. */
export function lexicalSites(
  file: SourceFile,
  masked: string,
  functions: readonly CodeFunction[],
  options: { language: Language; letter: string },
): ValueSite[] {
  return functions.flatMap((code) => {
    if (TEST_FUNCTION.test(code.name)) return []
    const { bodyStart, bodyEnd } = code
    const body = { code, text: file.text.slice(bodyStart, bodyEnd), masked: masked.slice(bodyStart, bodyEnd) }
    const isAsserted = ({ edit }: Change): boolean => {
      const before = body.masked.slice(body.masked.lastIndexOf('\n', edit.start) + 1, edit.start)
      return /\b(?:debug_)?assert\w*\s*[!(]|\b(?:is|ok|cmp_ok|is_deeply)\(/.test(before)
    }
    const changes = changesIn(body, options).filter((change) => !isAsserted(change) && !isExitStatus(body, change))
    return changes.map(({ edit, what, kind }) => ({
      path: file.path,
      line: lineAt(file.text, bodyStart + edit.start),
      within: code.name,
      what,
      kind,
      edit: { ...edit, start: edit.start + bodyStart, end: edit.end + bodyStart },
    }))
  })
}

/** What a program ends with: any run turns red by another exit status, whether somebody looks at a value or not. */
function isExitStatus({ code, masked }: Body, { edit }: Change): boolean {
  const statement = masked.slice(masked.slice(0, edit.start).search(/[^;{}]*$/), edit.start)
  return (isEntryName(code.name) && /\breturn\b/.test(statement)) || EXIT.test(statement)
}

const EXIT = /\b(?:_?[eE]xit|quick_exit|die|std::process::exit|ExitCode::from)\s*\(?[^;{}]*$/

function changesIn(body: Body, options: { language: Language; letter: string }): Change[] {
  return [
    ...returned(body, options),
    ...printed(body, options),
    ...swapped(body, options.language),
    ...numbers(body.masked),
  ]
}

function returned(body: Body, { language, letter }: { language: Language; letter: string }): Change[] {
  return expressionsOf(body, language).flatMap(({ start, end }) => {
    const expression = body.text.slice(start, end)
    const first = language.returnEnds === 'line' ? firstOperand(body.masked.slice(start, end)) : end - start
    const value = expression.slice(0, first)
    const text = value.trim() === '' ? undefined : language.wrong(body.code.result, value.trim(), letter)
    return text === undefined
      ? []
      : [{ edit: { start, end: start + first, text }, what: 'returns another value', kind: 'return' as const }]
  })
}

/** Places of what a body gives: behind `return`, and at its end where the language reads that as a value. */
function expressionsOf({ masked }: Body, language: Language): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  for (const match of masked.matchAll(/\breturn\b[ \t]+(?=\S)/g)) {
    const start = match.index + match[0].length
    const last = endOf(masked, start, language.returnEnds === 'line' ? '\n' : ';')
    const stop = language.returnStops === undefined ? -1 : masked.slice(start, last).search(language.returnStops)
    const end = stop < 0 ? last : start + stop
    if (end > start) found.push({ start, end })
  }
  const tail = language.tailExpression ? tailOf(masked) : language.tail?.(masked)
  return tail === undefined ? found : [...found, tail]
}

/** The first place of `stop` outside of brackets, or the closing bracket of what is around. */
function endOf(masked: string, from: number, stop: string): number {
  let at = from
  while (at < masked.length) {
    const char = masked.charAt(at)
    if (char === stop || char === '}' || char === ')') return at
    if ('([{'.includes(char)) {
      const close = closingOf(masked, at)
      if (close < 0) return -1
      at = close
    } else at += 1
  }
  return at
}

/** `a, err` gives two values: the wrong one is the first. */
function firstOperand(masked: string): number {
  const end = endOf(masked, 0, ',')
  return end < 0 ? masked.length : end
}

/** What stands behind the last semicolon outside of brackets. */
function tailOf(masked: string): { start: number; end: number } | undefined {
  let start = 0
  for (let at = 0; at < masked.length; ) {
    const char = masked.charAt(at)
    if ('([{'.includes(char)) {
      const close = closingOf(masked, at)
      if (close < 0) return undefined
      at = close
    } else {
      at += 1
      if (char === ';') start = at
    }
  }
  const tail = masked.slice(start)
  if (/^\s*(?:return|for|while|loop|let|use|if false)\b/.test(tail) || tail.trim() === '') return undefined
  if (/^\s*(?:if|match|unsafe)?\b[^{]*\{[\s\S]*\}\s*\S/.test(tail)) return undefined
  const lead = tail.length - tail.trimStart().length
  return { start: start + lead, end: start + tail.trimEnd().length }
}

function printed({ masked }: Body, { language, letter }: { language: Language; letter: string }): Change[] {
  if (language.prints === undefined) return []
  return [...masked.matchAll(language.prints)].map((match) => {
    const at = match.index + match[0].length
    return { edit: { start: at, end: at, text: letter }, what: 'prints another text', kind: 'return' }
  })
}

const SWAPS: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '+',
  '/': '*',
  '%': '*',
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '&&': '||',
  '||': '&&',
  '+=': '-=',
  '-=': '+=',
  '*=': '+=',
}

/** Operators with a blank on either side: what has none may be a type, a pointer or a sign. */
const OPERATOR = /(?<=[\w)\]"']) (==|!=|<=|>=|&&|\|\||[+\-*]=|[+\-*/%<>]) (?=[\w("'!$-])/g

function swapped(body: Body, language: Language): Change[] {
  const words = Object.keys(language.words ?? {})
    .filter((word) => SWAPS[word] === undefined)
    .map((word) => word.replace(/[|*+?.^$()[\]\\]/g, '\\$&'))
    .join('|')
  const named = words === '' ? [] : [...body.masked.matchAll(new RegExp(`(?<=\\S) (${words}) (?=\\S)`, 'g'))]
  return [...body.masked.matchAll(OPERATOR), ...named].flatMap((match): Change[] => {
    const operator = match[1] ?? ''
    const other = language.words?.[operator] ?? SWAPS[operator]
    const start = match.index + 1
    if (other === undefined || isType(body.masked, start)) return []
    if (operator.startsWith('+') && language.plusJoins && !nearNumber(body, start, language)) return []
    const edit = { start, end: start + operator.length, text: other }
    return [{ edit, what: `${operator} becomes ${other}`, kind: 'operator' }]
  })
}

/** `where T: Add + Copy`, `impl A + B`, `int * p`. */
function isType(masked: string, at: number): boolean {
  const line = masked.slice(masked.lastIndexOf('\n', at) + 1, at)
  return /\b(?:where|impl|dyn)\b|^\s*(?:const |unsigned |struct )*(?:int|char|double|float|long|void|size_t)\s+$/.test(
    line,
  )
}

function nearNumber({ code, text, masked }: Body, at: number, language: Language): boolean {
  const around = `${/[\w.]*$/.exec(masked.slice(0, at - 1))?.[0] ?? ''} ${/^\S+ ([\w.]*)/.exec(masked.slice(at))?.[1] ?? ''}`
  if (/(?:^| )\d/.test(around)) return true
  return language.isNumber(code.result) && !/["'`]/.test(text)
}

/** Numbers that stand alone; sizes of arrays and labels of cases are left alone. */
function numbers(masked: string): Change[] {
  return [...masked.matchAll(/(?<![\w.$"'[])\d+(?:\.\d+)?(?![\w."'\]]|\.)/g)].flatMap((match): Change[] => {
    const before = masked.slice(masked.lastIndexOf('\n', match.index) + 1, match.index)
    if (/\bcase\b|^\s*#/.test(before)) return []
    const [digits] = match
    const text = digits.includes('.')
      ? digits.replace(/^\d+/, (whole) => String(Number(whole) + 1))
      : String(Number(digits) + 1)
    const edit = { start: match.index, end: match.index + digits.length, text }
    return [{ edit, what: `${digits} becomes ${text}`, kind: 'constant' }]
  })
}
