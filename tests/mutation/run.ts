import { tryFaults } from "./faults.js";

process.exitCode = tryFaults(process.argv.slice(2)).length === 0 ? 0 : 1;
