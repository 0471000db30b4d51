/**
 * A bitmap font of our own, 5 pixels wide: after the character one base-32 digit for each row from the top, five bits each.
 * Seven rows stand on the line; an eighth and ninth hang below it.
 */
const drawings = `
A ehhvhhh B uhhuhhu C ehggghe D uhhhhhu E vgguggv F vgguggg G ehgnhhf H hhhvhhh I e44444e J 72222ic K hikokih L ggggggv M hrllhhh
N hhpljhh O ehhhhhe P uhhuggg Q ehhhlid R uhhukih S fgge11u T v444444 U hhhhhhe V hhhhha4 W hhhllrh X hha4ahh Y hhha444 Z v1248gv
a 00e1fhf b gguhhhu c 00ehghe d 11fhhhf e 00ehvge f 698s888 g 00fhhhf1e h gguhhhh i 40c444e j 2062222ic k ggikoki l c44444e
m 00qllll n 00uhhhh o 00ehhhe p 00uhhhugg q 00fhhhf11 r 00mpggg s 00fge1u t 88s8896 u 00hhhhf v 00hhha4 w 00hhlla x 00ha4ah
y 00hhhhf1e z 00v248v
0 ehjlphe 1 4c4444e 2 eh1248v 3 eh161he 4 26aiv22 5 vgu11he 6 68guhhe 7 v124888 8 ehhehhe 9 ehhf12c
. 00000cc , 00000448 ! 4444404 ? eh12404 : 0cc0cc0 ; 0cc0c48 ' 4480000 " aaa0000 - 000e000 _ 000000v + 044v440 = 00v0v00
/ 11248gg \\ gg84211 ( 2488842 ) 8422248 [ e88888e ] e22222e { 6448446 } c44244c < 248g842 > 8421248 @ ehnlnge # aavavaa
$ 4fke5u4 % op248j3 ^ 4ah0000 & cik8lid * 04lel40 | 4444444 ~ 008l200 \` 8420000 « 005aka5 » 00ka5ak — 000v000 – 000e000 … 000000l
№ iqqmmii • 00eee00 × 00ha4ah ° ehhe000
Б vgguhhu Г vgggggg Д 6aaaavh Ё a0vgugv Ж lle4ell З eh161he И hhjlphh Й a4hjlph Л 799999h П vhhhhhh У hhhf1he Ф 4ellle4
Ц iiiiiiv1 Ч hhhf111 Ш llllllv Щ llllllv1 Ъ o88e99e Ы hhhpllp Ь ggguhhu Э eh171he Ю illtlli Я fhhf59h
б 3cguhhe в 00uhuhu г 00vgggg д 006aavh ё a0ehvge ж 00le4el з 00u1e1u и 00hjlph й 0ehjlph к 00ikoki л 007999h м 00hrlhh
н 00hhvhh п 00vhhhh т 00v4444 ф 44ellle44 ц 00iiiiv1 ч 00hhf11 ш 00llllv щ 00llllv1 ъ 00o8e9e ы 00hhplp ь 00gguhu э 00u171u
ю 00iltli я 00fhf9h є 00fgsgf Є ehgsghe ї a0c444e Ї a0e444e ґ 02vgggg Ґ 1vggggg
`;

/** Letters that look alike in two alphabets, and marks that a prompt is typed with. */
const alike = new Map(
  Object.entries({ А: "A", В: "B", Е: "E", К: "K", М: "M", Н: "H", О: "O", Р: "P", С: "C", Т: "T", Х: "X" }),
);
for (const [from, to] of ["аa", "еe", "оo", "рp", "сc", "уy", "хx", "іi", "ІI", "‘'", "’'", '“"', '”"', '„"', "−-"].map(
  pair,
)) {
  alike.set(from, to);
}

function pair(text: string): [string, string] {
  return [text.slice(0, 1), text.slice(1)];
}

/** A character that the font does not have. */
const missing = parseRows("vhhhhhv");
const glyphs = new Map<string, readonly number[]>([[" ", []]]);
const words = drawings.trim().split(/\s+/);
for (let index = 0; index < words.length; index += 2) glyphs.set(words[index] ?? "", parseRows(words[index + 1] ?? ""));

function parseRows(digits: string): number[] {
  return [...digits].map((digit) => Number.parseInt(digit, 32));
}

export const glyphWidth = 5;
/** Rows from one line to the next: nine of a glyph, and two of air. */
export const lineHeight = 11;

/** Rows of a character from the top; bit 4 is the leftmost pixel. */
export function glyphRows(character: string): readonly number[] {
  const known = glyphs.get(alike.get(character) ?? character);
  if (known) return known;
  const bare = character.normalize("NFD").slice(0, 1);
  return glyphs.get(alike.get(bare) ?? bare) ?? missing;
}
