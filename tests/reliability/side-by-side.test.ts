import { afterAll, beforeAll, expect, test } from "vitest";
import { createPerson, labelsOf, type Person } from "../e2e/person.js";
import { modelOf, openForm } from "./scenarios.js";
import { pressUpdate } from "./updates.js";
import { startWorld, type World } from "./world.js";

/** More than a sweep takes at a time. */
const PEOPLE = 20;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test("one delivery that Telegram does not answer keeps nobody else's result waiting", async () => {
  const people = Array.from({ length: PEOPLE }, (_, number) => createPerson(world.telegram, { name: `Ann ${number}` }));
  for (const person of people) {
    await openForm({ world, person }, modelOf("text_to_video"));
    // Only the sweep brings these.
    world.kie.addFault({ fault: "callback", how: "lost" });
    person.press(/Generate/);
    await world.quiet();
    await world.pass(20_000);
  }
  world.telegram.fault({ fault: "hang", method: "editMessageMedia", times: 1 });
  const shown = () => people.filter((person) => person.fromBot().some(({ video }) => video !== undefined));
  for (const { taskId } of world.kie.tasks()) await world.kie.finish(taskId);
  expect(shown()).toEqual([]);
  await world.pass(300_000);
  void world.host.sweep();
  await world.telegram.waitFor(() => shown().length >= PEOPLE - 1, { what: "the others' results", timeoutMs: 15_000 });
  expect(shown()).toHaveLength(PEOPLE - 1);
  world.host.kill();
}, 60_000);

const slowEdits = (person: Person, ms: number, times: number) =>
  world.telegram.fault({ fault: "delay", method: "editMessageText", chat_id: person.id, times, ms });

/** The calls that changed this person's message, in the order of their beginning. */
const drawingsOf = (person: Person) =>
  world.telegram
    .calls()
    .filter(({ method, params }) => /^editMessage/.test(method) && String(params["chat_id"]) === String(person.id));

/** Two that were under way at the same time: which of them is seen in the end is chance. */
const overlaps = (drawings: ReturnType<typeof drawingsOf>) =>
  drawings.filter((call, index) => drawings.slice(0, index).some(({ at, durationMs }) => at + durationMs > call.at));

test("a second press of Generate, while the order ends, answers with a toast and draws nothing", async () => {
  const person = createPerson(world.telegram, { name: "Ben" });
  await world.begin();
  await openForm({ world, person }, modelOf("text_to_video"));
  const press = pressUpdate(person, /Generate/);
  person.press(/Generate/);
  await world.quiet();
  expect(labelsOf(person.last())).toContain("↻ Refresh");
  const before = drawingsOf(person).length;
  world.effects.plan([]);
  slowEdits(person, 400, 1);
  world.stir(world.host.deliver(press));
  await expect.poll(() => world.effects.trace()).toContain("telegram: answerCallbackQuery");
  const [job] = world.kie.tasks().slice(-1);
  world.stir(world.kie.fail(job?.taskId ?? ""));
  await world.quiet();
  expect(world.telegram.calls("answerCallbackQuery").at(-1)?.params["text"]).toMatch(
    /^Already ordered\. It is being made/,
  );
  // Only that it failed.
  expect(drawingsOf(person).slice(before)).toHaveLength(1);
  expect(labelsOf(person.last())).toContain("↻ Try again");
});

/** Somebody whose "Queued" is still on its way to the chat while other workers look for what to send. */
async function orderedSlowly(name: string): Promise<Person> {
  const person = createPerson(world.telegram, { name });
  const other = createPerson(world.telegram, { name: `Quicker than ${name}` });
  await world.begin();
  await openForm({ world, person }, modelOf("text_to_video"));
  await openForm({ world, person: other }, modelOf("text_to_video"));
  world.effects.plan([]);
  const before = world.kie.tasks().length;
  slowEdits(person, 2_000, 1);
  person.press(/Generate/);
  await expect.poll(() => world.effects.trace()).toContain("telegram: editMessageText");
  other.press(/Generate/);
  void world.host.sweep();
  await expect.poll(() => world.kie.tasks().length, { timeout: 5_000 }).toBe(before + 1);
  return person;
}

test("an order is nobody else's while that it is queued is being drawn, however slowly", async () => {
  const person = await orderedSlowly("Cat");
  expect(labelsOf(person.last()).join()).toContain("Generate");
  await world.quiet();
  expect(labelsOf(person.last())).toEqual(["↻ Refresh"]);
  expect(overlaps(drawingsOf(person))).toEqual([]);
});

test("that an order is queued, drawn late, does not cover how it ended", async () => {
  const person = await orderedSlowly("Dan");
  world.kie.addFault({ fault: "refuse", endpoint: "createTask", code: 422 });
  await world.quiet();
  expect(labelsOf(person.last())).toContain("↻ Try again");
  expect(overlaps(drawingsOf(person))).toEqual([]);
});

test("that an order is in doubt, drawn late, does not cover its result: the delivery waits for it", async () => {
  const person = createPerson(world.telegram, { name: "Eve" });
  await world.begin();
  await openForm({ world, person }, modelOf("text_to_video"));
  world.kie.addFault({ fault: "cut", endpoint: "createTask", worked: true });
  const before = world.kie.tasks().length;
  person.press(/Generate/);
  await person.seesText(/Being made/);
  slowEdits(person, 600, 1);
  await expect.poll(() => world.kie.tasks().length).toBe(before + 1);
  const isInDoubt = async () => (await world.sql("select 1 from tasks where state = 'in_doubt'")).length > 0;
  await expect.poll(isInDoubt).toBe(true);
  world.stir(world.kie.finish(world.kie.tasks().at(-1)?.taskId ?? ""));
  const isShown = () => person.last()?.video !== undefined;
  await world.telegram.waitFor(isShown, { what: "the result", timeoutMs: 15_000 });
  await world.quiet();
  expect(overlaps(drawingsOf(person))).toEqual([]);
  expect(drawingsOf(person).filter(({ ok }) => !ok)).toEqual([]);
});

test("under a slow Telegram no two hands draw one message at once, and a delivered result is never written over", async () => {
  const people = Array.from({ length: 6 }, (_, number) => createPerson(world.telegram, { name: `Slow ${number}` }));
  for (const person of people) {
    await openForm({ world, person }, modelOf("text_to_video"));
    slowEdits(person, 250, 20);
  }
  const before = world.kie.tasks().length;
  for (const person of people) {
    const twin = pressUpdate(person, /Generate/);
    person.press(/Generate/);
    world.stir(world.host.deliver(twin));
  }
  let isOver = false;
  const sweeping = async () => {
    while (!isOver) await world.host.sweep();
  };
  const sweeps = [sweeping(), sweeping()];
  const finished = new Set<string>();
  while (finished.size < people.length) {
    for (const { taskId } of world.kie.tasks().slice(before)) {
      if (finished.has(taskId)) continue;
      finished.add(taskId);
      world.stir(world.kie.finish(taskId));
    }
    await new Promise((resume) => setImmediate(resume));
  }
  await world.telegram.waitFor(() => people.every((person) => person.last()?.video !== undefined), {
    what: "every result",
    timeoutMs: 15_000,
  });
  isOver = true;
  await Promise.all(sweeps);
  await world.quiet();
  for (const person of people) {
    const drawings = drawingsOf(person);
    expect(overlaps(drawings)).toEqual([]);
    expect(drawings.filter(({ ok }) => !ok)).toEqual([]);
    expect(drawings.at(-1)?.method).toBe("editMessageMedia");
    expect(person.last()?.video).toBeDefined();
  }
}, 40_000);
