import { expect, test } from 'vitest'
import { derivedSetup } from './derive-setup.ts'

const derived = (files: Record<string, string>, cwd = '.'): string | undefined =>
  derivedSetup({ name: 'x', paths: new Set(Object.keys(files)), read: (path) => files[path] }, cwd)?.text

const VENV = 'python3 -m venv --system-site-packages "$VIRTUAL_ENV"'

test('nothing to install, nothing derived', () => {
  expect(derived({ 'a.py': '', 'go.mod': 'module x\n', 'Cargo.toml': '[package]\nname = "x"\n' })).toBeUndefined()
  expect(derived({ 'requirements.txt': '# none\n' })).toBeUndefined()
  expect(derived({ 'pyproject.toml': '[project]\nname = "x"\ndependencies = []\n' })).toBeUndefined()
})

test('requirements and projects go into an environment of their own', () => {
  expect(derived({ 'requirements.txt': 'bs4\n', 'requirements-dev.txt': 'pytest\n' })).toBe(
    `${VENV} && python3 -m pip install --no-input -r requirements.txt -r requirements-dev.txt`,
  )
  const project = '[project]\nname = "x"\ndependencies = ["bs4"]\n[project.optional-dependencies]\ntest = ["pytest"]\n'
  expect(derived({ 'pyproject.toml': project })).toBe(`${VENV} && python3 -m pip install --no-input -e '.[test]'`)
})

test('what groups of a project ask for is installed beside it, and a lock of uv is followed where there is uv', () => {
  const project =
    '[project]\nname = "x"\n\n[dependency-groups]\ndev = [\n  "pytest>=8",\n  "hypothesis[cli]", {include-group = "lint"},\n]\nlint = ["ruff"]\n\n[tool.x]\na = 1\n'
  const pip = `${VENV} && python3 -m pip install --no-input -e '.' && python3 -m pip install --no-input 'pytest>=8' 'hypothesis[cli]'`
  expect(derived({ 'pyproject.toml': project })).toBe(pip)
  expect(derived({ 'pyproject.toml': project, 'uv.lock': '' })).toBe(
    `if command -v uv; then uv sync --frozen; else ${pip}; fi`,
  )
})

test('go and cargo fetch only, and not what is vendored', () => {
  expect(derived({ 'go.mod': 'module x\nrequire golang.org/x/text v0.1.0\n' })).toBe('go mod download')
  expect(derived({ 'go.mod': 'module x\nrequire a v1\n', 'vendor/modules.txt': '' })).toBeUndefined()
  expect(derived({ 'Cargo.toml': '[package]\nname="x"\n\n[dependencies]\nserde = "1"\n', 'Cargo.lock': '' })).toBe(
    'cargo fetch --locked',
  )
})

test('several ecosystems and the folder of the command are set up one after the other', () => {
  const npm = '{"dependencies": {"a": "1"}}'
  expect(derived({ 'app/package.json': npm, 'app/package-lock.json': '{}', 'requirements.txt': 'bs4\n' }, 'app')).toBe(
    `(cd 'app' && npm ci --no-audit --no-fund --ignore-scripts) && ${VENV} && python3 -m pip install --no-input -r requirements.txt`,
  )
})
