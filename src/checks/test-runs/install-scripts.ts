import type { CheckInput } from '../../contracts/check.ts'
import type { RunFacts } from '../../model/facts.ts'
import { commandFacts } from '../earlier-facts.ts'

const NOT_BUILT =
  /Could not locate the bindings file|Cannot find module '[^']*\.node'|\bERR_DLOPEN_FAILED\b|was not built|(?:needs|need) to be (?:re)?built|ignore-scripts|install script|Cannot find module '[^']*build\/Release/

/** True where a package lacks what its own install script would have made. */
export function needsInstallScripts(run: RunFacts): boolean {
  return run.lastLines.some((line) => NOT_BUILT.test(line))
}

/** Runs the scripts that the set-up left out, on top of what it installed. False where there was no such set-up, or they fail. */
export async function installWithScripts(input: CheckInput): Promise<boolean> {
  const { setup } = commandFacts(input)
  if (setup === undefined || !/\bnpm\b.*--ignore-scripts/.test(setup.text)) return false
  const cd = /\(?(cd '[^']*') && npm/.exec(setup.text)?.[1]
  const copy = await input.freshCopy({ network: { kind: 'host' }, layer: { cache: false } })
  try {
    const shell = `${cd === undefined ? '' : `${cd} && `}npm rebuild --foreground-scripts`
    const done = await copy.sandbox.exec({ shell }, { ...input.policy.limits, signal: input.signal })
    if (done.exitCode !== 0) return false
    await input.keepSetup(copy)
    return true
  } finally {
    await copy.close()
  }
}
