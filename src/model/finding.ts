/**
 * Words that stand beside a verdict, with what each says. After a colon some name the thing: `tool-missing:rg`. None of them
 * changes a verdict by itself.
 */
export const FINDINGS = {
  'byte-sensitive': 'an edit without meaning turns the test red',
  'claims-not-reproduced': 'a number of the report did not come out again',
  'claims-off': 'a number of the report came out differently',
  'collection-truncated': 'the folder was too large to be collected whole',
  'counts-disagree': 'output, reports and manifest give different numbers of tests',
  'counts-vary': 'equal runs counted different tests',
  'edits-outside-folder': 'files outside its own folder were changed',
  'exit-contradicts-counts': 'exit status 0 beside failed tests',
  'exit-masked': 'a broken copy fails its tests and still ends with status 0',
  'file-too-large': 'a file is larger than the task allows',
  'forbidden-file': 'a file is there that the task forbids',
  'git-ignored-files': 'git ignores some of the files',
  'green-on-empty': 'the command is green in an empty folder too',
  'green-when-repaired': 'with a small change of the command it is green',
  'image-not-shown': 'the README does not show an image that the task asks for',
  'isolation-none': 'it ran without a sandbox',
  'leftover-process': 'processes were still running when the command ended; they were killed',
  'manifest-issues': 'bakeoff.json is not as it should be',
  'network-refused': 'it tried to reach the network, which is off',
  'no-counts': 'the output says no number of tests',
  'no-executable-check': 'nothing in the folder can be run as a test',
  'no-manifest': 'the folder has no bakeoff.json',
  'nothing-to-run': 'the command found no test',
  'output-truncated': 'the middle of a very long output was not kept',
  'package-missing': 'a package that it does not declare, or that was not installed',
  'page-broken': 'a page that the task asks for is empty or shows errors',
  'page-errors': 'a page shows errors in the browser',
  'pages-need-network': 'a page loads something from the network',
  'pages-not-checked': 'a page could not be opened in a browser here',
  place: 'it depends on where, or as whom, it is run',
  'program-from-setup': 'the set-up brought a shell, interpreter or runner that is used in place of the machine’s',
  'required-file-empty': 'a file that the task asks for holds nothing',
  'required-file-ignored': 'git ignores a file that the task asks for',
  'required-file-missing': 'a file that the task asks for is not there',
  residue: 'caches, packages, build output or backups were left in the folder',
  'runner-in-copy': 'the folder holds a file named like a test runner',
  'secret-in-folder': 'something that looks like a key or token lies in the folder',
  'section-missing': 'the README lacks a section that the task asks for',
  'setup-red': 'the set-up did not succeed',
  'setup-rewrites-sources': 'the set-up changes sources or tests',
  'smoke-run': 'what was run is no stated test, only a script or a command that runs the work',
  'some-commands-not-run': 'the folder states more commands than one verification runs',
  'some-commands-red': 'of several stated commands only some are green',
  'sources-changed': 'a run changes sources',
  'special-file': 'the folder holds devices, pipes or sockets; they are not copied',
  'symlink-outside': 'a link leads out of the folder',
  'tamper-indicator': 'a start-up hook or a test file could change what tests report',
  'tests-changed': 'a run changes its own tests',
  'tool-missing': 'a program that it needs is not on this machine',
  'writes-in-copy': 'a run leaves or changes files in its folder',
  'wrong-toolchain': 'a tool is there in another version than it needs',
} as const satisfies Readonly<Record<string, string>>

export type FindingWord = keyof typeof FINDINGS
/** With the thing that it is about, where it names one. */
export type Finding = FindingWord | `${FindingWord}:${string}`

/** What a finding says, in words; absent for one that this version does not know. */
export function findingMeaning(finding: string): string | undefined {
  const word = finding.split(':', 1)[0] ?? ''
  return Object.hasOwn(FINDINGS, word) ? FINDINGS[word as FindingWord] : undefined
}

/** The findings where the condition holds, otherwise none. */
export const findingsIf = (condition: boolean, ...findings: Finding[]): Finding[] => (condition ? findings : [])

/** The finding with what it is about; none where that is not known. */
export const findingOf = (word: FindingWord, thing: string | undefined): Finding[] =>
  thing === undefined ? [] : [`${word}:${thing}`]
