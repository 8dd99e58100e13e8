import type { ViewStep } from './view.ts'

/** The view as calls of the functions in `assets/sandbox/build-view.sh`. */
export function viewScript(view: readonly ViewStep[], uid: number | undefined): string {
  return view.map((step) => stepLine(step, uid)).join('\n')
}

/** A word that a POSIX shell takes as it is. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

export function assignments(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join('')
}

/** `export` lines for a whole environment; names that no shell can export are left out. */
export function exportScript(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('')
}

function stepLine(step: ViewStep, uid: number | undefined): string {
  switch (step.kind) {
    case 'bind':
      return `${step.readOnly ? 'bind_read_only' : 'bind'} ${quoted(step.from)} ${quoted(step.to)}`
    case 'symlink':
      return `link ${quoted(step.target)} ${quoted(step.at)}`
    case 'tmpfs': {
      const owner = uid === undefined ? '' : `uid=${uid},gid=${uid}`
      return `memory ${quoted(step.at)} ${Math.ceil(step.bytes)} ${step.mode} ${owner}`
    }
    case 'dir':
      return `folder ${quoted(step.at)}`
    case 'dev':
      return 'devices'
    case 'proc':
      return 'processes'
  }
}
