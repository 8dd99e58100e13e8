import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findToolchains } from './toolchains.ts'

let home = ''

async function program(path: string, text = '#!/bin/sh\n'): Promise<string> {
  const file = join(home, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  await chmod(file, 0o755)
  return file
}

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'bakeoff-home-')))
})
afterAll(() => rm(home, { recursive: true, force: true }))

test('a pyenv shim becomes its version, and only that is mounted', async () => {
  await program('.pyenv/shims/pytest')
  await program('.pyenv/versions/3.12.1/bin/pytest')
  await program('.pyenv/versions/3.11.0/bin/pytest')
  await mkdir(join(home, '.pyenv/versions/3.12.1/lib'))
  await writeFile(join(home, '.pyenv/version'), '3.12.1\n3.11.0\n')
  const found = await findToolchains({ home, path: join(home, '.pyenv/shims') }, [])
  expect(found.mounts.filter((one) => one.startsWith(home))).toEqual([join(home, '.pyenv/versions/3.12.1')])
  expect(found.path[0]).toBe(join(home, '.pyenv/versions/3.12.1/bin'))
})

test('rustup leads to the default toolchain, never to ~/.cargo', async () => {
  await program('.cargo/bin/rustup')
  await symlink('rustup', join(home, '.cargo/bin/cargo'))
  await program('.rustup/toolchains/stable-x/bin/cargo')
  await mkdir(join(home, '.rustup/toolchains/stable-x/lib'))
  await writeFile(join(home, '.rustup/settings.toml'), 'default_toolchain = "stable-x"\n')
  const found = await findToolchains({ home, path: join(home, '.cargo/bin') }, [])
  expect(found.mounts.filter((one) => one.startsWith(home))).toEqual([join(home, '.rustup/toolchains/stable-x')])
})

test('a program in ~/.local/bin is mounted alone, and its private neighbours stay hidden', async () => {
  const uv = await program('.local/bin/uv')
  await program('.local/bin/private')
  await mkdir(join(home, '.local/lib'), { recursive: true })
  const found = await findToolchains({ home, path: join(home, '.local/bin') }, [])
  expect(found.mounts.filter((one) => one.startsWith(home))).toEqual([uv])
  expect(found.links).toContainEqual({ name: 'uv', target: uv })
})

test('a CLI of a global npm prefix brings its package, not the others', async () => {
  const cli = await program('.npm-global/lib/node_modules/@x/cli/bin/cli.js', '#!/usr/bin/env node\n')
  await program('.npm-global/lib/node_modules/other/index.js')
  await mkdir(join(home, '.npm-global/bin'), { recursive: true })
  await symlink(cli, join(home, '.npm-global/bin/cli'))
  const found = await findToolchains({ home, path: '' }, [join(home, '.npm-global/bin/cli')])
  expect(found.mounts.filter((one) => one.startsWith(home))).toEqual([
    join(home, '.npm-global/lib/node_modules/@x/cli'),
  ])
  expect(found.links).toContainEqual({ name: 'cli', target: cli })
})

test('a script of a venv brings the venv and the Python behind it', async () => {
  const python = await program('.pyenv/versions/3.12.1/bin/python3')
  await mkdir(join(home, 'venvs/tool/bin'), { recursive: true })
  await symlink(python, join(home, 'venvs/tool/bin/python3'))
  await writeFile(join(home, 'venvs/tool/pyvenv.cfg'), `home = ${dirname(python)}\n`)
  const tool = await program('venvs/tool/bin/tool', `#!${join(home, 'venvs/tool/bin/python3')}\n`)
  const found = await findToolchains({ home, path: '' }, [tool])
  expect(found.mounts.filter((one) => one.startsWith(home)).sort()).toEqual([
    join(home, '.pyenv/versions/3.12.1'),
    join(home, 'venvs/tool'),
  ])
})
