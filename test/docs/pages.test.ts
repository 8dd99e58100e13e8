import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { adapterIds, loadAdapter } from '../../src/agents/index.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { Config } from '../../src/model/config.ts'
import { anchorsOf, blocksOf, PAGES, proseOf, readPage, relativeLinks, root } from './markdown.ts'

test('the pages are found', () => {
  expect(PAGES.length).toBeGreaterThan(15)
  expect(PAGES).toContain('docs/agents/command.md')
})

test.each(PAGES)('every link of %s leads somewhere', (path) => {
  const dead = relativeLinks(path).filter(({ target, anchor }) => {
    if (!existsSync(join(root, target))) return true
    return anchor !== undefined && !anchorsOf(readPage(target)).includes(anchor)
  })
  expect(dead).toEqual([])
})

const commands = buildProgram({
  cwd: '/',
  env: {},
  argv: [],
  interactive: false,
  color: false,
  out: () => undefined,
  err: () => undefined,
  stderr: process.stderr,
  signal: new AbortController().signal,
  setExitCode: () => undefined,
}).commands

/** Commands with their options as a page writes them: in backticks, or at the start of a console line. */
function mentionsOf(page: string): string[] {
  const inline = [...proseOf(page).matchAll(/`bakeoff ([^`]+)`/g)].map(([, words = '']) => words)
  const lines = blocksOf(page, 'console').flatMap((block) => [...block.matchAll(/^bakeoff ([^#\n]+)/gm)])
  return [...inline, ...lines.map(([, words = '']) => words)]
}

/** `gate baseline set` is a command of a command. */
function innermost(command: (typeof commands)[number] | undefined, words: readonly string[]): typeof command {
  const [word, ...rest] = words
  const own = command?.commands.find((one) => one.name() === word)
  return own === undefined ? command : innermost(own, rest)
}

test.each(PAGES)('%s names no command or option that does not exist', (path) => {
  const wrong = mentionsOf(readPage(path)).filter((words) => {
    const [name, ...rest] = words.trim().split(/\s+/)
    const command = innermost(
      commands.find((one) => one.name() === name),
      rest,
    )
    const known = new Set(command?.options.flatMap((option) => [option.short, option.long]))
    return command === undefined || rest.some((word) => word.startsWith('-') && !known.has(word))
  })
  expect(wrong).toEqual([])
})

test.each(PAGES)('every yaml block of %s is a right bakeoff.yaml, options of its agents included', async (path) => {
  for (const block of blocksOf(readPage(path), 'yaml')) {
    const config = Config.parse(parse(block))
    for (const entry of config.agents) {
      if (typeof entry !== 'string' && entry.use !== undefined) continue
      const { adapter, options } =
        typeof entry === 'string' ? { adapter: entry, options: {} } : { ...entry, adapter: entry.adapter ?? entry.id }
      const found = await loadAdapter(adapter)
      expect(found, `${path}: adapter ${adapter}`).toBeDefined()
      expect(found?.options.safeParse(options).success, `${path}: options of ${adapter}`).toBe(true)
    }
  }
})

test.each(PAGES)('%s names no npm script that does not exist', (path) => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readPage('package.json'))
  const named = [...readPage(path).matchAll(/npm run ([a-z:-]+)/g)].map(([, name = '']) => name)
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})

test('every file that an npm script starts is there', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readPage('package.json'))
  const files = Object.values(scripts).flatMap((line) => line.match(/\b(?:scripts|bench|test)\/[\w/.-]+/g) ?? [])
  expect(files.length).toBeGreaterThan(4)
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
})

test('AGENTS.md fits on a screen and a half, and its paths exist', () => {
  const page = readPage('AGENTS.md')
  expect(page.trimEnd().split('\n').length).toBeLessThan(80)
  expect(readPage('CLAUDE.md').trim()).toBe('@AGENTS.md')
  const paths = [...page.matchAll(/`([\w./-]+\/[\w.-]+\.\w+)`/g)].map(([, path = '']) => path)
  expect(paths.length).toBeGreaterThan(8)
  expect(paths.filter((path) => !existsSync(join(root, path)) && !existsSync(join(root, 'src', path)))).toEqual([])
})

test('each adapter has its page, and each page its adapter', async () => {
  const pages = PAGES.filter((path) => path.startsWith('docs/agents/'))
  expect(pages.toSorted()).toEqual(adapterIds.map((id) => `docs/agents/${id}.md`).toSorted())
  for (const id of adapterIds) {
    const adapter = await loadAdapter(id)
    for (const name of adapter?.secretEnv ?? []) expect(readPage(`docs/agents/${id}.md`)).toContain(`\`${name}\``)
  }
})
