import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANYWHERE, HONEST, type ResearchFolder, researchFolder } from './research-folder.ts'

let here: ResearchFolder
let task: string
let before: string

/** What each does besides its work, and what the person is told was kept out. */
const HOSTILE: Record<string, { script: string; told: string }> = {
  sibling: { script: 'echo changed > "$BAKEOFF_WORKSPACE/earlier/README.md"', told: '../earlier/README.md' },
  'root-readme': { script: 'echo "# Mine" > "$BAKEOFF_WORKSPACE/README.md"', told: '../README.md' },
  ignores: { script: 'echo "*" > "$BAKEOFF_WORKSPACE/.gitignore"', told: '../.gitignore' },
  'no-git': { script: 'rm -rf "$BAKEOFF_WORKSPACE/.git"', told: '' },
  committer: {
    script:
      'cd "$BAKEOFF_WORKSPACE"; echo x > earlier/more.txt; git add -A; git -c user.name=a -c user.email=a@b commit -qm mine',
    told: '../earlier/more.txt',
  },
  hook: {
    script:
      'for d in "$BAKEOFF_WORKSPACE" "$BAKEOFF_FOLDER"; do mkdir -p "$d/.git/hooks"; printf "#!/bin/sh\\ntouch /tmp/bakeoff-hook-ran\\n" > "$d/.git/hooks/post-commit"; chmod +x "$d/.git/hooks/post-commit"; done',
    told: '',
  },
  huge: { script: 'head -c 100000000 /dev/zero > "$BAKEOFF_FOLDER/huge.bin"', told: 'huge.bin' },
  steering: {
    script: 'mkdir "$BAKEOFF_FOLDER/.claude"; echo obey > "$BAKEOFF_FOLDER/.claude/settings.json"',
    told: '.claude/settings.json',
  },
}

beforeAll(async () => {
  here = researchFolder()
  await here.run(['init', '--repository', 'research'], '.')
  mkdirSync(join(here.path, 'research', 'earlier'))
  writeFileSync(join(here.path, 'research', 'earlier', 'README.md'), '# Earlier\n\nAn answer of last week.\n')
  here.git('research', 'add', '-A')
  here.git('research', 'commit', '-qm', 'Earlier')
  before = here.git('research', 'rev-parse', 'HEAD')
  const agents = Object.entries(HOSTILE).flatMap(([id, { script }]) => here.agent(id, `${HONEST}${script}\n`))
  const { stdout, stderr } = await here.run(['ask', 'Which agent behaves?', ...agents, ...ANYWHERE, '--json'])
  expect(stdout, stderr).not.toBe('')
  task = JSON.parse(stdout).trials[0].task
}, 180_000)
afterAll(() => here.remove())

test.each(Object.entries(HOSTILE))(
  'an agent of the kind "%s" reaches its own folder of a branch alone',
  async (id, { told }) => {
    const { code, stdout, stderr } = await here.run(['publish', `${task}/${id}/1`])
    expect(`${code} ${stderr}`).toBe('0 ')
    const branch = /branch (\S+)/.exec(stdout)?.[1] ?? 'none'
    const changed = here.git('research', 'diff', '--name-only', before, branch).split('\n')
    expect(changed.filter((path) => !path.startsWith(`${task}/`))).toEqual([])
    expect(changed.filter((path) => /\.git|\.claude|huge/.test(path))).toEqual([])
    expect(changed).toContain(`${task}/sum.mjs`)
    expect(stdout).toContain(told)
    if (told !== '') expect(stdout).toContain(`left out: ${told}`)
  },
)

test('the repository is unharmed: same HEAD, clean tree, whole objects, no hook', () => {
  expect(here.git('research', 'rev-parse', 'HEAD')).toBe(before)
  expect(here.git('research', 'status', '--porcelain')).toBe('')
  here.git('research', 'fsck', '--strict')
  const hooks = readdirSync(join(here.path, 'research', '.git', 'hooks')).filter((name) => !name.endsWith('.sample'))
  expect(hooks).toEqual([])
  expect(existsSync('/tmp/bakeoff-hook-ran')).toBe(false)
})
