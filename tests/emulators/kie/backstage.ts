import type { KieControl, TaskView } from "./control.js";
import { isAnswerFault } from "./fault-rules.js";
import { type KieTask, stateOf } from "./task.js";
import type { World } from "./world.js";

export function createControl(world: World): KieControl {
  const { engine, clock } = world;
  const view = (task: KieTask): TaskView => ({ ...structuredClone(task), state: stateOf(task, clock.now()) });

  function known(taskId: string): KieTask {
    const task = engine.find(taskId);
    if (!task) throw new Error(`the KIE stand-in has no task ${taskId}`);
    return task;
  }

  return {
    addFault(rule) {
      const { id, fault } = world.faults.add(rule);
      if (isAnswerFault(fault) || fault.taskId === undefined) return id;
      world.faults.remove(id);
      const task = known(fault.taskId);
      task.faults.push(fault);
      if (fault.fault === "result" && fault.how === "expired") expire(world, task);
      return id;
    },
    faults: () => world.faults.list(),
    clearFaults: () => world.faults.clear(),
    tasks: () => engine.list().map(view),
    task(taskId) {
      const task = engine.find(taskId);
      return task ? view(task) : null;
    },
    startGenerating: (taskId) => engine.startGenerating(taskId),
    finish: (taskId) => engine.finish(taskId),
    fail: (taskId, words) => engine.fail(taskId, words),
    sendCallback: (taskId) => world.callbacks.resend(known(taskId)),
    settled: () => world.callbacks.settled(),
    expireResults(taskId) {
      for (const task of taskId === undefined ? engine.list() : [known(taskId)]) expire(world, task);
    },
    credits: () => world.account.balance(),
    setCredits: (credits) => world.account.set(credits),
    async advance(ms) {
      clock.advance(ms);
      await engine.tick();
    },
    requests: (sinceSeq = 0) => world.log.since(sinceSeq),
    counts: () => world.log.counts(),
    clearRequests: () => world.log.clear(),
    settings: () => world.settings(),
    configure: (change) => world.configure(change),
    changeModel: (change) => world.catalogue.change(change),
    reset() {
      engine.clear();
      world.faults.clear();
      world.log.clear();
      world.limits.reset();
      world.catalogue.reset();
    },
  };
}

function expire(world: World, task: KieTask): void {
  for (const path of task.resultPaths) world.results.expire(path);
}
