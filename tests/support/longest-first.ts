import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Begun last, they would keep one core busy while the other has nothing left to do. */
const LONG = [
  "reliability/model.test.ts",
  "reliability/crash.test.ts",
  "reliability/network.test.ts",
  "e2e/walk/walk.test.ts",
  "ops/operations-first-word.test.ts",
  "ops/operations-outage.test.ts",
  "reliability/sigkill-points.test.ts",
];

/** Starts the files that take longest first, also where nothing is known of an earlier run. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((name) => moduleId.endsWith(name));
      return place === -1 ? LONG.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
