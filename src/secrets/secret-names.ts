/** Parts of a name that make its value a secret; greedy on purpose: a masked value harms nobody. */
const PART =
  /token|secret|passw|pass|pwd|psw|key|signature|auth|cred|sess|cookie|jwt|bearer|hmac|hdn|nonce|ticket|hash|policy|csrf|xsrf|saml|loginuse|cipher|crypt|verif|assert|checksum|challenge|salt/i
/** Short ones count only as a separate word: `sig`, `X-Sig`, `urlSign`. */
const WORD =
  /(?:^|[^a-z])(?:sig|sign|signed|sid|uid|pin|otp|totp|pw|psk|sas|st|md5|sha1|sha256|digest|code|user|usr|username|userid|login|tok|tkn|tk|mac|secure)(?:$|[^a-z])/i
/** Or at the end of a name that is written in one: `loginpas`, `urlsig`, `apisign`, but not `design`. */
const END = /(?:pas|pw|sid|sig|user|(?<!de|as)sign)$/i
/** Nobody names a parameter at such length; the rest is not looked at. */
const MAX_LENGTH = 1000

/** Whether a query parameter or header of this name carries a secret. The one place that decides. */
export function isSecretName(name: string): boolean {
  const start = name.slice(0, MAX_LENGTH)
  const words = start.replace(/([a-z\d])(?=[A-Z])/g, '$1-')
  return name.length > MAX_LENGTH || PART.test(start) || WORD.test(words) || END.test(start)
}
