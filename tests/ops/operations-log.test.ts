import { afterAll, beforeAll, expect, test } from "vitest";
import { listModels } from "../../lib/registry/load.js";
import { createPerson, labelsOf, type Person } from "../e2e/person.js";
import { type Operations, startOperations } from "./operations.js";

let at: Operations;

beforeAll(async () => {
  at = await startOperations({
    signedCallbacks: false,
    kie: { finish: "manual", callbackRetries: 0 },
    env: { DAILY_FREE_CREDITS: "1000" },
  });
});
afterAll(() => at.close());

type Line = Record<string, unknown> & { event: string };

const PROMPT = "a secret fox in the snow";
const model = listModels().find(({ model_type }) => model_type === "text_to_image");
const parse = (line: string): Line[] => (line.startsWith("{") ? [JSON.parse(line)] : []);
const lines = () => (at.functions[0]?.log ?? []).flatMap(parse);

async function order(person: Person): Promise<void> {
  person.say(`/start m_${model?.code}`);
  await person.seesText(new RegExp(`^${model?.title}`));
  person.say(PROMPT);
  await person.sees("a finished form", (message) => labelsOf(message).some((label) => /Generate/.test(label)));
  person.press(/Generate/);
}

const sent = () => at.kie.tasks().length;

test("two callbacks at once: every line of each, also of the delivery after its answer, carries the id of its own request, its task and how long it took", async () => {
  at.kie.addFault({ fault: "callback", how: "lost", times: null });
  for (const [index, name] of ["Ann", "Bob"].entries()) {
    await order(createPerson(at.telegram, { name }));
    await expect.poll(sent, { timeout: 10_000 }).toBe(index + 1);
  }
  await expect.poll(() => at.sql("select distinct state from tasks")).toEqual([{ state: "submitted" }]);
  for (const { taskId } of at.kie.tasks()) await at.kie.finish(taskId);
  const calls = at.kie.tasks().map(({ callBackUrl, taskId }, index) => ({
    url: callBackUrl ?? "",
    requestId: `fra1::iad1::request-${index}`,
    ours: new URL(callBackUrl ?? "").searchParams.get("task"),
    body: JSON.stringify({ code: 200, data: { taskId, state: "success" } }),
  }));
  await Promise.all(
    calls.map(({ url, requestId, body }) =>
      fetch(url, { method: "POST", headers: { "x-vercel-id": requestId }, body }),
    ),
  );
  const of = (requestId: string) => lines().filter((line) => line["requestId"] === requestId);
  for (const { requestId, ours } of calls) {
    await expect
      .poll(
        () =>
          of(requestId)
            .map(({ event }) => event)
            .sort(),
        { timeout: 10_000 },
      )
      .toEqual(["delivery.sent", "request", "task.settled"]);
    for (const line of of(requestId)) expect(line).toMatchObject({ taskId: ours });
    expect(of(requestId).find(({ event }) => event === "request")).toMatchObject({
      function: "kie-callback",
      status: 200,
      durationMs: expect.any(Number),
    });
    expect(of(requestId).find(({ event }) => event === "delivery.sent")).toMatchObject({
      durationMs: expect.any(Number),
    });
  }
});

test("a request that brings no id is given one, and an order that it leaves for after its answer carries it too", async () => {
  const known = lines().length;
  const count = sent();
  await order(createPerson(at.telegram, { name: "Eve" }));
  await expect.poll(sent, { timeout: 10_000 }).toBe(count + 1);
  await expect
    .poll(() =>
      lines()
        .slice(known)
        .map(({ event }) => event),
    )
    .toContain("task.submitted");
  const fresh = lines().slice(known);
  const submitted = fresh.find(({ event }) => event === "task.submitted");
  expect(submitted).toMatchObject({ taskId: expect.any(String), durationMs: expect.any(Number), model: model?.id });
  const request = fresh.find(({ event, requestId }) => event === "request" && requestId === submitted?.["requestId"]);
  expect(request).toMatchObject({ function: "telegram", status: 200, updateId: expect.any(Number) });
  expect(fresh.every(({ requestId }) => typeof requestId === "string" && requestId !== "")).toBe(true);
});

test("what people write is in no line, not even where KIE or a parser quotes it", async () => {
  const known = lines().length;
  const person = createPerson(at.telegram, { name: "Mia" });
  at.kie.addFault({ fault: "refuse", endpoint: "createTask", code: 422, msg: `The prompt "${PROMPT}" is too foxy` });
  await order(person);
  await person.seesText(/did not work out/);
  at.kie.addFault({ fault: "fail", failMsg: `Prompt ${PROMPT} violates the rules`, failCode: "400" });
  const count = sent();
  await order(person);
  await expect.poll(sent, { timeout: 10_000 }).toBe(count + 1);
  for (const { taskId, state } of at.kie.tasks()) if (state !== "success") await at.kie.finish(taskId);
  await at.minutes(5);
  await person.seesText(/did not work out/);
  const headers = { "x-telegram-bot-api-secret-token": at.env.TELEGRAM_WEBHOOK_SECRET };
  await fetch(`${at.url}/api/telegram`, { method: "POST", headers, body: PROMPT });

  const fresh = lines().slice(known);
  const events = fresh.map(({ event }) => event);
  for (const event of ["task.refused", "task.settled", "update.dead"]) expect(events).toContain(event);
  expect(JSON.stringify(fresh)).toContain('The prompt \\"<words>\\" is too foxy');
  expect(JSON.stringify(fresh)).not.toContain("fox in");
});

test("what nobody caught is a 500 and one line with its reason and the id of the request", async () => {
  const outage = at.neon.faults.inject({ kind: "cut_before" }, { times: Number.POSITIVE_INFINITY });
  const headers = { ...at.bearer, "x-vercel-id": "iad1::nobody-caught" };
  expect((await fetch(`${at.url}/api/sweep`, { method: "POST", headers })).status).toBe(500);
  outage.remove();
  const told = lines().filter(({ requestId }) => requestId === "iad1::nobody-caught");
  expect(told.find(({ event }) => event === "request.failed")).toMatchObject({
    level: "error",
    function: "sweep",
    error: { name: "DatabaseUnreachable" },
  });
});
