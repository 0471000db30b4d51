import type { ModelType, ParamSpec } from "./schema.js";
import type { ModelSpec } from "./spec.js";

/** Whether a top-level parameter takes pictures, of which the name says what they are for. */
function takesPictures(param: ParamSpec): boolean {
  const single = param.type === "array" ? param.items : param;
  return single.type === "string" && single.media === "image" && param.deprecated !== true;
}

/** Pictures that only show what something looks like, or where to change it. */
const asReference = /reference|mask/;
/** The one that a video begins with. */
const asFirstFrame = /^first_frame/;

/**
 * Returns what people may come to the model for: its own type first, then what its inputs say (a maker of pictures that
 * takes pictures changes them too, a maker of videos that takes a first picture animates it), then what the entry says
 * besides.
 */
export function servedTypes(spec: ModelSpec): ModelType[] {
  const names = Object.entries(spec.input).flatMap(([name, param]) => (takesPictures(param) ? [name] : []));
  const own = names.filter((name) => !asReference.test(name));
  const served: ModelType[] = [spec.model_type];
  if (spec.model_type === "text_to_image" && own.length > 0) served.push("image_to_image");
  if (spec.model_type === "text_to_video" && own.length > 0) served.push("image_to_video");
  if (spec.model_type === "reference_to_video" && names.some((name) => asFirstFrame.test(name))) {
    served.push("image_to_video");
  }
  return [...new Set([...served, ...(spec.serves ?? [])])];
}
