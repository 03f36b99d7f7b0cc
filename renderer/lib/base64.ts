const AT_ONCE = 0x8000

/** Bytes as text for a file that holds nothing else. In pieces: a call takes a limited number of arguments. */
export function base64(bytes: Uint8Array): string {
  let letters = ''
  for (let at = 0; at < bytes.length; at += AT_ONCE) letters += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE))
  return btoa(letters)
}
