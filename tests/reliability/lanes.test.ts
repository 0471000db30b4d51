import { afterAll, beforeAll, expect, test } from "vitest";
import { createPerson } from "../e2e/person.js";
import { openForm } from "./course.js";
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
