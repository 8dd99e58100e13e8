import { expect, test } from 'vitest'
import { localSandbox } from '../../../../test/checks/local-sandbox.ts'
import { ExecBudget } from '../../../model/policy.ts'
import { applyEdits, type FilePlan } from '../mutation.ts'
import type { Language } from './language.ts'
import { lexicalMutator } from './lexical.ts'
import { lua } from './lua.ts'
import { php } from './php.ts'
import { ruby } from './ruby.ts'

const BUDGET = ExecBudget.parse({ wallMs: 1, memoryBytes: 1, pids: 1, outputBytes: 1, diskBytes: 1, fileBytes: 1 })

async function planOf(language: Language, path: string, text: string): Promise<FilePlan> {
  const marks = { marker: 'qwertzuiop', recordPath: '/nowhere/record' }
  const mutator = lexicalMutator(language, localSandbox, BUDGET)
  const [plan] = await mutator.plan([{ path, text, driver: false, key: 'asdfgh' }], marks)
  if (plan === undefined) throw new Error('no plan')
  return plan
}

const names = (plan: FilePlan): string[] => plan.units.map(({ name }) => name)
const whats = (plan: FilePlan): string[] => plan.sites.map(({ line, what }) => `${line} ${what}`)
const mutantsOf = (text: string, plan: FilePlan): string[] => plan.sites.map(({ edit }) => applyEdits(text, [edit]))

const RUBY = `# frozen_string_literal: true
class Money
  attr_reader :cents
  def initialize(cents)
    @cents = cents
  end

  def +(other)
    Money.new(cents + other.cents)
  end

  def zero? = cents == 0

  def to_s
    format('%.2f', cents / 100.0)
  end

  def self.sum(all)
    total = 0
    all.each do |m|
      total += m.cents
    end
    Money.new(total)
  end

  def split(n)
    return [] if n < 1
    base, rest = cents.divmod(n)
    (0...n).map { |i| Money.new(base + (i < rest ? 1 : 0)) }
  end

  def name; "it's #{cents} # not a comment"; end
end
`

// Each text of these three languages was once run by its own interpreter: the neutral one passes the tests, the throw does not.
test('Ruby: methods end where their indent ends; what the last line gives is a value', async () => {
  const plan = await planOf(ruby, 'm.rb', RUBY)
  expect(names(plan)).toEqual(['initialize', '+', 'to_s', 'sum', 'split', 'name'])
  expect(plan.throwing).toContain('def to_s\n    raise "qwertzuiop" if true\n')
  expect(plan.neutral).toMatch(/def name; nil if false; +"it/)
  expect(whats(plan)).toEqual(
    expect.arrayContaining([
      '15 returns another value',
      '15 / becomes *',
      '29 returns another value',
      '27 < becomes >=',
    ]),
  )
  // The modifier behind it is no part of what is returned, and a new object has no other value.
  expect(mutantsOf(RUBY, plan).some((text) => text.includes('.call(([])) if n < 1'))).toBe(true)
  expect(whats(plan)).not.toContain('9 returns another value')
})

const LUA = `local M = {}
--[[ function fake() ]]
local function gcd(a, b)
  while b ~= 0 do
    a, b = b, a % b
  end
  return a
end
M.gcd = gcd
function M.lcm(a, b) return a * b / gcd(a, b) end
M.name = function(x)
  if x == 'a' and true then return "it's [[x]] " .. x end
  return nil
end
function M:sum(t)
  local s = 0
  for _, v in ipairs(t) do s = s + v end
  return s, #t
end
return M
`

test('Lua: local, dotted, assigned and one-line functions', async () => {
  const plan = await planOf(lua, 'm.lua', LUA)
  expect(names(plan)).toEqual(['gcd', 'lcm', 'name', 'sum'])
  expect(plan.throwing).toMatch(/function M\.lcm\(a, b\) if true then error\("qwertzuiop"\) end; +return a/)
  expect(whats(plan)).toEqual(
    expect.arrayContaining(['7 returns another value', '4 ~= becomes ==', '12 == becomes ~=', '12 and becomes or']),
  )
  expect(whats(plan)).not.toContain('12 == becomes !=')
  expect(mutantsOf(LUA, plan).some((text) => text.includes(')(a * b / gcd(a, b)) end'))).toBe(true)
})

const PHP = `it's <b>
<?php
namespace App;

/** function fake() { */
function slug(string $t): string {
    $t = strtolower($t); // it's
    return trim(preg_replace('/[^a-z0-9]+/', '-', $t), '-');
}

class Cart
{
    private array $items = [];
    public function add(string $sku, int $n = 1): self
    {
        $this->items[$sku] = ($this->items[$sku] ?? 0) + $n;
        return $this;
    }
    public function total(array $prices): float
    {
        $sum = 0.0;
        foreach ($this->items as $sku => $n) {
            if ($n === 0) continue;
            $sum += $prices[$sku] * $n;
        }
        return $sum;
    }
    public function skus(): array { return array_keys($this->items); }
}
?>
`

test('PHP: functions and methods, nothing of the page around them', async () => {
  const plan = await planOf(php, 'm.php', PHP)
  expect(names(plan)).toEqual(['slug', 'add', 'total', 'skus'])
  expect(plan.throwing).toMatch(
    /\{ if \(true\) \{ throw new \\RuntimeException\("qwertzuiop"\); \};? +return array_keys/,
  )
  expect(whats(plan)).toEqual(
    expect.arrayContaining(['8 returns another value', '23 === becomes !==', '24 * becomes +']),
  )
  expect(whats(plan).filter((what) => what.startsWith('17'))).toEqual([])
})

test.each([
  [ruby, 'bin/tool', '#!/usr/bin/env ruby'],
  [lua, 'tool', '#!/usr/bin/lua5.4'],
  [php, 'tool', '#!/usr/bin/php'],
])('an interpreter line says the language', (language, path, line) => {
  expect(language.handles(path, line)).toBe(true)
  expect(language.handles(path, '#!/bin/sh')).toBe(false)
})
