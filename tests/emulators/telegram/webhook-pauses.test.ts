import { Api } from "grammy/web";
import { expect, onTestFinished, test } from "vitest";
import { startReceiver } from "./local-server.js";
import { startTelegram } from "./server.js";

const TOKEN = "1234567:AApauses-test-token";
const ANN = 101;

test("what waits in a pause is tried when time is let pass, and at once when the webhook is set anew, which has no errors", async () => {
  let time = Date.now();
  const still = await startTelegram({ token: TOKEN, now: () => time });
  onTestFinished(still.close);
  const bot = new Api(TOKEN, { apiRoot: still.url });
  const receiver = await startReceiver(({ response }) => response.writeHead(500).end());
  onTestFinished(receiver.close);
  const fails = (count: number) =>
    still.waitFor(() => receiver.arrivals.length >= count, { what: `delivery ${count}` });
  await bot.setWebhook(`${receiver.url}/hook`);
  still.addUser({ id: ANN, first_name: "Ann" });
  still.send(ANN, { text: "hello" });
  await fails(2);
  await still.pass(1_999);
  expect(receiver.arrivals).toHaveLength(2);
  await still.pass(1);
  expect(receiver.arrivals).toHaveLength(3);
  await still.pass(60_000);
  expect(receiver.arrivals).toHaveLength(4);
  const { last_error_date = 0 } = await bot.getWebhookInfo();
  expect(last_error_date).toBe(Math.floor(time / 1_000));

  time += 1_000;
  const other = await startReceiver();
  onTestFinished(other.close);
  await bot.setWebhook(`${other.url}/hook`);
  await still.waitFor(() => still.state().webhook.pending_update_count === 0, { what: "the update to be taken" });
  expect(other.arrivals).toHaveLength(1);
  expect((await bot.getWebhookInfo()).last_error_message).toBeUndefined();
});
