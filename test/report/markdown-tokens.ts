import { lexer, type Token, type Tokens } from 'marked'

/** Every token of a text as GitHub-flavoured Markdown, the nested ones too. */
export function tokensOf(markdown: string): Token[] {
  return lexer(markdown, { gfm: true }).flatMap(withNested)
}

function withNested(token: Token): Token[] {
  return [token, ...childrenOf(token).flatMap(withNested)]
}

function childrenOf(token: Token): Token[] {
  if (token.type === 'list') return (token as Tokens.List).items
  if (token.type !== 'table') return ('tokens' in token ? token.tokens : undefined) ?? []
  const { header, rows } = token as Tokens.Table
  return [header, ...rows].flat().flatMap((cell) => cell.tokens)
}

/** The texts that GitHub searches for people, issues and addresses: everything but code. */
export function plainTexts(markdown: string): string[] {
  return leaves(markdown, ['text', 'escape'])
}

/** What a reader sees. */
export function visibleText(markdown: string): string {
  return leaves(markdown, ['text', 'escape', 'codespan']).join('')
}

function leaves(markdown: string, types: readonly string[]): string[] {
  return tokensOf(markdown)
    .filter((token) => types.includes(token.type) && childrenOf(token).length === 0)
    .map((token) => ('text' in token ? String(token.text) : ''))
}
