import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const ENTRY = 'report/page/browser/main.js'

const INTRODUCTION =
  '// The script of report.html. Made from src/report/page/ by `npm run schemas`; do not edit.\n"use strict";\n'

type Module = { exports: string[]; body: string }

/**
 * The page's modules compiled into one script, each in a scope of its own and after those that it imports. A page that
 * is one file under a policy of hashes has room for one script; that is all the bundling there is.
 */
export function pageScript(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bakeoff-page-'))
  try {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const project = join(root, 'tsconfig.page.json')
    const made = spawnSync(process.execPath, [tsc, '-p', project, '--noEmit', 'false', '--outDir', folder], {
      encoding: 'utf8',
    })
    if (made.status !== 0) throw new Error(`tsc -p tsconfig.page.json: ${made.stdout}${made.stderr}`)
    const modules = new Map<string, Module>()
    addModule(folder, ENTRY, modules)
    checkNames(modules)
    return INTRODUCTION + [...modules.values()].map(printModule).join('')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const IMPORT = /^import \{[^}]*\} from ['"](\.[^'"]+)['"];\n/gm
const EXPORT = /^export ((?:async )?function\*?|const) (\w+)/gm

/** Imported modules first; a cycle would leave a name unset, and lint forbids cycles. */
function addModule(folder: string, path: string, modules: Map<string, Module>): void {
  if (modules.has(path)) return
  const text = readFileSync(join(folder, path), 'utf8')
  for (const [, from = ''] of text.matchAll(IMPORT)) {
    addModule(folder, relative(folder, join(folder, dirname(path), from)), modules)
  }
  const exports = [...text.matchAll(EXPORT)].map(([, , name = '']) => name)
  const body = text
    .replace(IMPORT, '')
    .replace(EXPORT, '$1 $2')
    .replace(/^export \{\};\n/m, '')
  const left = /^(?:import|export)\b.*$/m.exec(body)
  if (left !== null) throw new Error(`${path}: the page's script cannot hold "${left[0]}"`)
  modules.set(path, { exports, body })
}

function checkNames(modules: ReadonlyMap<string, Module>): void {
  const seen = new Set<string>()
  for (const name of [...modules.values()].flatMap((module) => module.exports)) {
    if (seen.has(name)) throw new Error(`Two modules of the page's script export ${name}`)
    seen.add(name)
  }
}

function printModule({ exports, body }: Module): string {
  const names = exports.join(', ')
  return names === ''
    ? `(() => {\n${body}})();\n`
    : `const { ${names} } = (() => {\n${body}return { ${names} };\n})();\n`
}
