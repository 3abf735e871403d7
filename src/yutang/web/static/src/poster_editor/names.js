// What of a nickname is drawn. Says the same as posters/rules/names.py; a test in a browser compares them.

const MAX_NAME = 40; // characters
const READ = 400; // characters of a name that are looked at
const UNKNOWN = "□";
const SPACE = /[\p{Zs}\p{Zl}\p{Zp}\t\n\r]/u;
const UNSEEN = /[\p{C}\p{M}]/u;
const CONTROL = /\p{C}/u;
const READABLE = /[\p{L}\p{N}]/u;

function shown(char, covers) {
  if (SPACE.test(char)) return " ";
  if (UNSEEN.test(char)) return "";
  if (covers(char)) return char;
  const plain = char.normalize("NFKC");
  if (plain !== char && [...plain].every((each) => covers(each) && !CONTROL.test(each))) return plain;
  return READABLE.test(char) ? UNKNOWN : "";
}

const kept = (text, covers) => [...text].map((char) => shown(char, covers)).join("");

/** `name` as it is drawn; "" where too little of it is left to be a name. */
export function shownName(name, covers) {
  const read = [...name].slice(0, READ).join("").normalize("NFC");
  const text = kept(read, covers).split(" ").filter(Boolean).join(" ");
  const letters = [...text].filter((char) => char !== " ");
  if (letters.filter((char) => char === UNKNOWN).length * 2 >= letters.length) return "";
  const chars = [...text.replace(/□+/g, UNKNOWN)];
  if (chars.length <= MAX_NAME) return chars.join("");
  return `${chars.slice(0, MAX_NAME - 1).join("").trimEnd()}…`;
}

/** A template's own words, with their line breaks. */
export function shownText(text, covers) {
  return text.normalize("NFC").split("\n").map((line) => kept(line, covers)).join("\n");
}

/** What stands in for a face: the first letter of the name, "" where it has none. */
export function initial(name, covers) {
  const letter = [...shownName(name, covers)].find((char) => READABLE.test(char)) ?? "";
  return [...letter.toUpperCase()][0] ?? "";
}
