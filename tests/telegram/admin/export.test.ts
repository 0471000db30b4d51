import { afterAll, beforeAll, expect, test } from "vitest";
import { csvLine } from "../../../lib/bot/admin/export.js";
import { ANN, type Chat, startChat } from "../chat.js";

const ADMIN = 900;
let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ adminIds: [ADMIN] });
  chat.telegram.addUser({ id: ADMIN, first_name: "Olga" });
  chat.telegram.addUser({ id: ANN, first_name: '=HYPERLINK("http://evil")', username: "ann" });
  await chat.say("/m z-image");
  await chat.say("a secret fox");
  await chat.press("Generate");
});
afterAll(() => chat.close());

async function exported(what: string): Promise<string> {
  await chat.say(`/export ${what}`, ADMIN);
  const document = chat.ours(ADMIN).findLast((message) => message.document)?.document;
  const file = await chat.api.getFile(document?.file_id ?? "");
  const response = await fetch(`${chat.telegram.url}/file/bot${chat.telegram.token}/${file.file_path}`);
  return response.text();
}

test("orders come as a file that no spreadsheet calculates with, and without what people wrote", async () => {
  const [head, row, ...rest] = (await exported("tasks")).trim().split("\r\n");
  expect(head).toContain("id,created_at,user_id,username,first_name,");
  expect(row).toContain(`,${ANN},ann,"'=HYPERLINK(""http://evil"")",`);
  expect(row).toContain(",z-image,queued,");
  expect(row).not.toContain("fox");
  expect(rest).toEqual([]);
  expect(chat.last(ADMIN).text).toBe("📄 1 row. That is all.");
});

test("movements come page after page, none left out and none twice", async () => {
  await chat.database.sql(
    `insert into ledger (user_id, kind, amount, paid) select ${ANN}, 'grant', n, 0 from generate_series(1, 2500) n`,
  );
  const rows = (await exported("ledger")).trim().split("\r\n").slice(1);
  const stored = await chat.database.sql<{ id: string }>("select id from ledger order by id");
  expect(rows.map((row) => row.split(",")[0])).toEqual(stored.map(({ id }) => id));
  const last = stored.at(-2)?.id;
  expect((await exported(`ledger ${last}`)).trim().split("\r\n")).toHaveLength(2);
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("the text %j is shown, not calculated", (text) => {
  expect(csvLine([text])).toMatch(/^"?'/);
});

test("quotes, commas and line ends stay inside their cell, and numbers stay numbers", () => {
  expect(csvLine(['say "hi"', "a,b", "two\nlines", -5, null])).toBe('"say ""hi""","a,b","two\nlines",-5,\r\n');
});
