import { afterEach, describe, expect, test } from "vitest";
import { normalizeResultUrl } from "../../lib/kie/files/media.js";
import { type CountingServer, kieFor, startCountingServer } from "./counting-server.js";

const url = "https://tempfile.aiquickdraw.com/r/a.png";
let server: CountingServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** What KIE's record of task "x" says, beside its id and its model. */
async function readTask(record: object) {
  const data = { taskId: "x", model: "z-image", param: "{}", state: "success", ...record };
  server = await startCountingServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ code: 200, msg: "success", data }));
  });
  return kieFor(server).kie.readTask("x");
}

async function filesOf(record: object): Promise<string[]> {
  const read = await readTask(record);
  if (read.outcome !== "found" || read.task.state !== "succeeded") throw new Error(JSON.stringify(read));
  return read.task.output.files.map((file) => file.url);
}

describe("a paid result is found wherever the record has its addresses", () => {
  test.each([
    ["at the record itself", { resultJson: "", resultUrls: [url] }],
    ["in resultInfoJson", { resultJson: null, resultInfoJson: JSON.stringify({ resultUrls: [url] }) }],
    ["as one bare address", { resultJson: url }],
    ["as one bare address in JSON", { resultJson: JSON.stringify(url) }],
    ["as JSON inside JSON", { resultJson: JSON.stringify(JSON.stringify({ resultUrls: [url] })) }],
    ["as a list of objects", { resultJson: JSON.stringify({ resultUrls: [{ url }] }) }],
    ["in a field that nobody knows", { resultJson: "{}", outcome: { pictures: [{ full: url }] } }],
  ])("%s", async (_, record) => {
    expect(await filesOf(record)).toEqual([url]);
  });

  test("without an ending, when nothing else is there", async () => {
    const bare = "https://tempfile.aiquickdraw.com/r/9f2c";
    expect(await filesOf({ resultJson: "{}", outcome: bare })).toEqual([bare]);
  });

  test("but never among the files that the person sent", async () => {
    const asked = { param: JSON.stringify({ input: { image_url: url } }), resultJson: "{}" };
    expect(await readTask(asked)).toMatchObject({ task: { state: "failed", isNewShape: true } });
  });

  test("and a shape that nobody described is told to the operator, a known one is not", async () => {
    expect(await readTask({ resultJson: "{}", pictures: [url] })).toMatchObject({ task: { isNewShape: true } });
    expect(await readTask({ resultJson: JSON.stringify({ resultUrls: [url] }) })).toMatchObject({
      task: { isNewShape: false },
    });
  });
});

test("the record of another task is nobody's result: KIE is asked again later", async () => {
  const read = await readTask({ taskId: "y", resultJson: JSON.stringify({ resultUrls: [url] }) });
  expect(read).toEqual({ outcome: "unavailable", detail: "KIE showed the record of another task" });
});

test.each([
  "https:///r/a.png",
  "https:/tempfile.aiquickdraw.com/r/a.png",
  "https:r/a.png",
  "https://tempfile.aiquickdraw.comr/a.png",
  "https://",
  "http:///",
])("%s is no address of a result", (address) => {
  expect(normalizeResultUrl(address, [])).toBeNull();
});
