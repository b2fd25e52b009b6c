import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { camerasOfFile } from '../../src/cameras/file.ts'
import { failureOf, fixturePath } from './plans.ts'

const OPTION = '--cameras-file'

async function fileWith(content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'camgate-cameras-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = path.join(folder, 'cameras')
  await writeFile(file, content)
  return file
}

async function problemsOf(content: string | Uint8Array): Promise<string[]> {
  const error = await failureOf(camerasOfFile(await fileWith(content), OPTION, 'auto'))
  expect(error.code).toBe('bad_input')
  return error.message.split('\n')
}

describe('a camera file', () => {
  test('can be a JSON list of ids and URLs', async () => {
    expect(await camerasOfFile(fixturePath('list.json'), OPTION, 'auto')).toEqual([
      { id: '7', url: 'http://cams.example/7' },
      { id: '8b', url: 'https://cams.example/8b?fps=10' },
      { id: '9', url: 'http://cams.example/9' },
    ])
  })

  test('can have one URL a line, with comments, blank lines and any line ends', async () => {
    expect(await camerasOfFile(fixturePath('list.txt'), OPTION, 'auto')).toEqual([
      { id: 'a1', url: 'http://cams.example/a1' },
      { id: 'a2', url: 'http://viewer:hunter2@cams.example/a2' },
      { id: 'a3', url: 'https://cams.example/a3#top' },
    ])
  })

  test('may begin with a byte order mark', async () => {
    expect(await camerasOfFile(await fileWith('\uFEFFhttp://c/1\n'), OPTION, 'auto')).toHaveLength(1)
    expect(
      await camerasOfFile(await fileWith('\uFEFF [{"id": 1, "url": "http://c/1"}]'), OPTION, 'auto'),
    ).toHaveLength(1)
  })

  test('without cameras has none', async () => {
    expect(await camerasOfFile(await fileWith(''), OPTION, 'auto')).toEqual([])
    expect(await camerasOfFile(await fileWith('# nothing yet\n\n'), OPTION, 'auto')).toEqual([])
    expect(await camerasOfFile(await fileWith('[]'), OPTION, 'auto')).toEqual([])
  })

  test('with bad lines is refused with all of them, without secrets', async () => {
    expect(
      await problemsOf('http://c/1\nrtmp://admin:hunter2@c/2\n\nfront door\nhttp://c/4?token=hunter2 # why'),
    ).toEqual([
      '--cameras-file: found line 2: "rtmp://c/2" as the URL, expected a URL that begins with http://, https://, rtsp:// or rtsps://',
      '--cameras-file: found line 4: "front door" as the URL, expected a URL without spaces or line breaks',
      '--cameras-file: found line 5: "http://c/4?token=***# why" as the URL, expected a URL without spaces or line breaks',
    ])
  })

  test('of another protocol than the one that was chosen is refused with all of its places', async () => {
    const file = await fileWith('http://c/1\nrtsp://c/2\nhttps://c/3\n')
    const error = await failureOf(camerasOfFile(file, OPTION, 'rtsp'))
    expect(error.message.split('\n')).toEqual(
      ['line 1: "http://c/1"', 'line 3: "https://c/3"'].map(
        (found) =>
          `--cameras-file: found ${found} as the URL, expected a URL that begins with rtsp:// or rtsps://`,
      ),
    )
  })

  test('with bad entries is refused with all of them', async () => {
    const list = [
      { id: 1, url: 'http://c/1' },
      { id: '', url: 'http://c/2' },
      { url: 'http://c/3' },
      { id: 1, url: 'http://c/4' },
      { id: { a: 1 }, url: 7 },
      { id: 'a\nb', url: '' },
      'http://c/7',
      null,
      { id: 'x'.repeat(129), url: 'http://c/9' },
    ]
    const id = 'expected a number or a text of 1 to 128 characters'
    expect(await problemsOf(JSON.stringify(list))).toEqual([
      `--cameras-file: found entry 2: an empty text as the id, ${id}`,
      `--cameras-file: found entry 3: nothing as the id, ${id}`,
      '--cameras-file: found entry 4: the id "1" again, after entry 1, expected every id once',
      `--cameras-file: found entry 5: an object as the id, ${id}`,
      '--cameras-file: found entry 5: 7 as the URL, expected a URL such as http://host:8080/stream',
      `--cameras-file: found entry 6: "a\\nb" as the id, ${id}`,
      '--cameras-file: found entry 6: an empty text as the URL, expected a URL such as http://host:8080/stream',
      `--cameras-file: found entry 7: nothing as the id, ${id}`,
      '--cameras-file: found entry 7: nothing as the URL, expected a URL such as http://host:8080/stream',
      `--cameras-file: found entry 8: nothing as the id, ${id}`,
      '--cameras-file: found 2 more faults, expected none',
    ])
  })

  test('with a number and a text as the same id is refused', async () => {
    expect(await problemsOf('[{"id": 1, "url": "http://c/1"}, {"id": "1", "url": "http://c/2"}]')).toEqual([
      '--cameras-file: found entry 2: the id "1" again, after entry 1, expected every id once',
    ])
  })

  test.each([
    ['[1,]', '--cameras-file: found "]" at line 1, column 4, expected JSON, or one URL a line'],
    [
      '[\n{"id": 1\n',
      '--cameras-file: found the end of the text at line 3, column 1, expected JSON, or one URL a line',
    ],
    ['{"cameras": []}', '--cameras-file: found an object, expected a JSON list of {"id": …, "url": …}'],
  ])('that holds %j is refused', async (content, problem) => {
    expect(await problemsOf(content)).toEqual([problem])
  })

  test('that is not UTF-8 is refused', async () => {
    expect(await problemsOf(Uint8Array.of(0xff, 0xfe, 0x68, 0))).toEqual([
      expect.stringMatching(
        /^--cameras-file: found ".*", which is not UTF-8, expected a text file in UTF-8$/,
      ),
    ])
  })

  test('above 8 MiB is refused, of 8 MiB it is read', async () => {
    const eight = 8 * 1024 * 1024
    expect(await camerasOfFile(await fileWith('#'.repeat(eight)), OPTION, 'auto')).toEqual([])
    expect(await problemsOf('#'.repeat(eight + 1))).toEqual([
      expect.stringMatching(/which is larger than 8 MiB, expected a list of cameras$/),
    ])
  })

  test.each([
    ['no-such-file', 'no such file or folder (ENOENT)'],
    [tmpdir(), 'a folder (EISDIR)'],
  ])('that cannot be read is refused: %s', async (file, code) => {
    const error = await failureOf(camerasOfFile(file, OPTION, 'auto'))
    expect(error.code).toBe('bad_input')
    expect(error.message).toBe(
      `--cameras-file: found ${JSON.stringify(file)}, which cannot be read: ${code}, expected a readable file`,
    )
  })

  test('is not read once the run was stopped', async () => {
    const error = await failureOf(
      camerasOfFile(fixturePath('list.json'), OPTION, 'auto', { signal: AbortSignal.abort() }),
    )
    expect(error.code).toBe('interrupted')
  })
})
