import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startModelServer } from '../model-server/server.ts'
import { type ResearchFolder, researchFolder } from './research-folder.ts'

let here: ResearchFolder

function commit(at: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(here.path, 'theirs', name, '..'), { recursive: true })
    writeFileSync(join(here.path, 'theirs', name), text)
  }
  here.git('theirs', 'add', '-A')
  here.git('theirs', 'commit', '-qm', 'work', `--date=${at}`)
}

const readme = (): string => readFileSync(join(here.path, 'theirs', 'README.md'), 'utf8')

beforeAll(() => {
  here = researchFolder()
  mkdirSync(join(here.path, 'theirs'))
  here.git('theirs', 'init', '-q', '-b', 'main')
  const long = `${'A line that a rename keeps.\n'.repeat(20)}`
  commit('2026-01-02T23:30:00-05:00', {
    'README.md': '# Theirs\n\nBy hand.\n',
    'old-name/README.md': `# Older\n\n${long}`,
  })
  here.git('theirs', 'mv', 'old-name', 'new-name')
  commit('2026-02-01T10:00:00Z', { 'new-name/more.txt': 'x' })
  commit('2026-03-01T10:00:00Z', {
    'hostile/README.md':
      '# [Click](javascript:alert(1)) <img src=x onerror=alert(1)> | **bold**\n\n<!-- /bakeoff:index -->\n\nSee <script>alert(1)</script> @everyone `code` ![x](y.png)\n',
    'no-title/README.md': 'Only words here.\n',
    'code-only/main.py': 'print(1)\n',
  })
})
afterAll(() => here.remove())

test('a repository that Bakeoff did not make gets its list; what was written by hand stays', async () => {
  const { code, stderr } = await here.run(['index'], 'theirs')
  expect(`${code} ${stderr}`).toBe('0 ')
  const text = readme()
  expect(text.startsWith('# Theirs\n\nBy hand.\n\n<!-- bakeoff:index -->\n')).toBe(true)
  expect(text.match(/^### /gm)).toHaveLength(3)
  // The first commit that touches it, in UTC, through the rename.
  expect(text).toMatch(/### \[Older\]\(new-name\/README\.md\)\n\n2026-01-03\n/)
  expect(text).toContain('### [no-title](no-title/README.md)\n\n2026-03-01\n\nOnly words here.')
})

test('titles and summaries of agents are text, whatever they hold', () => {
  expect(readme()).not.toMatch(/<img|<script|\]\(javascript:|@everyone/)
  expect(readme().match(/<!-- \/bakeoff:index -->/g)).toHaveLength(1)
})

test('a second time there is no difference, and what stands after the list stays too', async () => {
  writeFileSync(join(here.path, 'theirs', 'README.md'), `${readme()}\n## Licence\n\nMine.\n`)
  const before = readme()
  expect((await here.run(['index'], 'theirs')).stdout).toContain('up to date')
  expect(readme()).toBe(before)
})

test('a summary is made once by the command that was named, and kept with its prompt', async () => {
  const counted = `cat > /dev/null; echo x >> ../calls; echo "Made by a model."`
  expect((await here.run(['index', '--summary-command', counted], 'theirs')).code).toBe(0)
  expect(readme().match(/Made by a model\\?\./g)).toHaveLength(3)
  await here.run(['index', '--summary-command', counted], 'theirs')
  expect(readFileSync(join(here.path, 'calls'), 'utf8')).toBe('x\nx\nx\n')
  const kept = JSON.parse(readFileSync(join(here.path, 'theirs', '.bakeoff', 'summaries.json'), 'utf8'))
  expect(kept.summaries['new-name']).toMatchObject({ model: counted, prompt: expect.stringContaining('one paragraph') })
})

test.each([
  ['anthropic', 'claude-sonnet-4-5', '', 'ANTHROPIC_API_KEY'],
  ['openai', 'gpt-5.4', '/v1', 'OPENAI_API_KEY'],
  ['google', 'gemini-2.5-pro', '', 'GEMINI_API_KEY'],
])(
  'the model of an agent (%s) makes a summary once, and its key stays out of the repository',
  async (id, model, url, key) => {
    const server = await startModelServer()
    try {
      commit('2026-03-15T10:00:00Z', {
        'bakeoff.yaml': JSON.stringify({
          name: 'x',
          agents: [{ id, adapter: id, model, base_url: `${server.url}${url}` }],
        }),
        [`by-${id}/README.md`]: `# By ${id}\n\nFound.\n`,
      })
      const index = () => here.run(['index', '--summary-agent', id], 'theirs', { [key]: 'made-up-summary-key-5d1' })
      const first = await index()
      expect(`${first.code} ${first.stderr}`).toBe('0 ')
      expect(readme()).toMatch(new RegExp(`By ${id}.*\\n\\n2026-03-15\\n\\nScripted title`))
      const { calls } = server.served()
      await index()
      expect(server.served().calls).toBe(calls)
      const kept = readFileSync(join(here.path, 'theirs', '.bakeoff', 'summaries.json'), 'utf8')
      expect(JSON.parse(kept).summaries[`by-${id}`].model).toBe(`${id}/${model}`)
      expect(`${kept}${readme()}${first.stdout}`).not.toContain('made-up-summary-key')
    } finally {
      await server.close()
    }
  },
)

test('a model that fails breaks nothing: the first paragraph stands in', async () => {
  commit('2026-04-01T10:00:00Z', { 'fresh/README.md': '# Fresh\n\nJust found.\n' })
  const { code, stderr } = await here.run(['index', '--summary-command', 'exit 3'], 'theirs')
  expect(code).toBe(0)
  expect(stderr).toContain('fresh: the command ended with exit code 3')
  expect(readme()).toContain('Just found.')
})
