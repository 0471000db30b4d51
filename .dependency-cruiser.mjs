/**
 * Who may import whom; `npm run rooms` checks it. The lists run from the lowest to the highest: a part or a room imports
 * itself and what stands before it, never what stands behind it.
 */
const leaves = "^lib/(log|edge|transport)\\.ts$";
const rootFiles = "[^/]+\\.ts$";

/**
 * What each part may import besides itself, and which files of which packages: of zod the functions load its small form,
 * as the whole one is a third of their start. `node`: which of Node's modules; null for all.
 */
const parts = [
  { part: "^lib/registry/", mayImport: [], packages: ["zod/"], node: "^$" },
  { part: "^lib/tasks/", mayImport: ["^lib/registry/", leaves], packages: [], node: "^timers/promises$" },
  { part: "^lib/bot/", mayImport: ["^lib/(tasks|registry)/"], packages: [], node: "^$" },
  {
    part: "^lib/telegram/",
    mayImport: ["^lib/(bot|tasks|registry)/", leaves],
    packages: ["grammy/out/(web|types)\\.", "zod/mini/"],
    node: null,
  },
  {
    part: "^lib/kie/",
    mayImport: ["^lib/(tasks|registry)/", leaves],
    packages: ["file-type/", "mediabunny/", "ofetch/", "zod/mini/"],
    node: null,
  },
  {
    part: "^lib/db/",
    mayImport: ["^lib/(tasks|registry)/", leaves],
    packages: ["@neondatabase/serverless/", "zod/mini/"],
    node: null,
  },
  { part: "^lib/config/", mayImport: [], packages: ["zod/mini/"], node: null },
  { part: leaves, mayImport: [leaves], packages: [], node: null },
  {
    part: "^lib/app\\.ts$",
    mayImport: ["^lib/(telegram|kie|db|tasks|registry|config)/", leaves],
    packages: ["grammy/out/web\\."],
    node: null,
  },
  { part: "^api/", mayImport: ["^lib/app\\.ts$", leaves], packages: [], node: "^$" },
  {
    part: "^lib/ops/",
    mayImport: ["^lib/(telegram|kie|db|tasks|registry|config)/", "^lib/app\\.ts$", leaves],
    packages: ["cli-table3/", "js-yaml/", "jsonc-parser/", "ofetch/", "srvx/", "zod/", "grammy/out/web\\."],
    node: null,
  },
];

/** The rooms of a part, from the lowest to the highest. */
const rooms = [
  [
    "bot",
    "core/",
    "home/",
    "shop/",
    "account/",
    "form/",
    "models/",
    "orders/",
    "wishes/",
    "history/",
    "admin/",
    rootFiles,
  ],
  [
    "telegram",
    "(markup|errors|waiting|retry|send-call|send-screen|draw)\\.ts$",
    "files/",
    "delivery/",
    "payments/",
    rootFiles,
  ],
  ["db", "(client|locks|migrate|sqlstate)\\.ts$", "operations/", "money/", "tasks/", "sessions/", "admin/", rootFiles],
  ["registry", "model/", "labels/", rootFiles, "check/", "price/"],
  ["kie", "wire/", "http/", "files/", "jobs/", rootFiles],
  ["tasks", rootFiles, "orders/", "money/", "operations/"],
];

const anyPackage = ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"];

const partRules = parts.flatMap(({ part, mayImport, packages, node }) => [
  {
    name: `parts: ${part}`,
    severity: "error",
    from: { path: part },
    to: { path: "^(api|lib|tests)/", pathNot: [part, ...mayImport] },
  },
  {
    name: `packages: ${part}`,
    severity: "error",
    from: { path: part },
    to: { dependencyTypes: anyPackage, pathNot: packages.map((name) => `node_modules/${name}`) },
  },
  ...(node === null
    ? []
    : [
        {
          name: `node: ${part}`,
          severity: "error",
          from: { path: part },
          to: { dependencyTypes: ["core"], pathNot: node },
        },
      ]),
]);

/** Files in the root of a part may belong to the lowest room and to the highest: a name that was listed counts there. */
const roomRules = rooms.flatMap(([part, ...list]) =>
  list.flatMap((room, index) => {
    const higher = list.slice(index + 1);
    if (higher.length === 0) return [];
    const lower = list.slice(0, index + 1).map((each) => `^lib/${part}/${each}`);
    return [
      {
        name: `rooms of ${part}: ${room} imports nothing above it`,
        severity: "error",
        from: { path: `^lib/${part}/${room}` },
        to: { path: higher.map((each) => `^lib/${part}/${each}`), pathNot: lower },
      },
    ];
  }),
);

export default {
  forbidden: [
    { name: "no circles", severity: "error", from: {}, to: { circular: true } },
    { name: "no orphans", severity: "error", from: { orphan: true, path: "^lib/", pathNot: "\\.d\\.ts$" }, to: {} },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      // Of an older version it has not what the newer sources ask of it, and could never be made anew.
      name: "what makes the compiled registry does not need it",
      severity: "error",
      from: { path: "^lib/ops/compile-registry\\.ts$" },
      to: { path: "^lib/registry/load\\.ts$", reachable: true },
    },
    {
      name: "every file belongs to a part",
      severity: "error",
      from: { path: "^(api|lib)/", pathNot: parts.map(({ part }) => part) },
      to: {},
    },
    ...partRules,
    ...roomRules,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
