/** Closes a union: a branch that the types say cannot be taken. Throws if it is taken all the same. */
export function unreachable(value: never): never {
  throw new TypeError(`unreachable case of type ${typeof value}`);
}
