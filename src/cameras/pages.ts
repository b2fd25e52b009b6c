import { badInput } from '../errors.ts'
import type { PageStyle } from '../model/cameras.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import type { ApiReply } from './api-request.ts'
import { ownField } from './field-path.ts'

const MAX_PAGES = 1000
export const MAX_LISTED = 100_000
/** How many streams SRS is asked for at once. Its default is ten. */
const SRS_COUNT = 500

export interface Paging {
  /** Of the first page. */
  readonly url: string
  /** The option that the URL was given with, as the user typed it. */
  readonly option: string
  /** How pages are asked for; null: as the first answer says. */
  readonly style: PageStyle | null
  /** @throws CamgateError for an answer without entries */
  readonly readPage: (answer: unknown) => readonly unknown[]
  /** By which an entry is known that was there before; undefined for one that is not. */
  readonly idOf: (entry: unknown) => unknown
}

/**
 * The entries of all pages of a list: at most 1,000 pages and 100,000 entries. What an earlier page had is left out,
 * because lists move while they are read.
 * @throws CamgateError `bad_input` for a page with nothing but what was there before, and for more pages than that
 */
export async function entriesOfPages(
  ask: (url: string) => Promise<ApiReply>,
  paging: Paging,
): Promise<readonly unknown[]> {
  const entries: unknown[] = []
  const seen = new Set<unknown>()
  const urls = new Set<string>()
  let url: string | null = firstPage(paging)
  while (url !== null) {
    if (urls.size === MAX_PAGES) throw tooMuch(paging, `more than ${MAX_PAGES} pages`)
    if (urls.has(url)) throw repeated(paging, urls.size + 1)
    urls.add(url)
    const reply = await ask(url)
    const page = paging.readPage(reply.value)
    const fresh = page.filter((entry) => !seen.has(paging.idOf(entry)))
    if (page.length > 0 && fresh.length === 0) throw repeated(paging, urls.size)
    if (entries.length + fresh.length > MAX_LISTED) throw tooMuch(paging, `more than ${MAX_LISTED} cameras`)
    // Not as arguments: there are too many for a call.
    for (const entry of fresh) entries.push(entry)
    for (const id of fresh.map((entry) => paging.idOf(entry))) if (id !== undefined) seen.add(id)
    url = page.length === 0 ? null : nextPage(url, reply, page.length, paging)
  }
  return entries
}

function firstPage({ url, style }: Paging): string {
  if (style !== 'srs') return url
  const { searchParams } = new URL(url)
  return withParameters(url, {
    start: searchParams.get('start') ?? '0',
    count: searchParams.get('count') ?? String(SRS_COUNT),
  })
}

function nextPage(url: string, { value, next }: ApiReply, entries: number, paging: Paging): string | null {
  const { searchParams } = new URL(url)
  switch (paging.style) {
    case 'mediamtx':
      return nextNumber(url, value)
    case 'srs': {
      const count = Number(searchParams.get('count'))
      return entries < count
        ? null
        : withParameters(url, { start: String(Number(searchParams.get('start')) + entries) })
    }
    case 'link':
      return nextLink(next, paging)
    case null: {
      // Who asks for one page gets one page.
      const isOnePage = new URL(paging.url).searchParams.has('page')
      return (isOnePage ? null : nextNumber(url, value)) ?? nextLink(next, paging)
    }
  }
}

/** Numbers begin at 0, and the answer says how many pages there are. */
function nextNumber(url: string, answer: unknown): string | null {
  const count = ownField(answer, 'pageCount')
  const number = Number(new URL(url).searchParams.get('page') ?? 0) + 1
  return typeof count === 'number' && number < count ? withParameters(url, { page: String(number) }) : null
}

/** Another origin would get headers and credentials that are not meant for it, or an answer without them. */
function nextLink(next: string | null, { url, option }: Paging): string | null {
  if (next === null || new URL(next).origin === new URL(url).origin) return withLogin(next, url)
  const found = `a next page at ${safeUrl(new URL(next).origin)}`
  throw badInput([{ option, found, expected: 'all pages at the origin of the first' }])
}

function withLogin(next: string | null, url: string): string | null {
  if (next === null) return null
  const [to, { username, password }] = [new URL(next), new URL(url)]
  to.username = username
  to.password = password
  return to.href
}

function withParameters(url: string, parameters: Readonly<Record<string, string>>): string {
  const to = new URL(url)
  for (const [name, value] of Object.entries(parameters)) to.searchParams.set(name, value)
  return to.href
}

function repeated({ option }: Paging, number: number) {
  return badInput([
    { option, found: `page ${number} with nothing new`, expected: 'every camera on one page' },
  ])
}

function tooMuch({ option }: Paging, what: string) {
  return badInput([{ option, found: what, expected: 'a list of cameras that ends' }])
}
