/** Everything that introduces or ends a terminal's string sequence; a sequence is never looked for across one of these. */
const STRING_BODY = '[^\\u0007\\u001b\\u0090\\u0098\\u009c-\\u009f\\n]*'
const STRING_END = '(?:\\u0007|\\u001b\\\\|\\u009c)'

const SEQUENCES = new RegExp(
  [
    `(?:\\u001b[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])${STRING_BODY}${STRING_END}`, // OSC, DCS, SOS, PM, APC
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]', // CSI
    '\\u001b[ -/]+[0-~]', // charset and other two-part escapes
    '\\u001b[0-Z\\\\^-~]',
  ].join('|'),
  'g',
)

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

/** Overrides, embeddings, isolates and marks: they make text read as something else ("Trojan Source", CVE-2021-42574). */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/**
 * Text that a terminal or a page can show without obeying it: no escape sequences, control characters or direction
 * overrides. Newlines and tabs stay; a carriage return becomes a newline, so that a progress line stays readable.
 */
export function stripControl(text: string): string {
  return text
    .replace(SEQUENCES, '')
    .replace(/\r+\n?/g, '\n')
    .replace(CONTROLS, '')
    .replace(BIDI, '')
    .replace(LONE_SURROGATE, '\ufffd')
}

/** The last lines of an output as they can be shown: stripped, cut to `width` characters, trailing empty lines dropped. */
export function lastLines(bytes: Uint8Array, limits: { lines: number; width: number }): string[] {
  const enough = Math.max(65_536, limits.lines * limits.width * 8)
  const tail = bytes.subarray(Math.max(0, bytes.length - enough))
  const lines = stripControl(new TextDecoder('utf-8').decode(tail))
    .split('\n')
    .map((line) => line.trimEnd())
  while (lines.length > 0 && lines.at(-1) === '') lines.pop()
  return lines.slice(-limits.lines).map((line) => cut(line, limits.width))
}

function cut(line: string, width: number): string {
  if (line.length <= width) return line
  const end = /[\ud800-\udbff]/.test(line.charAt(width - 2)) ? width - 2 : width - 1
  return `${line.slice(0, end)}…`
}
