/** Parts of a name that make its value a secret. Greedy on purpose: a masked value harms nobody. */
const PART =
  /token|secret|passw|pass|pwd|psw|key|signature|auth|cred|sess|cookie|jwt|bearer|hmac|hdn|nonce|ticket|hash|policy|csrf|xsrf|saml|loginuse|cipher|crypt|verif|assert|checksum|challenge|salt/i
/** Short ones only count as a separate word: `sig`, `X-Sig`, `urlSign`. */
const WORD =
  /(?:^|[^a-z])(?:sig|sign|signed|sid|uid|pin|otp|totp|pw|psk|sas|st|md5|sha1|sha256|digest|code|user|usr|username|userid|login|tok|tkn|tk|mac|secure)(?:$|[^a-z])/i
/** Or at the end of a name without separators: `loginpas`, `urlsig`, `apisign`, but not `design`. */
const END = /(?:pas|pw|sid|sig|user|(?<!de|as)sign)$/i
/** No real parameter name is this long; the rest is ignored. */
const MAX_LENGTH = 1000

/** Whether a query parameter or header of this name carries a secret. Only this function decides that. */
export function isSecretName(name: string): boolean {
  const start = name.slice(0, MAX_LENGTH)
  const words = start.replace(/([a-z\d])(?=[A-Z])/g, '$1-')
  return name.length > MAX_LENGTH || PART.test(start) || WORD.test(words) || END.test(start)
}
