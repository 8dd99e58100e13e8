/**
 * A file that changes how tests run or report, and what takes its place so that it does not; absent: it is taken away.
 * `bare`: with nothing left that steers the run at all, honest steering included.
 */
export type Hook = { path: string; without?: string; bare?: string }

/** What hooks are found in: the command with what it runs, and the configuration of runners. */
export type HookSearch = {
  paths: readonly string[]
  read(path: string): string | undefined
  commandText: string
  isFalseRunner(path: string): boolean
}

const BY_NAME = /(?:^|\/)(?:conftest\.py|sitecustomize\.py|usercustomize\.py|[^/]*\.pth)$/
const CONFIG =
  /(?:^|\/)(?:package\.json|\.mocharc(?:\.\w+)?|pytest\.ini|pyproject\.toml|tox\.ini|setup\.cfg|\.npmrc|(?:vitest|vite|jest)\.config\.\w+|bunfig\.toml|\.bashrc|\.env)$/
const LOADED =
  /(?:--(?:import|require|loader|experimental-loader|file|preload)[= ]|(?:^|\s)-r |\bLD_PRELOAD=|\bBASH_ENV=|\bENV=|\bPYTHONSTARTUP=|\b(?:setupFiles\w*|require|globalSetup|preload)["']?\s*[:=]\s*\[?)\s*["']?([^\s"'\],]+)/g
const PLUGIN = /(?:(?:^|[\s"'])-p +|\bPYTEST_PLUGINS=|\bpytest_plugins\s*=\s*\[?\s*["'])([\w.]+)/g

/** Files of the folder that change how tests run: by their name, by an option that loads them, or because they are the runner. */
export function hooksOf(search: HookSearch): Hook[] {
  const configs = search.paths.filter((path) => CONFIG.test(path)).map((path) => search.read(path) ?? '')
  const texts = [search.commandText, ...configs]
  const loaded = new Set(texts.flatMap((text) => [...text.matchAll(LOADED)].map((match) => plain(match[1] ?? ''))))
  const plugins = new Set(
    texts.flatMap((text) => [...text.matchAll(PLUGIN)].map((match) => (match[1] ?? '').replaceAll('.', '/'))),
  )
  const isLoaded = (path: string): boolean =>
    [...loaded].some((name) => name !== '' && (path === name || path.endsWith(`/${name}`))) ||
    plugins.has(path.replace(/\.py$/, ''))
  return search.paths.flatMap((path): Hook[] => {
    if (search.isFalseRunner(path)) return [{ path }]
    if (!BY_NAME.test(path) && !isLoaded(path)) return []
    const text = search.read(path)
    if (text === undefined) return []
    return [{ path, without: withoutHooks(path, text, REPORTING), bare: withoutHooks(path, text, ANY_HOOK) }]
  })
}

/** `$PWD/./hooks.mjs` is hooks.mjs. */
function plain(name: string): string {
  return name.replace(/^\$(?:\{?\w+\}?|\(\w+\))\//, '').replace(/^(?:\.\/)+/, '')
}

/** What pytest asks about reports, results and the exit. */
const REPORTING =
  /^([ \t]*(?:async )?def )(pytest_(?:runtest_(?:makereport|logreport|call|protocol|logfinish)|report_\w+|session(?:finish|start)|pyfunc_call|exception_interact|unconfigure|terminal_summary|assertrepr_compare|configure))\b/gm

const ANY_HOOK = /^([ \t]*(?:async )?def )(pytest_\w+)\b/gm

/** A conftest keeps its fixtures and loses what it says about reports; of other hooks nothing is left. */
function withoutHooks(path: string, text: string, hooks: RegExp): string {
  return /(?:^|\/)conftest\.py$/.test(path) ? text.replace(hooks, '$1without_$2') : ''
}

/** The texts that take the place of hooks; those that are taken away are not among them. */
export function withoutTexts(hooks: readonly Hook[], bare: boolean): { path: string; text: string }[] {
  return hooks.flatMap((hook) => {
    const text = bare ? hook.bare : hook.without
    return text === undefined ? [] : [{ path: hook.path, text }]
  })
}
