/** Endings by which languages make family names: Slavic, Nordic, Finnish, Hellenic, Armenian, Georgian, Turkish, Romanian, Spanish. */
const ENDING =
  /(?:[bcdfghjklmnprstvz](?:ov|ova|ev|eva)|[aeo]v(?:ic|ich)|[rklntfdgm]sson|sdottir|[rlnt]sen|[bcdklnpwv]sk[iay]|skaya|enko|chuk|opoulo[su]|akis|idis|[bcdghklmnrstz]yan|[ai]dze|shvili|oglu|escu|wicz|czyk|[aeiklmnprt]inen|[gq]uez|ndez|nchez)$/;
const SHORTEST = 6;
const NOT_FAMILIES: ReadonlySet<string> = new Set(
  'geneva alaska nebraska casanova supernova bossanova villanova whisky lessen coarsen worsen moscow kharkov rostov kiev novosibirsk brisbane ryan canyan banyan'.split(
    ' ',
  ),
);

/** Whether a word (lower case, no accents) is made as family names are. */
export function hasFamilyEnding(key: string): boolean {
  return key.length >= SHORTEST && ENDING.test(key) && !NOT_FAMILIES.has(key);
}
