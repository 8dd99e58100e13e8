import { functionsEnded } from './indented.ts'
import type { Language } from './language.ts'
import { type HiddenText, lineComment, quoted } from './mask.ts'

const longText = (begin: string, keepsQuotes: boolean): HiddenText => ({
  begin: new RegExp(`${begin}\\[(=*)\\[`, 'y'),
  end: (opened) => new RegExp(`\\]${opened[1] ?? ''}\\]|$`, 'g'),
  keepsQuotes,
})

/** `local function f(a)`, `function M.f(a)`, `M.f = function(a)`. */
const HEADER =
  /^([ \t]*)(?:local[ \t]+)?(?:function[ \t]+(?:[\w.]+[.:])?(?=\w)|(?:[\w.]+\.)?(?=\w+[ \t]*=[ \t]*function\b))(\w+)(?:[ \t]*=[ \t]*function)?[ \t]*\([^)\n]*\)/gm

/** Lua: what a text is, is asked of the interpreter that is there. */
export const lua: Language = {
  name: 'lua',
  handles: (path, firstLine) => /\.lua$/.test(path) || /^#!.*\blua/.test(firstLine),
  hidden: [longText('--', false), lineComment('--'), longText('', true), quoted('"'), quoted("'")],
  testRegions: () => [],
  functions: (masked) => functionsEnded(masked, HEADER),
  neutral: 'if false then end',
  throwing: (marker) => `if true then error("${marker}") end`,
  record: (path, token) =>
    `if not _G["${token}"] then _G["${token}"] = true local f_ = io.open("${path}", "a") ` +
    `if f_ then f_:write("${token}\\n") f_:close() end end`,
  isNumber: () => false,
  wrong: (_result, expression, letter) =>
    /^\s*$|^\s*(?:nil|self|setmetatable\b.*)\s*$/s.test(expression)
      ? undefined
      : `(function(v) if type(v) == "number" then return v + 1 elseif type(v) == "string" then return v .. "${letter}" ` +
        `elseif type(v) == "boolean" then return not v end return v end)(${expression})`,
  returnEnds: 'line',
  returnStops: /\s*(?:;|\b(?:end|else|elseif|until)\b)/,
  tailExpression: false,
  prints: /\b(?:print|io\.write)[ (]*"/g,
  plusJoins: false,
  words: { '==': '~=', '~=': '==', and: 'or', or: 'and' },
  check: `l=$(command -v lua lua5.4 lua5.3 lua5.2 lua5.1 luajit | head -n 1); [ -z "$l" ] || "$l" -e "assert(loadfile('$1'))"`,
}
