import { afterAll, beforeAll, expect, test } from "vitest";
import { createPerson, labelsOf, type Person } from "../e2e/person.js";
import { openForm } from "./course.js";
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
    await openForm(world, person, "text_to_video");
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
});

test("a press that comes twice, drawn late, does not cover how the order ended meanwhile", async () => {
  const person = createPerson(world.telegram, { name: "Ben" });
  await world.begin();
  await openForm(world, person, "text_to_video");
  const press = pressUpdate(person, /Generate/);
  person.press(/Generate/);
  await world.quiet();
  expect(labelsOf(person.last())).toContain("↻ Refresh");
  world.effects.plan([]);
  slowEdit(person, 400);
  world.stir(world.host.deliver(press));
  await expect.poll(() => world.effects.trace()).toContain("telegram: editMessageText");
  const [job] = world.kie.tasks().slice(-1);
  world.stir(world.kie.fail(job?.taskId ?? ""));
  await world.quiet();
  expect(labelsOf(person.last())).toContain("↻ Try again");
  expect(labelsOf(person.last())).not.toContain("↻ Refresh");
});

const slowEdit = (person: Person, ms: number) =>
  world.telegram.fault({ fault: "delay", method: "editMessageText", chat_id: person.id, times: 1, ms });

/** Somebody whose order the sweep takes and sends while that it is queued is still on its way to the chat. */
async function sentWhileDrawn(name: string): Promise<Person> {
  const person = createPerson(world.telegram, { name });
  await world.begin();
  await openForm(world, person, "text_to_video");
  world.effects.plan([]);
  slowEdit(person, 800);
  person.press(/Generate/);
  await expect.poll(() => world.effects.trace()).toContain("telegram: editMessageText");
  await world.pass(30_000);
  void world.host.sweep();
  return person;
}

test("that an order is queued, drawn late, does not cover how it ended meanwhile in another's hands", async () => {
  world.kie.addFault({ fault: "refuse", endpoint: "createTask", code: 422 });
  const person = await sentWhileDrawn("Cat");
  await world.quiet();
  expect(labelsOf(person.last())).toContain("↻ Try again");
  expect(labelsOf(person.last())).not.toContain("✖ Cancel");
});

test("that an order is queued, drawn late, does not cover that it is being made in another's hands", async () => {
  const person = await sentWhileDrawn("Dan");
  await world.quiet();
  expect(labelsOf(person.last())).toEqual(["↻ Refresh"]);
});

test("that an order is being made, drawn once more and late, does not cover how it ended meanwhile", async () => {
  const before = world.kie.tasks().length;
  const person = await sentWhileDrawn("Eve");
  await expect.poll(() => world.kie.tasks().length).toBe(before + 1);
  slowEdit(person, 400);
  await person.seesText(/Queued/);
  const drawings = () => world.effects.trace().filter((name) => name === "telegram: editMessageText");
  await expect.poll(() => drawings().length).toBe(3);
  world.stir(world.kie.fail(world.kie.tasks().at(-1)?.taskId ?? ""));
  await world.quiet();
  expect(labelsOf(person.last())).toContain("↻ Try again");
});
