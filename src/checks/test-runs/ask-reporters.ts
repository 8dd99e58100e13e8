import type { CheckInput } from '../../contracts/check.ts'
import type { CommandCandidate } from '../../model/facts.ts'
import { intakeFacts } from '../earlier-facts.ts'
import { readText } from '../read-text.ts'

/** Files that may say themselves how tests are reported. */
const CONFIG =
  /(?:^|\/)(?:package\.json|pytest\.ini|\.pytest\.ini|pyproject\.toml|tox\.ini|setup\.cfg|noxfile\.py|conftest\.py|[Mm]akefile|justfile|Taskfile\.ya?ml|[^/]*\.sh)$/

/** Where one of these words stands, the runner is told already, and a second voice could only disturb it. */
const TOLD = {
  pytest: /junit|PYTEST_ADDOPTS/,
  'node-test': /test-reporter|NODE_OPTIONS/,
} as const

/**
 * The runners that are asked for a report for machines, by what the folder holds. The same ones for every run and every
 * probe, so that nothing in the environment tells them apart.
 */
export function reportersFor(input: CheckInput, candidates: readonly CommandCandidate[]): string[] {
  const { sources, tests } = intakeFacts(input)
  const files = input.deliverable.files.map(({ path }) => path)
  const read = (path: string): string => readText(input.root, path) ?? ''
  const config = [...candidates.map(({ text }) => text), ...files.filter((path) => CONFIG.test(path)).map(read)]
  const code = [...sources, ...tests]
  const usesPytest =
    code.some((path) => path.endsWith('.py')) &&
    (config.some((text) => /py\.?test/.test(text)) ||
      tests.some((path) => /^(?:import|from) pytest\b/m.test(read(path))))
  const usesNodeTest =
    config.some((text) => /\bnode\b.*--test\b/.test(text)) ||
    code.some((path) => /\.[cm]?[jt]s$/.test(path) && /['"]node:test['"]/.test(read(path)))
  return [
    ...(usesPytest && !config.some((text) => TOLD.pytest.test(text)) ? ['pytest'] : []),
    ...(usesNodeTest && !config.some((text) => TOLD['node-test'].test(text)) ? ['node-test'] : []),
  ]
}
