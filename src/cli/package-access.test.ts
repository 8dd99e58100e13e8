import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import { packageAccessOf } from './package-access.ts'

test('registries and certificates of the machine reach a set-up, its secrets do not', async () => {
  const home = makeTempDir('bakeoff-npmrc-')
  onTestFinished(() => removeDir(home))
  mkdirSync(join(home, 'wheels'))
  writeFileSync(join(home, 'ca.pem'), '')
  writeFileSync(join(home, '.npmrc'), 'registry=http://127.0.0.1:9/\n//127.0.0.1:9/:_authToken=secret-token\n')
  const access = await packageAccessOf({
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    PIP_FIND_LINKS: join(home, 'wheels'),
    PIP_INDEX_URL: 'http://user:secret-word@127.0.0.1:9/',
    HTTPS_PROXY: 'http://secret-name@127.0.0.1:9',
    SSL_CERT_FILE: join(home, 'ca.pem'),
    SOME_API_KEY: 'secret-key',
  })()
  expect(access.env).toMatchObject({ npm_config_registry: 'http://127.0.0.1:9/', PIP_FIND_LINKS: join(home, 'wheels') })
  expect(JSON.stringify(access)).not.toContain('secret')
  expect(access.mounts.map(({ to }) => to).sort()).toEqual([join(home, 'ca.pem'), join(home, 'wheels')])
  expect(access.mounts.every(({ readOnly }) => readOnly)).toBe(true)
})
