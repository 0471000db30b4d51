import { createServer } from "node:http";
import { listen } from "../emulators/listen.js";
import type { OnClose } from "../emulators/stand-ins.js";

/** A KIE on which every task has just succeeded with one picture, and that remembers nothing. */
export async function startQuickKie(onClose: OnClose) {
  const server = createServer((request, response) => {
    const taskId = new URL(request.url ?? "/", "http://kie").searchParams.get("taskId") ?? "";
    request.resume().once("end", () => {
      response.setHeader("content-type", "application/json").end(JSON.stringify(recordOf(taskId)));
    });
  });
  return { url: await listen(server, onClose) };
}

/** As `recordInfo.success.2026_08_creditsConsumed` of kie-fixtures.json. */
function recordOf(taskId: string) {
  const resultUrls = [`https://file.aiquickdraw.com/s/${taskId}.png`];
  return {
    code: 200,
    msg: "success",
    data: {
      taskId,
      model: "z-image",
      state: "success",
      param: JSON.stringify({ input: "{}", model: "z-image" }),
      resultJson: JSON.stringify({ resultUrls }),
      failCode: null,
      failMsg: null,
      costTime: 55,
      completeTime: 1_786_791_210_585,
      createTime: 1_786_791_155_330,
      creditsConsumed: 0.8,
    },
  };
}
