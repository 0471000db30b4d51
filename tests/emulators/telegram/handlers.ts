import type { ApiMethods, Message } from "@grammyjs/types";
import type { Params, Upload } from "./coerce.js";

type Declared<M extends keyof ApiMethods<Upload>> = ReturnType<ApiMethods<Upload>[M]>;
/** The types promise a video for sendVideo; Telegram sends a document when it cannot play the file. */
type Result<M extends keyof ApiMethods<Upload>> = [Declared<M>] extends [Message | Message[] | true]
  ? Message | Message[] | true
  : Declared<M>;

/** One function a method; parameters and result have the types that the Bot API gives them. */
export type Handlers = { [M in keyof ApiMethods<Upload>]: (params: Params<M>) => Result<M> | Promise<Result<M>> };
