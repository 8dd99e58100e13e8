import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { localSandbox } from '../../../../test/checks/local-sandbox.ts'
import { testWith } from '../../../../test/needs.ts'
import { makeTempDir, removeDir } from '../../../lib/temp-dir.ts'
import { ExecBudget } from '../../../model/policy.ts'
import { applyEdits, type FilePlan } from '../mutation.ts'
import { awk } from './awk.ts'
import { c } from './c.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import type { Language } from './language.ts'
import { lexicalMutator } from './lexical.ts'
import { maskText } from './mask.ts'
import { perl } from './perl.ts'
import { rust } from './rust.ts'

const BUDGET = ExecBudget.parse({ wallMs: 1, memoryBytes: 1, pids: 1, outputBytes: 1, diskBytes: 1, fileBytes: 1 })

async function planOf(language: Language, path: string, text: string): Promise<FilePlan> {
  const marks = { marker: 'qwertzuiop', recordPath: '/nowhere/record' }
  const [plan] = await lexicalMutator(language, localSandbox, BUDGET).plan(
    [{ path, text, driver: false, key: 'asdfgh' }],
    marks,
  )
  if (plan === undefined) throw new Error('no plan')
  return plan
}

const names = (plan: FilePlan): string[] => plan.units.map(({ name }) => name)
const whats = (plan: FilePlan): string[] => plan.sites.map(({ line, what }) => `${line} ${what}`)

async function inFolder<T>(files: Record<string, string>, run: (root: string) => T): Promise<T> {
  const root = makeTempDir('bakeoff-lexical-')
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return run(root)
  } finally {
    await removeDir(root)
  }
}

const fails = (root: string, program: string, ...argv: string[]): boolean => {
  try {
    execFileSync(program, argv, { cwd: root, stdio: 'pipe' })
    return false
  } catch {
    return true
  }
}

test('comments and strings are blank, offsets and lines stay', () => {
  const text = 'a /* { */ "}\\"{" // {\nb \'{\' `x\n{`'
  const masked = maskText(text, go.hidden)
  expect(masked).toHaveLength(text.length)
  expect(masked).not.toMatch(/[{}]/)
  expect(masked.split('\n')).toHaveLength(3)
  expect(masked.replace(/\s+/g, ' ')).toBe('a " " b " " " "')
})

test('lifetimes, raw strings and nested comments of Rust hide what they hold and nothing else', () => {
  const text = "fn f<'a>(x: &'a str) { g('{', b'\\'', r#\"{\"}\"#); /* { /* { */ { */ }"
  expect(maskText(text, rust.hidden).replace(/[^{}]/g, '')).toBe('{}')
})

const RUST = `pub const fn one() -> i32 { 1 }
pub fn add(a: i32, b: i32) -> i32 {
    a + b
}
pub fn big(a: i32) -> bool { return a > 10; }
pub fn shout(s: &str) -> String { s.to_uppercase() }
#[cfg(test)]
mod tests {
    fn helper() -> i32 { 5 }
    #[test]
    fn adds() { assert_eq!(super::add(2, 3), helper()); }
}
`

test('Rust: functions of the source, neither constants of the compiler nor tests', async () => {
  const plan = await planOf(rust, 'src/lib.rs', RUST)
  expect(names(plan)).toEqual(['add', 'big', 'shout'])
  expect(plan.testLines?.[0]?.from).toBe(7)
  expect(whats(plan)).toEqual(
    expect.arrayContaining(['3 returns another value', '3 + becomes -', '5 > becomes <=', '6 returns another value']),
  )
  expect(plan.sites.every(({ line }) => line < 7)).toBe(true)
  const documented = await planOf(
    rust,
    'src/lib.rs',
    '/// ```\n/// assert!(is(1));\n/// ```\nfn is(a: i32) -> bool { a > 0 }\n',
  )
  expect(documented.testLines).toEqual([{ from: 1, to: 4 }])
})

testWith(['cargo'], 'Rust: each text compiles, and only the throw makes a call fail', async () => {
  const plan = await planOf(rust, 'src/lib.rs', RUST)
  const texts = [plan.neutral, plan.throwing ?? '', plan.recording ?? '']
  const mutants = plan.sites.map(({ edit }) => applyEdits(RUST, [edit]))
  for (const text of [...texts, ...mutants]) {
    const broken = await inFolder({ 'lib.rs': text }, (root) =>
      fails(root, 'rustc', '--edition', '2021', '--crate-type', 'lib', '--emit', 'metadata', 'lib.rs'),
    )
    expect(broken, text).toBe(false)
  }
})

const GO = `package calc

import "errors"

type Box struct{ n int }

func (b *Box) Add(n int) (int, error) {
	if n < 0 {
		return 0, errors.New("func f() {")
	}
	b.n += n
	return b.n, nil
}

func Join(a, b string) string { return a + b }

func Any(v interface{}) bool {
	f := func(x int) bool { return x > 1 }
	return f(2) && v != nil
}
`

test('Go: methods, closures and results that hold braces', async () => {
  const plan = await planOf(go, 'calc.go', GO)
  expect(names(plan)).toEqual(['Add', 'Join', 'Any', ''])
  expect(whats(plan)).toEqual(
    expect.arrayContaining(['12 returns another value', '8 < becomes >=', '19 && becomes ||']),
  )
  // Two texts cannot be subtracted.
  expect(whats(plan)).not.toContain('15 + becomes -')
})

testWith(['go'], 'Go: each text compiles', async () => {
  const plan = await planOf(go, 'calc.go', GO)
  const mod = { 'go.mod': 'module calc\n\ngo 1.19\n' }
  const mutants = plan.sites.map(({ edit }) => applyEdits(GO, [edit]))
  for (const text of [plan.neutral, plan.throwing ?? '', plan.recording ?? '', ...mutants]) {
    expect(
      await inFolder({ ...mod, 'calc.go': text }, (root) => fails(root, 'go', 'vet', '-unreachable=false', '.')),
      text,
    ).toBe(false)
  }
})

testWith(['go'], 'Go: a formatter sees no difference in style', async () => {
  const text = 'package calc\n\nfunc Add(a, b int) int {\n\treturn a + b\n}\n'
  const plan = await planOf(go, 'calc.go', text)
  for (const changed of [plan.neutral, plan.throwing ?? '']) {
    expect(execFileSync('gofmt', { input: changed, encoding: 'utf8' })).toBe(changed)
  }
})

const C = `#include "calc.h"
#define BRACE {
/* int f(void) { */
int add(int a, int b) {
    return a + b;
}
static double *find(double *values, int count)
{
    for (int i = 0; i < count; i++) { if (values[i] > 1) return values + i; }
    return 0;
}
int test_add(void) { return add(1, 2) == 3; }
`

test('C: what a program ends with is no value', async () => {
  const text = 'int main(void) {\n    if (f(1) != 2) exit(3);\n    return bad > 0 ? 1 : 0;\n}\n'
  expect(whats(await planOf(c, 'a.c', text))).toEqual(['2 != becomes ==', '2 1 becomes 2', '2 2 becomes 3'])
})

testWith(['gcc'], 'C: macros, pointers and braces on their own line; what gcc refuses is dropped', async () => {
  const plan = await planOf(c, 'calc.c', C)
  expect(names(plan)).toEqual(['add', 'find'])
  expect(whats(plan)).toEqual(expect.arrayContaining(['5 returns another value', '5 + becomes -', '9 < becomes >=']))
  for (const text of [plan.neutral, plan.throwing ?? '', plan.recording ?? '']) {
    const files = { 'calc.h': '', 'calc.c': text }
    expect(
      await inFolder(files, (root) => fails(root, 'gcc', '-fsyntax-only', '-Wall', '-Werror', 'calc.c')),
      text,
    ).toBe(false)
  }
})

describe('Java, Perl and awk', () => {
  test('Java: methods, no loops', async () => {
    const text =
      'public class A {\n  static int add(int a, int b) {\n    for (int i = 0; i < 1; i++) { }\n    return a + b;\n  }\n}\n'
    const plan = await planOf(java, 'A.java', text)
    expect(names(plan)).toEqual(['add'])
    expect(plan.throwing).toContain('throw new IllegalStateException("qwertzuiop")')
    expect(whats(plan)).toContain('4 returns another value')
  })

  test('Perl: each text still parses and the throw is met on a call', async () => {
    const text =
      'package A;\nuse strict;\n\n=head1 sub x {\n\n=cut\n\nsub add {\n    my ($x, $y) = @_;\n    return $x + $y;\n}\nsub name { my $s = shift; $s =~ s/{//; return "n{" . $s; }\n1;\n'
    const plan = await planOf(perl, 'A.pm', text)
    expect(names(plan)).toEqual(['add', 'name'])
    const run = (source: string): boolean =>
      fails('/', 'perl', '-e', `${source}; package main; exit(A::add(2, 3) == 5 ? 0 : 3)`)
    expect(run(plan.neutral)).toBe(false)
    expect(run(plan.recording ?? '')).toBe(false)
    expect(run(plan.throwing ?? '')).toBe(true)
    const [returned] = plan.sites.filter(({ within }) => within === 'add')
    expect(run(applyEdits(text, returned === undefined ? [] : [returned.edit]))).toBe(true)
  })

  test('Perl: a script without functions is one, a module that only holds names is none', async () => {
    const text = '#!/usr/bin/perl\nuse strict;\nmy $n = shift;\nwhile (my $l = <STDIN>) { print $n + 1, $l; }\n'
    const plan = await planOf(perl, 'tool.pl', text)
    expect(plan.units.map(({ name, lines }) => [name, lines])).toEqual([['', 2]])
    const run = (script: string) =>
      spawnSync('bash', ['-c', 'exec perl -e "$0" 2', script], { encoding: 'utf8', input: 'a\n' })
    expect(run(plan.throwing ?? '')).toMatchObject({ stdout: '', stderr: 'qwertzuiop\n' })
    expect(run(plan.neutral).stdout).toBe('3a\n')
    expect(plan.sites.map(({ what }) => what)).toContain('1 becomes 2')
    expect((await planOf(perl, 'Names.pm', 'package Names;\nour $N = 1;\n1;\n')).functions).toBe(0)
  })

  test('Perl: strings in single quotes end, and lists and words have other values', async () => {
    const text =
      "package A;\nuse Exporter 'import';\nsub pick { my @found = grep { $_ eq 'x' } @_; return @found; }\nsub it's_old { 1 }\n1;\n"
    const plan = await planOf(perl, 'A.pm', text)
    expect(names(plan)).toEqual(['pick'])
    expect(whats(plan)).toEqual(['3 returns another value', '3 eq becomes ne'])
  })

  test('awk: actions of rules are what a program does', async () => {
    const text = 'function half(x) {\n  return x / 2\n}\n/{/ { next }\n{ t += $1 }\nEND { print "t", half(t) }\n'
    const plan = await planOf(awk, 'sum.awk', text)
    expect(names(plan)).toEqual(['half', '', '', ''])
    const run = (source: string): string =>
      execFileSync('awk', [source], { input: '2\n{\n4\n', stdio: 'pipe', encoding: 'utf8' }).trim()
    expect(run(text)).toBe('t 3')
    expect(run(plan.neutral)).toBe('t 3')
    expect(() => run(plan.throwing ?? '')).toThrow()
    const sites = plan.sites.map(({ edit }) => run(applyEdits(text, [edit])))
    expect(sites.some((out) => out !== 't 3')).toBe(true)
  })
})
