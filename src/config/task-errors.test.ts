import { execFileSync } from 'node:child_process'
import { rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { failure, MINIMAL_TASK, tempSuite } from '../../test/temp-suite.ts'

const B = {
  'tasks/b/task.md': '---\nheld_out: checks/v.sh\n---\nWhy?\n',
  'tasks/b/checks/v.sh': 'exit 0',
  'tasks/b/files/x': '1',
}

test.each([
  ['no front matter', 'Just a question?\n', 'tasks/a.md:1: front matter is missing'],
  ['an empty file', '', 'tasks/a.md:1: front matter is missing'],
  ['front matter without an end', '---\ntitle: x\n', 'tasks/a.md:1: front matter has no end'],
  ['an empty prompt', '---\ntitle: x\n---\n\n  \n', 'tasks/a.md:4: the prompt is empty'],
  [
    'an unknown key',
    '---\ntitle: x\ntimeout: 3\n---\nWhy?\n',
    'tasks/a.md:3: timeout: unknown key; did you mean "timeout_sec"?',
  ],
  [
    'an unknown promise',
    '---\nexpect:\n  file: [x]\n---\nWhy?\n',
    'tasks/a.md:3: expect.file: unknown key; did you mean "files"?',
  ],
  ['an unknown network', '---\n\nnetwork: none\n---\nWhy?\n', 'tasks/a.md:3: network: "none" is not allowed here'],
  [
    'a follow-up at no known moment',
    '---\nfollow_ups:\n  - prompt: x\n    when: never\n---\nWhy?\n',
    'tasks/a.md:4: follow_ups[0].when: use incomplete, failed, always or missing:<glob>',
  ],
  ['broken YAML', '---\ntitle: x\n tags: [\n---\nWhy?\n', /^tasks\/a\.md:[2345]: not valid YAML: /],
  ['a folder above', '---\nfolder: ../x\n---\nWhy?\n', 'tasks/a.md:2: folder: must not leave its folder with ".."'],
  [
    'a folder that hides the way up',
    '---\nfolder: x/../../y\n---\nWhy?\n',
    'tasks/a.md:2: folder: must not leave its folder with ".."',
  ],
  ['an absolute folder', '---\nfolder: /tmp/x\n---\nWhy?\n', 'tasks/a.md:2: folder: must be relative'],
  ['the workspace itself', '---\nfolder: ./\n---\nWhy?\n', 'tasks/a.md:2: folder: must name something inside'],
  ['a folder in .git', '---\nfolder: .git/hooks\n---\nWhy?\n', 'tasks/a.md:2: folder: must not lie in .git'],
  [
    'a folder with a newline',
    '---\nfolder: "x\\ny"\n---\nWhy?\n',
    'tasks/a.md:2: folder: must not hold backslashes or control characters',
  ],
  [
    'a promise outside',
    '---\nexpect: { files: [../x] }\n---\nWhy?\n',
    'tasks/a.md:2: expect.files[0]: must be relative to the folder, without ".."',
  ],
  [
    'a check outside',
    '---\nheld_out: ../../v.sh\n---\nWhy?\n',
    'tasks/a.md:2: held_out: must not leave its folder with ".."',
  ],
  ['a check that is not there', '---\nheld_out: v.sh\n---\nWhy?\n', 'tasks/a.md:2: held_out: there is no tasks/v.sh'],
  [
    'a folder to build on without a repository',
    '---\nbuilds_on: [x]\n---\nWhy?\n',
    'tasks/a.md:2: builds_on: the suite has no research repository',
  ],
])('a task with %s is one line with file, line and key', async (_name, content, message) => {
  const told = (await failure(await tempSuite({ 'tasks/a.md': content }))).message
  if (typeof message === 'string') expect(told).toBe(message)
  else expect(told).toMatch(message)
})

test('two tasks with one id name both files', async () => {
  const { message } = await failure(await tempSuite({ 'tasks/a/task.md': MINIMAL_TASK }))
  expect(message).toBe('tasks/a.md: a second task "a"; the first is tasks/a/task.md')
})

test.each([['Big Question.md'], ['ä.md'], ['-x.md']])('%s is not a task id', async (name) => {
  const { message, hint } = await failure(await tempSuite({ [`tasks/${name}`]: MINIMAL_TASK }))
  expect(message).toContain('is not a task id')
  expect(hint).toContain('a-z, 0-9')
})

test('start files without a question are a mistake', async () => {
  const { message } = await failure(await tempSuite({ 'tasks/b/files/x': '1' }))
  expect(message).toBe('tasks/b/task.md: missing, although tasks/b/files is there')
})

test('links among the start files, and links that leave the suite, are refused', async () => {
  const dir = await tempSuite(B)
  const link = join(dir, 'tasks/b/files/passwd')
  await symlink('/etc/passwd', link)
  expect((await failure(dir)).message).toBe('tasks/b/files/passwd: a link')
  await rm(link)

  await rm(join(dir, 'tasks/b/checks/v.sh'))
  await symlink('/bin/sh', join(dir, 'tasks/b/checks/v.sh'))
  expect((await failure(dir)).message).toBe('tasks/b/task.md:2: held_out: a link that leaves the suite')

  await rm(join(dir, 'tasks/b/files'), { recursive: true })
  await symlink('/etc', join(dir, 'tasks/b/files'))
  await writeFile(join(dir, 'tasks/b/task.md'), MINIMAL_TASK)
  expect((await failure(dir)).message).toBe('tasks/b/files: a link that leaves the suite')

  await rm(join(dir, 'tasks'), { recursive: true })
  await symlink('/etc', join(dir, 'tasks'))
  expect((await failure(dir)).message).toBe('bakeoff.yaml:1: tasks: a link that leaves the suite')
})

test('a FIFO is refused instead of being waited for', async () => {
  const dir = await tempSuite(B)
  execFileSync('mkfifo', [join(dir, 'tasks/b/files/pipe')])
  expect((await failure(dir)).message).toBe('tasks/b/files/pipe: neither a file nor a folder')
  await rm(join(dir, 'tasks/b'), { recursive: true })
  execFileSync('mkfifo', [join(dir, 'tasks/c.md')])
  expect((await failure(dir)).message).toBe('tasks/c.md: not a regular file')
})
