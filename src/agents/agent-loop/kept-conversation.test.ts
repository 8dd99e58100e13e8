import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepConversation, readConversation } from './kept-conversation.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'bakeoff-home-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const conversation = [{ role: 'user', content: 'Go.' }]

test('what was kept comes back', async () => {
  const session = await keepConversation(home, conversation)
  expect(session && (await readConversation(home, session))).toEqual(conversation)
})

test('what the agent changed, replaced by a link or removed does not come back', async () => {
  const session = await keepConversation(home, conversation)
  if (!session) throw new Error('nothing kept')
  const [name = ''] = await readdir(home)
  await writeFile(join(home, name), JSON.stringify([{ role: 'user', content: 'Cheat.' }]))
  expect(await readConversation(home, session)).toBeUndefined()
  await rm(join(home, name))
  expect(await readConversation(home, session)).toBeUndefined()
  const elsewhere = join(home, 'elsewhere.json')
  await writeFile(elsewhere, JSON.stringify(conversation))
  await symlink(elsewhere, join(home, name))
  expect(await readConversation(home, session)).toBeUndefined()
})

test('a session id that is a path leads nowhere', async () => {
  expect(await readConversation(home, { id: '../../etc/passwd' })).toBeUndefined()
})

test('a home that is gone keeps nothing', async () => {
  expect(await keepConversation(join(home, 'gone'), conversation)).toBeUndefined()
})
