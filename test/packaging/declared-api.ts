import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

type Export = { name: string; typeOnly: boolean; from: string }

/** Everything a door (an emitted .d.ts of re-exports) offers, each name with its declaration, comments left out. */
export function declaredApi(door: string): string {
  const exports = exportsOf(readFileSync(door, 'utf8'))
  const blocks = exports.map(({ name, typeOnly, from }) => {
    const declarations = declarationsOf(readFileSync(join(dirname(door), from.replace(/\.ts$/, '.d.ts')), 'utf8'))
    const own = declarations.filter((one) => one.name === name)
    if (own.length === 0) throw new Error(`${from} declares no ${name}`)
    // The type of a schema is written as `z.infer<typeof X>`: without the schema, its shape would not be seen.
    const shown = own.filter(
      (one) => !typeOnly || one.kind === 'type' || own.some((other) => other.text.includes('z.infer<')),
    )
    return shown.map((one) => one.text).join('\n')
  })
  return `${blocks.join('\n\n')}\n`
}

export function exportsOf(text: string): Export[] {
  const lines = [...text.matchAll(/^export (type )?\{([^}]*)\} from '([^']+)';$/gm)]
  if (lines.length === 0 || lines.length !== text.match(/^export /gm)?.length) {
    throw new Error('a door holds nothing but lines of the form: export { … } from "…"')
  }
  const found = lines.flatMap(([, type, names = '', from = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => ({
        name: name.replace(/^type /, ''),
        typeOnly: type !== undefined || name.startsWith('type '),
        from,
      })),
  )
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

type Declaration = { name: string; kind: 'type' | 'value'; text: string }

/** Top-level declarations of an emitted .d.ts: whatever stands further to the right belongs to the one before. */
function declarationsOf(text: string): Declaration[] {
  const plain = text.replaceAll(/^[ \t]*\/\*\*[\s\S]*?\*\/[ \t]*\n/gm, '')
  return plain.split(/^(?=export |import |declare |type |interface |const )/m).flatMap((part) => {
    const head = /^export (?:declare )?(type|interface|function|const|class|async function) (\w+)/.exec(part)
    if (head === null) return []
    const kind = head[1] === 'type' || head[1] === 'interface' ? 'type' : 'value'
    return [{ name: head[2] ?? '', kind, text: part.trimEnd() }]
  })
}
