import type { Isolation } from '../model/isolation.ts'

/** Symptom of a sandbox that does not start, and what a person can do; from public threads (docs/isolation.md). */
const CAUSES: readonly { symptom: RegExp; fix: string }[] = [
  {
    symptom: /bwrap: not found/,
    fix: 'install bubblewrap 0.8 or later (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap)',
  },
  {
    symptom: /(setpriv|prlimit|unshare|pivot_root|mount): not found/,
    fix: 'install util-linux (the full package, not BusyBox)',
  },
  { symptom: /\bip: not found/, fix: 'install iproute2: without it 127.0.0.1 would be down in the sandbox' },
  { symptom: /bash: not found/, fix: 'install bash: test commands are written for it' },
  // containers/bubblewrap#632
  {
    symptom: /setting up uid map|RTM_NEWADDR|uid_map|Operation not permitted.*userns|apparmor/i,
    fix: 'Ubuntu 24.04 and later: AppArmor keeps programs from making user namespaces. Allow it with "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0" or an AppArmor profile for bwrap',
  },
  // containers/bubblewrap#505
  {
    symptom: /mount proc on|proc.*(Operation not permitted|Permission denied)/i,
    fix: 'inside a container: start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined, or run Bakeoff on the host',
  },
  {
    symptom:
      /No permissions to creat\w+ new namespace|Creating new namespace failed|unshare failed|Operation not permitted/i,
    fix: 'the kernel or a container forbids new namespaces: "sudo sysctl -w kernel.unprivileged_userns_clone=1" (Debian 10), user.max_user_namespaces above 0, or run outside the container',
  },
  { symptom: /[Uu]nknown option/, fix: 'this bubblewrap is too old: 0.8 or later is needed' },
]

/** The exact error, and the fix where the symptom is known. */
export function hintFor(level: Isolation, error: string): string {
  const fix = CAUSES.find((cause) => cause.symptom.test(error))?.fix
  return fix === undefined ? `${level}: ${error}` : `${level}: ${error}; ${fix}`
}
