// Imported first, because on an older Node the rest would fail with a message that helps nobody.
const LEAST = 24

if (Number.parseInt(process.versions.node, 10) < LEAST) {
  process.stderr.write(`error: found Node ${process.versions.node}, expected Node ${LEAST} or later\n`)
  process.exit(2)
}
