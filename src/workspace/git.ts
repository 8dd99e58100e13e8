import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ProcessResult, runProcess } from '../lib/run-process.ts'
import { UserError } from '../model/errors.ts'

/** Where git and the programs it starts are looked for; the caller's own PATH may hold anything. */
const PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin:/opt/homebrew/bin:/run/current-system/sw/bin'

/** Stronger than any configuration file: nothing here starts a program, asks, signs or reaches a network. */
const CONFIG = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.attributesFile=/dev/null',
  'core.excludesFile=/dev/null',
  'core.sshCommand=false',
  'core.askPass=false',
  'core.editor=false',
  'core.pager=cat',
  'core.quotePath=false',
  'core.autocrlf=false',
  'credential.helper=',
  'protocol.allow=never',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'diff.ignoreSubmodules=all',
  'gc.auto=0',
  'maintenance.auto=false',
  'commit.gpgSign=false',
  'tag.gpgSign=false',
  'gpg.program=false',
  'log.showSignature=false',
  'advice.detachedHead=false',
]

const ENV = {
  PATH,
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_ALLOW_PROTOCOL: '',
  GIT_ASKPASS: 'false',
  SSH_ASKPASS: 'false',
}

const AUTHOR = {
  GIT_AUTHOR_NAME: 'Bakeoff',
  GIT_AUTHOR_EMAIL: 'bakeoff@localhost',
  GIT_COMMITTER_NAME: 'Bakeoff',
  GIT_COMMITTER_EMAIL: 'bakeoff@localhost',
}

/** Overrides every `.gitattributes` of a work tree: no filter, no driver, no conversion. */
const NO_ATTRIBUTES = '* !filter !diff !merge !text !eol !ident !working-tree-encoding !export-subst !export-ignore\n'

export type GitOptions = {
  cwd: string
  /** A repository of the harness, outside every workspace. Absent: only `cwd` itself may be one. */
  gitDir?: string
  workTree?: string
  /** Another index than the repository's own. */
  indexFile?: string
  /** Author and committer date of a commit that is made, so that the same content gives the same commit. */
  date?: string
  stdin?: string | Uint8Array
  /** Default 60,000. */
  timeoutMs?: number
  maxOutputBytes?: number
  signal?: AbortSignal
}

/** Runs git so that nothing in a work tree can make it start a program. Throws a UserError where there is no git. */
export async function hardenedGit(args: readonly string[], options: GitOptions): Promise<ProcessResult> {
  const { cwd, gitDir, workTree, indexFile, date, timeoutMs = 60_000, ...rest } = options
  const place = {
    ...(gitDir === undefined ? { GIT_CEILING_DIRECTORIES: dirname(cwd) } : { GIT_DIR: gitDir }),
    ...(workTree === undefined ? {} : { GIT_WORK_TREE: workTree }),
    ...(indexFile === undefined ? {} : { GIT_INDEX_FILE: indexFile }),
    ...(date === undefined ? {} : { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, ...AUTHOR }),
  }
  const argv = ['git', '--no-pager', ...CONFIG.flatMap((setting) => ['-c', setting]), ...args]
  const result = await runProcess(argv, { ...rest, cwd, timeoutMs, env: { ...ENV, ...place } })
  if (result.startError === 'ENOENT') {
    throw new UserError('git was not found on this machine.', { hint: 'Install git, or put it into /usr/local/bin.' })
  }
  return result
}

/** A new repository of the harness, without templates or hooks, that ignores every work tree's attributes; its path. */
export function makeGitDir(gitDir: string): string {
  writeGitDir(gitDir, 'sha1')
  mkdirSync(join(gitDir, 'info'))
  writeFileSync(join(gitDir, 'info', 'attributes'), NO_ATTRIBUTES)
  return gitDir
}

/** The least that git takes for a repository, on the unborn branch `main`. */
export function writeGitDir(gitDir: string, objectFormat: 'sha1' | 'sha256'): void {
  mkdirSync(join(gitDir, 'objects', 'pack'), { recursive: true })
  mkdirSync(join(gitDir, 'refs', 'heads'), { recursive: true })
  writeFileSync(join(gitDir, 'HEAD'), 'ref: refs/heads/main\n')
  const sha256 = objectFormat === 'sha256'
  const core = `[core]\n\trepositoryformatversion = ${sha256 ? 1 : 0}\n\tfilemode = true\n\tbare = false\n`
  const extensions = sha256 ? '[extensions]\n\tobjectformat = sha256\n' : ''
  writeFileSync(join(gitDir, 'config'), `${core}\tlogallrefupdates = true\n${extensions}`)
}

/** The last line git wrote to standard error, for an error message. */
export function gitComplaint(result: ProcessResult): string {
  const text = Buffer.from(result.stderr).toString('utf8').trim()
  return text.split('\n').at(-1) || result.stopped || result.startError || `exit code ${result.exitCode}`
}
