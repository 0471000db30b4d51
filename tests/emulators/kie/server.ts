import { routeApi } from "./api-host.js";
import { createControl } from "./backstage.js";
import { controlReply, type KieControl } from "./control.js";
import { type FrontDesk, receive } from "./front-desk.js";
import { type Exchange, listen, type Reply } from "./http-exchange.js";
import { findFault } from "./task.js";
import { routeUpload } from "./upload-host.js";
import { type Addresses, createWorld, type KieOptions, type World } from "./world.js";

export type Kie = KieControl & { url: string; uploadUrl: string; close(): Promise<void> };

/**
 * KIE.ai on two loopback ports: the API with its result CDN, and the upload host. `finish: "manual"` leaves every ending to
 * the control methods; otherwise tasks end by themselves after `afterMs`.
 */
export async function startKie(options: KieOptions): Promise<Kie> {
  const addresses: Addresses = { url: "", uploadUrl: "" };
  const world = createWorld(options, addresses);
  const control = createControl(world);
  const { apiKey } = options;
  const desk = { settings: world.settings, faults: world.faults, log: world.log };
  const apiParts = {
    ...world,
    apiKey,
    baseUrl: () => addresses.url,
    createTask: (exchange: Exchange) => createTask(world, exchange),
  };
  const apiDesk: FrontDesk = {
    ...desk,
    control: (exchange) => controlReply(control, exchange),
    route: (exchange) => routeApi(apiParts, exchange),
  };
  const uploadDesk: FrontDesk = {
    ...desk,
    control: async () => null,
    route: (exchange) => routeUpload({ ...world, apiKey, files: world.uploaded }, exchange),
  };

  const api = await listen(options.port ?? 0, (request, response) => receive(apiDesk, request, response));
  addresses.url = api.url;
  const upload = await listen(options.uploadPort ?? 0, (request, response) =>
    receive(uploadDesk, request, response),
  ).catch(async (error: unknown) => {
    await api.close();
    throw error;
  });
  addresses.uploadUrl = upload.url;
  return {
    ...control,
    ...addresses,
    async close() {
      world.engine.clear();
      world.callbacks.close();
      await Promise.all([api.close(), upload.close()]);
      await world.callbacks.settled();
    },
  };
}

/** The task runs when the answer is out; or, by a fault, is over before the client can have read its id. */
async function createTask(world: World, exchange: Exchange): Promise<Reply> {
  const { reply, task } = await world.jobs.createTask(exchange);
  if (!task) return reply;
  if (findFault(task, "callback")?.how === "before_answer") {
    const ending = world.engine.finish(task.taskId);
    await Promise.race([world.callbacks.firstTry(task), ending]);
    return reply;
  }
  return { ...reply, afterSent: () => world.engine.start(task) };
}
