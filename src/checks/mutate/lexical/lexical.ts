import { dirname, extname } from 'node:path'
import type { Sandbox } from '../../../contracts/sandbox.ts'
import type { ExecBudget } from '../../../model/policy.ts'
import {
  applyEdits,
  type CodeUnit,
  type FilePlan,
  type FileText,
  isEntryName,
  type Mutator,
  type PlanMarks,
  type SourceFile,
  TEST_FUNCTION,
  type TextEdit,
} from '../mutation.ts'
import type { CodeFunction, Language } from './language.ts'
import { codeLines, lineAt, maskText } from './mask.ts'
import { lexicalSites } from './value-sites.ts'

/** Mutations of a language with functions in braces by its text; what a text is, is asked of the language's own tool. */
export function lexicalMutator(language: Language, sandbox: Sandbox, budget: ExecBudget): Mutator {
  return {
    language: language.name,
    handles: (path, firstLine) => language.handles(path, firstLine),
    plan: async (files: readonly SourceFile[], marks: PlanMarks): Promise<FilePlan[]> =>
      files.map((file) => planFile(file, language, marks)),
    async parses(files: readonly FileText[], originals: readonly FileText[] = []): Promise<boolean[]> {
      const answers: boolean[] = []
      const readable = new Map<string, boolean>()
      for (const file of files) {
        const original = originals.find(({ path }) => path === file.path)
        const known =
          readable.get(file.path) ?? (original === undefined || (await checks(language, sandbox, budget, original)))
        readable.set(file.path, known)
        // Where the tool does not take the file as it is, a header or the tool is missing: it says nothing of a mutant.
        answers.push(!known || (await checks(language, sandbox, budget, file)))
      }
      return answers
    },
  }
}

async function checks(language: Language, sandbox: Sandbox, budget: ExecBudget, file: FileText): Promise<boolean> {
  if (language.check === undefined) return true
  const name = `q${file.text.length}x${extname(file.path)}`
  const script = `f=${name}; cat > "$f" || exit 0; set -- "$f"; ${language.check}; s=$?; rm -f "$f"; exit $s`
  const folder = dirname(file.path)
  const { workdir } = sandbox.paths
  const result = await sandbox.exec(
    { argv: ['bash', '-c', script], cwd: folder === '.' ? workdir : `${workdir}/${folder}`, stdin: file.text },
    { ...budget, wallMs: 20_000 },
  )
  if (result.infraError !== undefined) throw new Error(result.infraError)
  return result.exitCode === 0
}

function planFile(file: SourceFile, language: Language, marks: PlanMarks): FilePlan {
  const masked = maskText(file.text, language.hidden)
  const tests = language.testRegions(masked)
  const all = language.functions(masked, file.text)
  const functions = (all.length === 0 ? scriptOf(file, masked, language) : all)
    .filter(
      ({ name, bodyStart }) =>
        !TEST_FUNCTION.test(name) && !tests.some(({ start, end }) => bodyStart > start && bodyStart < end),
    )
    .filter(({ name }) => !(file.driver && name === 'main'))
  const recordable = functions.filter(({ constant }) => constant !== true)
  const withEach = (statement: (index: number) => string): string =>
    applyEdits(
      file.text,
      functions.map((code, index) => insertion(file.text, code, statement(index))),
    )
  const testLines = [
    ...tests.map(({ start, end }) => ({ from: lineAt(file.text, start), to: lineAt(file.text, end) })),
    ...(language.documentedTests?.(file.text) ?? []),
  ]
  return {
    path: file.path,
    neutral: functions.length > 0 ? withEach(() => language.neutral) : `${file.text}\n`,
    ...(functions.length > 0 ? { throwing: withEach(() => language.throwing(marks.marker)) } : {}),
    ...recordingOf(file, language, { masked, functions: recordable, marks }),
    functions: functions.length,
    units: unitsOf(file, masked, recordable),
    ...(testLines.length === 0 ? {} : { testLines }),
    sites: lexicalSites(file, masked, functions, { language, letter: marks.marker.charAt(0) }),
  }
}

/** A script without functions is one function: the whole of it. */
function scriptOf(file: SourceFile, masked: string, language: Language): CodeFunction[] {
  const start = file.driver ? undefined : language.script?.(file.path, masked)
  return start === undefined ? [] : [{ name: '', bodyStart: start, bodyEnd: file.text.length, result: '' }]
}

/** On a line of its own and indented like the next one, as a formatter would have it; else on the same line. */
function insertion(text: string, { bodyStart }: CodeFunction, statement: string): TextEdit {
  const indent = /^\n([ \t]+)\S/.exec(text.slice(bodyStart, bodyStart + 200))?.[1]
  const oneLine = statement.replaceAll('\n', ' ').replaceAll('\t', '')
  const inserted =
    indent === undefined
      ? ` ${oneLine}${oneLine.endsWith(';') ? '' : ';'} `
      : `\n${indent}${statement.replaceAll('\n', `\n${indent}`)}`
  return { start: bodyStart, end: bodyStart, text: inserted }
}

function unitsOf(file: SourceFile, masked: string, functions: readonly CodeFunction[]): CodeUnit[] {
  return functions.map(({ name, bodyStart, bodyEnd }, index) => ({
    token: `${file.key}${index}`,
    name,
    lines: Math.max(1, codeLines(masked.slice(bodyStart, bodyEnd))),
    entry: isEntryName(name),
  }))
}

function recordingOf(
  file: SourceFile,
  language: Language,
  code: { masked: string; functions: readonly CodeFunction[]; marks: PlanMarks },
): { recording?: string } {
  const { masked, functions, marks } = code
  if (language.record === undefined || functions.length === 0) return {}
  const edits = functions.map((one, index) =>
    insertion(file.text, one, language.record?.(marks.recordPath, `${file.key}${index}`) ?? ''),
  )
  if (language.prelude === undefined) return { recording: applyEdits(file.text, edits) }
  const prelude = language.prelude(masked, file.text)
  if (prelude === undefined) return {}
  return { recording: applyEdits(file.text, [...edits, { start: prelude.at, end: prelude.at, text: prelude.text }]) }
}
