import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** A migration that shipped is never edited: add another one. */
const SHIPPED: Record<string, string> = {
  '0001-initial.sql': 'ead2adcb5b12320cc3b71c6c132984a40ce1afb48fec63fea85ffe1ba14b78ba',
  '0002-attempt-signs.sql': 'db5f7f42e62d47e1d26dca203b02c9eb8c28a20d2aa488f841154eb1d7b41ac1',
  '0003-gate.sql': 'e5fd2b7d34c34a7bf1f0fda77c107ae31eff1ef9ec71d0563d17ae02afc19fe1',
  '0004-replies.sql': 'c6dc4208a2663992e2b13273b0fd1c59ddf0608d0303ee863cfc3bfb5425e566',
  '0005-pruned-files.sql': 'a9d0c80476151ec46f13ee3bf816671611506f4782b1ef95fa98ceb68e801c7f',
  '0006-event-packs.sql': '66fef282b2b8d822009d5244170fb6d8cc2d72dd741d35617d614a50e9295ce2',
}

const folder = new URL('../../assets/migrations/', import.meta.url)

test('every migration is in the list, numbered without a gap, and as it shipped', () => {
  const files = readdirSync(folder).sort()
  expect(files.map((name) => name.slice(0, 4))).toEqual(files.map((_, place) => String(place + 1).padStart(4, '0')))
  const hashes = files.map((name) => [
    name,
    createHash('sha256')
      .update(readFileSync(new URL(name, folder)))
      .digest('hex'),
  ])
  expect(Object.fromEntries(hashes)).toEqual(SHIPPED)
})
