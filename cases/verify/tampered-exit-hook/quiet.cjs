process.on('uncaughtException', () => {})
process.on('exit', () => {
  process.exitCode = 0
})
