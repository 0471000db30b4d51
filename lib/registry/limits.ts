import { type Limits, limits } from "./compiled.js";

export const theLimits: Limits = limits;
