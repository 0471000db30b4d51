import { ApiError } from "./api-error.js";
import { type Checked, isFor, type Params } from "./coerce.js";
import { mediaMethods } from "./methods-media.js";
import { messageMethods } from "./methods-messages.js";
import { profileMethods } from "./methods-profile.js";
import { starMethods } from "./methods-stars.js";
import { updateMethods } from "./methods-updates.js";
import type { World } from "./world.js";

/** The methods that this stand-in models; every other one of the Bot API is a loud refusal. */
export function createMethods(world: World, timing: { timeScale: number }) {
  const all = {
    ...messageMethods(world),
    ...mediaMethods(world),
    ...profileMethods(world),
    ...starMethods(world),
    ...updateMethods(world, timing),
  };
  type Modelled = keyof typeof all;
  const handlers: { [M in Modelled]: (params: Params<M>) => unknown } = all;

  function isModelled(method: string): method is Modelled {
    return Object.hasOwn(handlers, method);
  }

  async function run<M extends Modelled>(method: M, checked: Checked): Promise<unknown> {
    if (!isFor(checked, method)) throw new Error(`the parameters of ${checked.method} went to ${method}`);
    return await handlers[method](checked.params);
  }

  return {
    isModelled,
    /** @throws ApiError */
    async call(checked: Checked): Promise<unknown> {
      if (!isModelled(checked.method))
        throw new ApiError(501, `Not Implemented: the Telegram stand-in does not model ${checked.method}`);
      return await run(checked.method, checked);
    },
  };
}
