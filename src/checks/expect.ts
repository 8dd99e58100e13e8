import type { Check, CheckInput } from '../contracts/check.ts'
import { makeGlob } from '../lib/glob.ts'
import type { Deliverable } from '../model/deliverable.ts'
import type { ExpectFacts } from '../model/facts.ts'
import type { PagesFacts } from '../model/folder-facts.ts'
import type { Expect } from '../model/task.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { pagesFacts } from './earlier-facts.ts'
import { emptinessOf } from './expect/emptiness.ts'
import { hasSection } from './expect/headings.ts'
import { shownImages } from './expect/markdown-images.ts'
import { readBytes, readText } from './read-text.ts'

type Broken = ExpectFacts['broken'][number]

/** What a promise is checked against. */
type Folder = { root: string; deliverable: Deliverable; readme: string | undefined }

/** The promises of the task: files, forbidden files, images shown, sections, sizes, edits outside the folder. */
export const expect: Check = {
  id: 'expect',
  version: 2,
  async run(input: CheckInput): Promise<CheckResult> {
    const promised = input.task?.expect
    if (promised === undefined) {
      return checkResult('passed', 'the task promises nothing', { asked: 0, broken: [], notChecked: [] })
    }
    const { root, deliverable } = input
    const opened = pagesFacts(input)
    const folder: Folder = { root, deliverable, readme: readmeText(root, deliverable) }
    const facts: ExpectFacts = {
      asked: askedCount(promised),
      broken: [
        ...promised.files.flatMap((glob) => brokenFile(glob, folder)),
        ...promised.forbid.flatMap((glob) => brokenForbid(glob, deliverable)),
        ...promised.embeds.flatMap((glob) => brokenEmbed(glob, folder)),
        ...promised.sections.flatMap((section) => brokenSection(section, folder)),
        ...promised.pages.flatMap((glob) => brokenPage(glob, folder, opened)),
        ...brokenSize(promised.max_file_bytes, deliverable),
        ...brokenOutside(promised.allowed_paths, deliverable),
      ],
      ignored: [...promised.files, ...promised.pages].flatMap((glob) => ignoredFiles(glob, deliverable)).slice(0, 20),
      notChecked: promised.pages.flatMap((glob) => uncheckedPage(glob, folder, opened)),
    }
    const kind = facts.broken.length > 0 ? 'failed' : 'passed'
    const kept = facts.asked - facts.broken.length - facts.notChecked.length
    const rest = facts.notChecked.length === 0 ? '' : `, ${facts.notChecked.length} not checked`
    return checkResult(kind, `${kept} of ${facts.asked} promises kept${rest}`, facts)
  },
}

/** Edits outside the folder are always forbidden, so there is always one promise. */
function askedCount(promised: Expect): number {
  const { files, forbid, embeds, sections, pages, max_file_bytes } = promised
  const lists = files.length + forbid.length + embeds.length + sections.length + pages.length
  return lists + (max_file_bytes === undefined ? 0 : 1) + 1
}

const broken = (promise: string, detail: string, finding?: Broken['finding']): Broken => ({
  promise,
  detail,
  ...(finding === undefined ? {} : { finding }),
})

function matching(glob: string, deliverable: Deliverable): string[] {
  const matches = makeGlob(glob)
  return deliverable.files.map((file) => file.path).filter((path) => matches(path))
}

const PEEK_BYTES = 65_536

/** At least one file must match and say something; of a glob the others may be empty. */
function brokenFile(glob: string, { root, deliverable }: Folder): Broken[] {
  const paths = matching(glob, deliverable)
  if (paths.length === 0)
    return [broken(`file ${glob}`, nearMiss(glob, deliverable) ?? 'no such file', 'required-file-missing')]
  const reasons = paths.map((path) => emptiness(root, path))
  const [first] = reasons
  if (reasons.some((reason) => reason === undefined) || first === undefined) return []
  return [broken(`file ${glob}`, `${paths[0]} ${first}`, 'required-file-empty')]
}

/** An agent's own `.gitignore` may hide what the task asks for. One that git would keep is enough. */
function ignoredFiles(glob: string, deliverable: Deliverable): string[] {
  const hidden = (path: string): boolean =>
    deliverable.ignored.some((one) => (one.endsWith('/') ? path.startsWith(one) : path === one))
  const paths = matching(glob, deliverable)
  return paths.every(hidden) ? paths : []
}

function emptiness(root: string, path: string): string | undefined {
  const bytes = readBytes(root, path, PEEK_BYTES)
  return bytes === undefined ? 'cannot be read' : emptinessOf(path, bytes)
}

function nearMiss(glob: string, deliverable: Deliverable): string | undefined {
  const other = deliverable.files.find(({ path }) => path.toLowerCase() === glob.toLowerCase())
  if (other !== undefined) return `no such file, but there is ${other.path}`
  const special = deliverable.special.find(({ path }) => makeGlob(glob)(path))
  return special === undefined ? undefined : `${special.path} is not a regular file (${special.kind})`
}

function brokenForbid(glob: string, deliverable: Deliverable): Broken[] {
  const matches = makeGlob(glob)
  const found = [...deliverable.files, ...deliverable.special].map(({ path }) => path).filter((path) => matches(path))
  return found.length === 0 ? [] : [broken(`nothing like ${glob}`, found.slice(0, 5).join(', '), 'forbidden-file')]
}

function brokenEmbed(glob: string, { root, deliverable, readme }: Folder): Broken[] {
  if (readme === undefined) return [broken(`image ${glob} in the README`, 'no README', 'image-not-shown')]
  const matches = makeGlob(glob)
  const here = new Set(deliverable.files.map(({ path }) => path))
  const shown = shownImages(readme)
  const wanted = (path: string): boolean => matches(path) || (!glob.includes('/') && matches(path.replace(/^.*\//, '')))
  const images = shown.filter(wanted)
  if (images.some((path) => here.has(path) && emptiness(root, path) === undefined)) return []
  const [first] = images
  if (first === undefined) return [broken(`image ${glob} in the README`, 'the README shows none', 'image-not-shown')]
  return [
    broken(
      `image ${glob} in the README`,
      here.has(first) ? `${first} ${emptiness(root, first)}` : `${first} does not exist`,
      here.has(first) ? 'required-file-empty' : 'image-not-shown',
    ),
  ]
}

function brokenSection(section: string, { readme }: Folder): Broken[] {
  if (readme === undefined) return [broken(`section ${section}`, 'no README', 'section-missing')]
  return hasSection(readme, section) ? [] : [broken(`section ${section}`, 'no such heading', 'section-missing')]
}

/** Every page that matches must be clean; what could not be opened is not known to be broken. */
function brokenPage(glob: string, { root, deliverable }: Folder, opened: PagesFacts | undefined): Broken[] {
  const paths = matching(glob, deliverable)
  if (paths.length === 0)
    return [broken(`page ${glob}`, nearMiss(glob, deliverable) ?? 'no such file', 'required-file-missing')]
  for (const path of paths) {
    const fault = emptiness(root, path) ?? pageFault(path, opened)
    if (fault !== undefined) return [broken(`page ${glob}`, `${path}: ${fault}`, 'page-broken')]
  }
  return []
}

/** An error may follow from what the page could not load from elsewhere; a file that it lacks here does not. */
function pageFault(path: string, opened: PagesFacts | undefined): string | undefined {
  const page = opened?.pages.find((one) => one.path === path)
  if (page === undefined) return undefined
  return page.outside.length === 0 ? page.errors[0] : page.errors.find((error) => error.startsWith('request failed:'))
}

function uncheckedPage(glob: string, folder: Folder, opened: PagesFacts | undefined): string[] {
  if (brokenPage(glob, folder, opened).length > 0) return []
  for (const path of matching(glob, folder.deliverable)) {
    const page = opened?.pages.find((one) => one.path === path)
    if (page === undefined) return [`page ${glob}: ${path} was not opened in a browser: ${opened?.why ?? 'too many'}`]
    if (page.outside.length > 0) return [`page ${glob}: ${path} needs the network: ${page.outside[0]}`]
  }
  return []
}

function brokenSize(maxBytes: number | undefined, deliverable: Deliverable): Broken[] {
  if (maxBytes === undefined) return []
  const big = deliverable.files.filter(({ bytes }) => bytes > maxBytes).map(({ path, bytes }) => `${path} has ${bytes}`)
  const skipped = deliverable.special
    .filter(({ kind }) => kind === 'too-large')
    .map(({ path }) => `${path} was too large to collect`)
  const all = [...big, ...skipped]
  return all.length === 0
    ? []
    : [broken(`no file above ${maxBytes} bytes`, all.slice(0, 5).join(', '), 'file-too-large')]
}

function brokenOutside(allowed: readonly string[], deliverable: Deliverable): Broken[] {
  const globs = allowed.map(makeGlob)
  const other = deliverable.outside.filter((path) => !globs.some((matches) => matches(path)))
  return other.length === 0 ? [] : [broken('no edits outside the folder', other.slice(0, 5).join(', '))]
}

function readmeText(root: string, deliverable: Deliverable): string | undefined {
  const readme = deliverable.files.find(({ path }) => /^readme(?:\.md|\.markdown)?$/i.test(path))
  return readme === undefined ? undefined : readText(root, readme.path)
}
