import { execFileSync } from 'node:child_process'
import { lstatSync } from 'node:fs'

/** The committed and new files of the repository that people write; paths from its root, which is the current folder. */
export function textFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    encoding: 'utf8',
  })
  const written = listed.split('\0').filter((file) => !/^$|^dist\/|^test\/fixtures\/|\.png$/.test(file))
  return written.filter((file) => lstatSync(file, { throwIfNoEntry: false })?.isFile())
}
