/** A record as it stands on its line. */
export type Rec = Readonly<Record<string, unknown>>
