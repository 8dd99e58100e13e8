import type { CodeFunction, Language } from './language.ts'
import { closingOf, type HiddenText, lineAt, lineComment, quoted } from './mask.ts'

const HEADER = /\b((?:const|unsafe|async|extern(?:[ \t]*"[^"\n]*")?)\s+)*fn\s+(\w+)\s*(?:<[^({;]*>)?\s*\(/g
const NUMBER = /^(?:[iu](?:8|16|32|64|128|size)|f32|f64)$/

/** Block comments nest in Rust; three levels are as deep as anybody writes. */
const nested: HiddenText = {
  begin: /\/\*/y,
  end: () => /(?:(?!\/\*|\*\/)[\s\S]|\/\*(?:(?!\/\*|\*\/)[\s\S]|\/\*(?:(?!\*\/)[\s\S])*\*\/)*\*\/)*\*\/|$/y,
  keepsQuotes: false,
}

const rawString: HiddenText = {
  begin: /\bb?r(#*)"/y,
  end: (opened) => new RegExp(`"${opened[1] ?? ''}|$`, 'g'),
  keepsQuotes: true,
}

/** A lifetime (`'a`) is no character. */
const character: HiddenText = {
  begin: /b?'(?=\\.[^'\n]*'|[^\\'\n]')/y,
  end: () => /(?:\\[^\n]|[^\\'\n])[^'\n]*'/y,
  keepsQuotes: true,
}

/** Rust: tests stand in the same file behind `#[cfg(test)]` or `#[test]`. */
export const rust: Language = {
  name: 'rust',
  handles: (path) => path.endsWith('.rs'),
  hidden: [lineComment('\\/\\/'), nested, rawString, character, quoted('"', true)],
  testRegions(masked: string): { start: number; end: number }[] {
    return [...masked.matchAll(/#\[(?:cfg\((?:all\()?test\b[^\]]*|(?:\w+::)?test\b[^\]]*)\]/g)].flatMap((match) => {
      const open = masked.indexOf('{', match.index)
      const semicolon = masked.indexOf(';', match.index)
      if (open < 0 || (semicolon >= 0 && semicolon < open)) return []
      const end = closingOf(masked, open)
      return [{ start: match.index, end: end < 0 ? masked.length : end }]
    })
  },
  // The line that a failed example names is that of its assertion or the one behind it.
  documentedTests: (text) =>
    [...text.matchAll(/^(?:[ \t]*\/\/[/!][^\n]*\n?)+/gm)].map((match) => ({
      from: lineAt(text, match.index),
      to: lineAt(text, match.index + match[0].length),
    })),
  functions(masked: string): CodeFunction[] {
    return [...masked.matchAll(HEADER)].flatMap((match) => {
      // What is computed while compiling would refuse to compile instead of turning a test red.
      if (/\bconst\s/.test(match[0])) return []
      const end = closingOf(masked, match.index + match[0].length - 1)
      const open = end < 0 ? -1 : masked.slice(end).search(/[{;]/) + end
      if (open < end || masked.charAt(open) !== '{') return []
      const close = closingOf(masked, open)
      const result = /->\s*([^{]*?)\s*(?:\bwhere\b[\s\S]*)?$/.exec(masked.slice(end, open))?.[1] ?? ''
      return close < 0 ? [] : [{ name: match[2] ?? '', bodyStart: open + 1, bodyEnd: close - 1, result }]
    })
  },
  neutral: 'let _ = 0;',
  throwing: (marker) => `if true {\n    panic!("${marker}");\n}`,
  record: (path, token) =>
    `{ static SEEN: std::sync::Once = std::sync::Once::new(); SEEN.call_once(|| { use std::io::Write as _; ` +
    `if let Ok(mut f) = std::fs::OpenOptions::new().append(true).create(true).open("${path}") ` +
    `{ let _ = f.write_all(b"${token}\\n"); } }); }`,
  isNumber: (result) => NUMBER.test(result),
  wrong(result: string, expression: string, letter: string): string | undefined {
    if (NUMBER.test(result)) return `(${expression}) + ${result.startsWith('f') ? '1.0' : '1'}`
    if (result === 'bool') return `!(${expression})`
    return result === 'String' ? `format!("{}${letter}", (${expression}))` : undefined
  },
  returnEnds: 'semicolon',
  tailExpression: true,
  prints: /\b(?:e?print(?:ln)?!|format!|write(?:ln)?!\(\w+,)[ (]*"/g,
  plusJoins: true,
}
