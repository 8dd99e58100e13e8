import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import { blocksOf, readPage, root } from './markdown.ts'

const readme = readPage('README.md')

/** The commands of the README's console blocks, in reading order, without their comments. */
const lines = blocksOf(readme, 'console').flatMap((block) =>
  block.split('\n').flatMap((line) => {
    const command = line.replace(/\s+#.*$/, '').trim()
    return command === '' ? [] : command.split(' && ')
  }),
)

function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'bakeoff-readme-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

test('the README begins with the two commands, and every npm line in it is one that npm knows', () => {
  const { scripts, bin }: { scripts: Record<string, string>; bin: Record<string, string> } = JSON.parse(
    readPage('package.json'),
  )
  const npm = lines.filter((line) => line.startsWith('npm '))
  expect(npm.slice(0, 4)).toEqual(['npm ci', 'npm run demo', 'npm cit', 'npm i -g .'])
  expect(scripts).toMatchObject({
    demo: 'node dist/cli/main.js demo',
    prepare: expect.any(String),
    test: expect.any(String),
  })
  expect(bin).toEqual({ bakeoff: 'dist/cli/main.js' })
  expect(lines.filter((line) => !/^(npm|bakeoff) /.test(line))).toEqual([])
})

/** The suite that `init` makes names agents that may not be here: a scripted one stands in for them. */
function useScriptedAgents(suite: string): void {
  const file = join(suite, 'bakeoff.yaml')
  const text = readFileSync(file, 'utf8')
  const scripted = `agents:\n  - { id: replay, adapter: scripted, options: { dir: ${join(root, 'assets/demo/contestants/honest/bloom-filter')} } }\n\n`
  const changed = text.replace(/^agents:\n(?: {2}- .*\n)+\n/m, scripted)
  expect(changed).not.toBe(text)
  writeFileSync(file, changed)
}

test("the README's commands do what it says, one after the other, from doctor to report", {
  timeout: 300_000,
}, async () => {
  const cwd = tempDir()
  const commands = lines.filter((line) => line.startsWith('bakeoff ')).map((line) => line.split(' ').slice(1))
  expect(commands.map(([name]) => name)).toEqual(['doctor', 'init', 'plan', 'run'])
  for (const argv of commands) {
    // One answer to each of its two questions is enough to see that it works.
    const ended = await bakeoff(argv[0] === 'run' ? [...argv, '-n', '1', '--accept-process-isolation'] : argv, { cwd })
    // Doctor's 1 is an answer too: a machine without a key or a CLI has no agent that is ready.
    const answers = argv[0] === 'doctor' ? [0, 1] : [0]
    expect(answers, `${argv.join(' ')}: ${ended.stderr}`).toContain(ended.code)
    if (argv[0] === 'doctor') expect(ended.stdout).toContain('Sandboxes')
    if (argv[0] === 'init') {
      const planned = await bakeoff(['plan', ...argv.slice(1)], { cwd })
      expect(planned.code, `plan of the suite as init made it: ${planned.stderr}`).toBe(0)
      useScriptedAgents(join(cwd, 'my-questions'))
    }
    if (argv[0] === 'run') expect(ended.stdout).toMatch(/report\.md[\s\S]*report\.html/)
  }
})

test('the commands for a research repository and for every night exist with their options; test/research and test/e2e run them', async () => {
  const commands = blocksOf(readme, 'sh')
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.startsWith('bakeoff '))
    .map((line) =>
      line
        .replace(/\s+#.*$/, '')
        .replace(/"[^"]*"/g, '')
        .split(/\s+/)
        .slice(1),
    )
  expect(commands.map(([name]) => name)).toEqual(['init', 'ask', 'reply', 'publish', 'index', 'nightly', 'sql'])
  for (const [name = '', ...words] of commands) {
    const help = (await bakeoff([name, '--help'])).stdout
    for (const option of words.filter((word) => word.startsWith('--'))) expect(help).toContain(`${option} `.trimEnd())
  }
})
