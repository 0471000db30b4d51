import { setTimeout as sleep } from "node:timers/promises";
import { listModels } from "../../lib/registry/load.js";
import { createPerson, labelsOf, type Person } from "../e2e/person.js";
import { type Stack, startStack } from "../emulators/stack.js";
import { type Report, rowOf } from "./row.js";

/** Nothing more comes when nothing came for this long. */
const QUIET_MS = 400;

type Scenario = { what: string; budget: number; act: () => Promise<unknown> };

/** Counts, not times: one run is enough, and `tests/e2e/trips/trips.test.ts` holds the product to them. */
export async function tripsBench(report: Report): Promise<void> {
  const stack = await startStack({ kie: { finish: "manual" }, env: { DAILY_FREE_CREDITS: "1000" } });
  try {
    const person = createPerson(stack.telegram, { name: "Ann" });
    person.say("/start");
    await person.seesText(/make/);
    for (const scenario of scenariosOf(stack, person)) await count(stack, scenario, report);
  } finally {
    await stack.close();
  }
}

function scenariosOf(stack: Stack, person: Person): Scenario[] {
  const model = listModels().find(({ model_type }) => model_type === "text_to_image");
  const hasButton = (label: RegExp) => (message: Parameters<typeof labelsOf>[0]) =>
    labelsOf(message).some((each) => label.test(each));
  const answered = async (act: () => void) => {
    const before = person.fromBot().length;
    act();
    await person.sees("an answer", () => person.fromBot().length > before);
  };
  const sweep = () =>
    fetch(`${stack.functions[0]?.url}/api/sweep`, { headers: { authorization: `Bearer ${stack.env.CRON_SECRET}` } });
  return [
    { what: "a command that only looks", budget: 1, act: () => answered(() => person.say("/balance")) },
    { what: "a model is opened", budget: 1, act: () => answered(() => person.say(`/start m_${model?.code}`)) },
    {
      what: "a description is typed",
      budget: 1,
      act() {
        person.say("a fox");
        return person.sees("a finished form", hasButton(/Generate/));
      },
    },
    {
      what: "Generate, until KIE has it",
      budget: 3,
      act() {
        person.press(/Generate/);
        return person.sees("that it is being made", hasButton(/Refresh/));
      },
    },
    {
      what: "KIE calls back, until delivered",
      budget: 3,
      async act() {
        await stack.kie.finish(stack.kie.tasks().at(-1)?.taskId ?? "");
        await person.sees("the picture", (message) => message.photo !== undefined);
      },
    },
    { what: "a sweep with nothing due", budget: 1, act: sweep },
  ];
}

async function count(stack: Stack, { what, budget, act }: Scenario, report: Report): Promise<void> {
  const { counters } = stack.neon;
  await quiet(stack);
  const calls = stack.telegram.calls().length;
  counters.reset();
  stack.kie.clearRequests();
  await act();
  await quiet(stack);

  const { requests, statements, receivedBytes, sentBytes } = counters;
  const kie = stack.kie.requests().filter(({ endpoint }) => endpoint !== "resultFile").length;
  const telegram = stack.telegram.calls().length - calls;
  const bytes = `${receivedBytes} bytes to the database and ${sentBytes} back`;
  report(
    rowOf({
      benchmark: "trips",
      what,
      unit: "round trips",
      better: "equal",
      subject: [requests],
      peer: { name: "budget", figures: [budget] },
      goal: "1",
      note: `${statements} statements, ${bytes}, ${telegram} calls of Telegram, ${kie} of KIE`,
    }),
  );
}

async function quiet({ neon, telegram }: Stack): Promise<void> {
  const seen = () => neon.counters.requests + telegram.calls().length;
  for (let before = -1; before !== seen(); ) {
    before = seen();
    await sleep(QUIET_MS);
  }
}
