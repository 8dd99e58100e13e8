const SECRET_NAME = /key|token|secret|passw|passphrase|credential|auth|cookie|private|dsn/i
const USER_INFO = /^[a-z][a-z0-9+.-]*:\/\/([^/?#@]+)@/i

/**
 * The values among some variables that must be masked: those whose name says so, and what stands before the `@` of an
 * address, such as a proxy's. Everything else (`LANG`, `NODE_ENV`) is text that agents may well repeat.
 */
export function secretValues(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : userInfoOf(value)))
}

function userInfoOf(value: string): string[] {
  const userInfo = USER_INFO.exec(value)?.[1]
  if (userInfo === undefined) return []
  const password = userInfo.slice(userInfo.indexOf(':') + 1)
  return [userInfo, password].flatMap((text) => [text, decoded(text)])
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
