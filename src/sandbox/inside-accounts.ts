/** `/etc/passwd` and `/etc/group` as a sandbox sees them: its own user, no name of the machine's people. */
export function insideAccounts(ids: { uid: number; gid: number; home: string; name?: string }): {
  passwd: string
  group: string
} {
  const name = ids.uid === 0 ? 'root' : (ids.name ?? 'bakeoff')
  const group = ids.gid === 0 ? 'root' : (ids.name ?? 'bakeoff')
  const passwd = [
    ...(ids.uid === 0 ? [] : ['root:x:0:0:root:/:/usr/sbin/nologin']),
    `${name}:x:${ids.uid}:${ids.gid}::${ids.home}:/bin/bash`,
    'nobody:x:65534:65534:nobody:/:/usr/sbin/nologin',
  ]
  const groups = [...(ids.gid === 0 ? [] : ['root:x:0:']), `${group}:x:${ids.gid}:`, 'nogroup:x:65534:']
  return { passwd: `${passwd.join('\n')}\n`, group: `${groups.join('\n')}\n` }
}
