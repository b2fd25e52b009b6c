import type { Bottleneck } from '../model.ts'

/** What to do about a bottleneck of the server, wherever it was seen. */
export const ADVICE: Readonly<Record<Exclude<Bottleneck['name'], 'Load generator'>, string>> = {
  'Network bandwidth':
    "compare with the speed of the server's link; a faster link or smaller frames would carry more",
  'Connection limits': "raise the server's limit on connections or spread the cameras over more servers",
  'Processing overhead':
    "watch the server's CPU and memory at this load; more of them, or a lower frame rate, would help",
}
