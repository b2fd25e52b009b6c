/** The tables of a page as text, by their captions: a list of rows, each a list of cells. The heads are left out. */
export function tablesOf(page: string): ReadonlyMap<string, readonly (readonly string[])[]> {
  const tables = [...page.matchAll(/<caption>(.*?)<\/caption>[\s\S]*?<tbody>([\s\S]*?)<\/tbody>/g)]
  return new Map(tables.map(([, caption = '', body = '']) => [textOf(caption), rowsOf(body)]))
}

function rowsOf(body: string): readonly (readonly string[])[] {
  return [...body.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) => textOf(cell)),
  )
}

const SIGNS: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" }

export function textOf(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|amp|#39);/g, (_, name: string) => SIGNS[name] ?? '')
    .trim()
}
