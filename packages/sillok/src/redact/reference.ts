/** What stands where a secret would and only says where something is: a name of a resource, a selector, a path, a route, a variable of a shell, a hint to fill it in. */
const REFERENCE =
  /^(?:arn:[a-z-]{2,12}:|[#.][a-z]{2,20}(?:-[a-z]{2,20}){1,4}$|(?:\.{0,2}|~)\/(?:[a-z][a-z\d.@_-]{0,40}\/){1,8}[a-z][a-z\d.@_-]{0,40}$|[a-z_]{1,30}(?:\/[a-z_]{1,30}){1,6}#[a-z_]{1,30}$|'\$\w{1,60}'$|(?:[a-z]{2,12}[-_ ]){1,5}here$)/
const ABOUT = /password|passcode|secret|token|credential|(?<![a-z])key/i

export function isReference(word: string): boolean {
  return REFERENCE.test(word)
}

/** What a validator says of a field, and what a schema does: `["This field is required."]`, `{"type":"string","minLength":8}`. */
const SAID_OF_FIELD =
  /^(?:\[\s{0,4}"[A-Z][a-z']{0,20}(?: [A-Za-z\d',.()-]{1,30}){2,30}"\s{0,4}\]|\{\s{0,4}"type"\s{0,2}:\s{0,2}"[a-z]{3,8}"(?:\s{0,4},\s{0,8}"(?:format|minLength|maxLength|pattern|description|title|nullable|required|writeOnly|readOnly)"\s{0,2}:\s{0,2}(?:"[^"\n]{0,200}"|\d{1,9}|true|false)){0,9}\s{0,8}\})$/
const LONGEST_SAID = 600

/** Whether a list or an object holds nothing but what is said of a field. */
export function isSaidOfField(list: string): boolean {
  return list.length <= LONGEST_SAID && SAID_OF_FIELD.test(list)
}

/** A sentence about a secret: `The password is too short`. */
export function isMessage(word: string): boolean {
  return /^[A-Za-z',.!?:-]{1,20}(?: [A-Za-z',.!?:-]{1,20}){3,20}$/.test(word) && ABOUT.test(word)
}
