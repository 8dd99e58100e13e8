import { expect, test } from 'vitest'
import { countedFolders, writableFolders } from './view.ts'

test('what others put into a shared folder is not counted against the limit on disk', () => {
  const spec = {
    workdir: { from: '/host/work', to: '/w' },
    home: { tmpfsBytes: 1, to: '/home/u' },
    tmp: { tmpfsBytes: 1 },
    mounts: [
      { from: '/host/cache', to: '/cache', readOnly: false, shared: true },
      { from: '/host/layer', to: '/layer', readOnly: false },
      { from: '/host/tool', to: '/tool', readOnly: true },
    ],
    network: { kind: 'none' as const },
    env: {},
  }
  expect(writableFolders(spec)).toEqual(['/host/work', '/host/cache', '/host/layer'])
  expect(countedFolders(spec)).toEqual(['/host/work', '/host/layer'])
})
