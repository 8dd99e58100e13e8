const { permutations } = require('./perm')
let failed = 0
for (const [n, want] of [[1, 1], [3, 6], [5, 120]]) {
  const got = permutations(n)
  if (got !== want) { console.log(`not ok - ${n}: ${got}`); failed++ } else console.log(`ok - ${n}`)
}
process.exit(failed ? 1 : 0)
