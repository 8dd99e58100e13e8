import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

type Files = Readonly<Record<string, string | Uint8Array>>

/** The repository that fake services work in: a real bare one, so that every branch and head is a real commit. */
export type LabRepository = {
  url: string
  /** The first commit, which the default branch stands at. */
  firstSha: string
  heads(): Record<string, string>
  /** Puts a branch at a commit, as the harness does with a base branch. */
  setBranch(branch: string, sha: string): void
  removeBranch(branch: string): void
  /** Commits files on top of `onto` and puts the branch there, by force where it stands elsewhere. */
  commit(branch: string, onto: string, files: Files): string
  /** What one commit adds to another; without `binary` as services do that leave the content out. */
  patch(from: string, to: string, options?: { binary?: boolean }): string
  /** A ref that no branch listing shows, such as a pull request's. */
  setRef(ref: string, sha: string): void
  remove(): void
}

export function openLabRepository(): LabRepository {
  const root = mkdtempSync(join(tmpdir(), 'bakeoff-lab-'))
  const bare = join(root, 'lab.git')
  const tree = join(root, 'tree')
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'lab',
    GIT_AUTHOR_EMAIL: 'lab@localhost',
    GIT_COMMITTER_NAME: 'lab',
    GIT_COMMITTER_EMAIL: 'lab@localhost',
  }
  const git = (args: readonly string[], cwd = tree): string =>
    execFileSync('git', [...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    }).toString()
  const write = (files: Files): void => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, name)), { recursive: true })
      writeFileSync(join(tree, name), content)
    }
  }

  mkdirSync(bare)
  git(['init', '-q', '--bare', '-b', 'main', bare], root)
  git(['clone', '-q', bare, tree], root)
  write({ 'README.md': '# Lab\n' })
  git(['add', '-A'])
  git(['commit', '-q', '-m', 'first'])
  git(['push', '-q', 'origin', 'HEAD:main'])

  return {
    url: pathToFileURL(bare).href,
    firstSha: git(['rev-parse', 'HEAD']).trim(),
    heads: () => {
      const lines = git(['for-each-ref', '--format=%(refname:short) %(objectname)', 'refs/heads'], bare)
        .trim()
        .split('\n')
      return Object.fromEntries(lines.map((line) => line.split(' ')))
    },
    setBranch: (branch, sha) => void git(['update-ref', `refs/heads/${branch}`, sha], bare),
    removeBranch: (branch) => void git(['update-ref', '-d', `refs/heads/${branch}`], bare),
    setRef: (ref, sha) => void git(['update-ref', ref, sha], bare),
    commit: (branch, onto, files) => {
      git(['fetch', '-q', 'origin', '+refs/*:refs/lab/*'])
      git(['checkout', '-q', '-f', '--detach', onto])
      git(['clean', '-qfdx'])
      write(files)
      git(['add', '-A', '-f'])
      git(['commit', '-q', '--allow-empty', '-m', `work on ${branch}`])
      git(['push', '-q', '-f', 'origin', `HEAD:refs/heads/${branch}`])
      return git(['rev-parse', 'HEAD']).trim()
    },
    patch: (from, to, { binary = true } = {}) => git(['diff', ...(binary ? ['--binary'] : []), from, to], bare),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
