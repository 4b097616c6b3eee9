/** Words that say that there is nothing, or of what type it would be. */
export const NOTHING = new Set(
  `null nil none nothing undefined true false yes no on off n/a na nan empty unset string str number int integer bool boolean object any unknown
  optional required redacted masked hidden filtered void char varchar text bytes byte include omit same-origin read write inherit files compat all`.split(
    /\s+/,
  ),
)

const COMMON = new Set(
  `a an the to for of in on at by with from and or not no is are was were be been has have had will would must should can cannot could may
  might keep leave does did do if when while as it its this that these your my our their his her wrong incorrect correct bad good new old weak strong
  same different mismatch missing mandatory too also still already now only just than then there here stale null safe secure fine okay ok
  short long here public private internal plain always never please all any both each sent via per within without after before because
  given taken shown found lost failed failure success error errors ready up down yet so very more less least most over under stored kept handled unknown rotation
  authentication authorization auth user users session request response server client login policy field value values format type name
  bitte reset refresh access invalid valid absent blank unique gone back set known input output one two no-one nobody dead live alive due ready fresh next first last`.split(
    /\s+/,
  ),
)
const WORDLIKE =
  /^[a-z]+(?:ed|ing|able|ible|ly|ent|ant|ory|ive|ful|less|ion|ment|ness|ity|ous|ical|ised|ized)$/

/** Whether a value is a word as sentences go on with: `the password is required`. */
export function isProse(value: string): boolean {
  const word = value.toLowerCase().replace(/[.,;:!?]{1,8}$/, '')
  return COMMON.has(word) || NOTHING.has(word) || WORDLIKE.test(word)
}
