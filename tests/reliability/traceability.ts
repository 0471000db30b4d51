/** Titles of tests, or a part of one that no other test has; or why no test is due. */
export type Proof = { tests: readonly string[] } | { reason: string };

const CRASH =
  "killed before and after each effect of $name, and with each answer lost, nothing is lost, doubled or left waiting";
const LOST =
  "a connection that breaks before or after any one effect, and again at the next try of it, costs nobody anything";
const ANYTHING = "whatever happens in whatever order, every invariant holds and every order is one task";
const FORGED = "updates without the secret, callbacks with a wrong code, signature, time or id";
const KIE = "KIE fails in each of its ways: never two creations, never a hold left";
const by = (...tests: readonly string[]): Proof => ({ tests });
const because = (reason: string): Proof => ({ reason });

/** The rows of the failure model: what happens, by what is proven that it does no harm. */
export const events: Readonly<Record<string, Proof>> = {
  "1 crash before the update is stored": by(CRASH),
  "2 the answer to an update is lost": by(
    CRASH,
    "an update that came twice is applied once and draws no second message",
  ),
  "3 an update on two instances at once": by(
    "delivered 20 times at once is applied once",
    "the first words of twenty people",
  ),
  "4 a button pressed twice": by("twenty presses of Generate are one order and one charge, and each shows its status"),
  "5 the database is down": by(
    "with the database away an update is answered 503 with a short Retry-After, and is taken later",
  ),
  "6 the database is waking up": by("an answer that never comes is not waited for, and what it was about is done once"),
  "7 a poison update": by(
    "is kept as a dead update and answered 200",
    "a replay that was cut off after it was applied, or before it, applies it once all the same",
  ),
  "8 crash before the submission is claimed": by(CRASH),
  "9 crash between claim and createTask": by(CRASH),
  "10 createTask accepted, answer lost": by(
    "a createTask whose answer is lost is not sent again, and its callback brings the result",
    "a createTask of which nothing is heard gives the credits back at its deadline",
    "a result that comes after the credits were returned is delivered, and costs nothing",
  ),
  "11 createTask certainly not accepted": by("a creation that never left is refused and may be sent again", KIE),
  "12 an odd answer to createTask": by("a creation is sent once, whatever comes back", KIE),
  "13 the vendor's id is not written down": by(CRASH, LOST),
  "14 a callback before the id is written down": by(CRASH, "a callback before the answer"),
  "15 callbacks, sweep and Refresh at once": by(
    "eight finalisers of the same forty tasks",
    "then two callbacks, two sweeps and a Refresh at once",
  ),
  "16 a forged callback": by(FORGED),
  "17 a callback for an unknown task": by("a callback by the address of a task that this database does not have"),
  "18 a callback with a foreign id": by("a good signature on somebody else's task"),
  "19 KIE never calls back": by("a lost callback is made good by the sweep"),
  "20 KIE does not answer about a task": by(KIE, "a state nobody knows is pending, and the operator hears of it"),
  "21 two deployments with one token": by(
    "two deployments that register at the same moment leave the webhook where the database says it is",
    "against a deployment that takes it back each time",
  ),
  "22 a deploy while tasks run": by(
    "a deploy while KIE works on a task: the new deployment delivers it",
    "is ordered, sent, ended and delivered once, and the books balance",
  ),
  "23 an instance is killed": by("SIGKILLs at random moments", CRASH),
  "24 a result expired": by(KIE, "what nobody can fetch after some tries comes as a link, so that it is not lost"),
  "25 Telegram cannot fetch a result": by("an address that Telegram cannot fetch is fetched by us and uploaded"),
  "26 a send whose record is lost": by(
    "Telegram fails at each call: at most one duplicate for a plain send whose answer was lost, and none else",
    "an unclear send and a lease that ran out are counted; a part that arrived begins the count anew",
    "is not sent a third time; its person has a button that asks for it, and the admins are told",
  ),
  "27 unclear and certain errors of a send": by(
    "no answer means that nobody knows, unless the connection was never made",
  ),
  "28 Telegram says: too many": by("too many requests: to be tried again when Telegram says so"),
  "29 Telegram is away": by("Telegram away for more than a moment: to be tried later"),
  "30 the bot is blocked": by(
    "a person who blocked the bot: blocked",
    "who comes back after closing the chat to us gets what could not be delivered",
  ),
  "31 a group becomes a supergroup": by("an answer that says when to come again is believed"),
  "32 the status message was deleted": by("when the status message is gone, the result is a new message"),
  "33 sweeps twice, overlapping or skipped": by("due rows go to one sweep each, and settled rows to none", ANYTHING),
  "34 a storm after an outage": by("reach KIE in each person's order, at most 20 in any 10 s"),
  "35 clocks that differ or go backwards": by(ANYTHING),
  "36 a worker that outlived its lease": by("an old holder's outcome changes nothing after the lease went to another"),
  "37 a commit whose outcome is unknown": by(
    "Neon fails under each statement of a task's life, once and for a while",
    LOST,
  ),
  "38 long transactions": because(
    "There are none to time out: a transaction is one HTTP request that holds all its statements, so none spans a wait of ours.",
  ),
  "39 deadlocks": by(
    "eight finalisers of the same forty tasks",
    "twelve presses of Cancel and the order's own submission at once",
  ),
  "40 secrets are changed": by("all four secrets are changed while a task is under way, and nobody notices"),
};

/** The rows of the threat table. */
export const threats: Readonly<Record<string, Proof>> = {
  "S1 forged update": by(FORGED, "a process without its environment names every missing variable"),
  "S2 a method in our answer": by("the answer to Telegram has no body that Telegram could execute"),
  "S3 forged, replayed or changed callback": by(
    FORGED,
    "of several ids the signed one counts, wherever it stands",
    "a callback by a good address whose body says that the task ended, when KIE's record says otherwise",
  ),
  "S4 callback addresses in logs": by(CRASH, "%s is not written"),
  "S5 the cron's endpoint": by("without the right secret nobody gets in, and the database is not asked"),
  "S6 addresses that people write": by("no address that a person writes is ever asked for anything by us"),
  "S7 addresses that KIE gives": by(
    "we never fetch from a host that is not KIE's, not even when KIE's redirects to it",
  ),
  "S8 Telegram's file address holds the token": by(
    CRASH,
    "no address with the token is logged or told",
    "the recorder of the whole suite sees a secret wherever it does not belong",
  ),
  "S9 markup in what people write": by("no text of a person's can make markup"),
  "S10 direction marks and long texts": by(
    "controls, broken characters and marks that turn the direction are taken out",
    "nothing is cut in the middle of what a person sees as one character",
  ),
  "S11 prompt injection": because("No language model of ours reads what people write: prompts go to KIE as they are."),
  "S12 forged buttons": by("a button of somebody else's form, order and result gives a toast and changes nothing"),
  "S13 groups": by("what people say to each other changes nothing and is answered by nothing", "only who asked pays"),
  "S14 draining quotas": by(
    "orders of one person at the same moment are as many as the cap, and nobody else waits for them",
    "all together cannot take more of KIE's credits in an hour, however many order at once",
    "the cap of all together says when to come again, and the admins are told of it once",
    "who is new has less, until a day has passed or something was bought",
  ),
  "S15 denial of wallet by requests": by("a thousand requests without a secret are 401"),
  "S16 denial of wallet by our own cron": by(
    "an idle hour costs one Telegram call every five minutes and tells nobody anything",
  ),
  "S17 oversized and nested bodies": by(
    "an update that is too long to be read is kept for the operator, and does not block its chat",
    "the answer to Telegram has no body that Telegram could execute",
  ),
  "S18 Mini App data": because("There is no Mini App whose data could be forged."),
  "S19 SQL injection": by("words that are SQL are words, wherever they are kept", "SQL is in lib/db alone"),
  "S20 secrets in errors": by(LOST, "the key appears in no outcome and in no log, even when KIE quotes it"),
  "S21 a preview with production's bot": by("a preview deployment"),
  "S22 state shared between requests": by("no module keeps anything of a request"),
  "S23 packages": by("the functions rest on seven packages at most, all of them locked with their hashes"),
  "S24 commands of admins": by(
    "a command of admins is to everybody else what any unknown command is, by name and in a group",
    "a button of admins means nothing under somebody else's finger",
    "whatever an admin asks for is written down with who, what and when",
  ),
  "S25 payments": by(
    "a payment that is told twice, and once more under another update, is booked once",
    "while the database is slow is refused in a kind sentence, in time, and nothing is charged",
    "costs one request of one statement, and one call",
  ),
  "S26 how long data is kept": by(
    "a forgotten task is gone with its words and files, and stays on the books",
    "a sweep forgets update ids after a week and keeps younger ones",
    "words, files and results of a task are gone after 90 days, and what it cost stays on the books",
  ),
};
