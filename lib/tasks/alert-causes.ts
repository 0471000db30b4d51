/** What the admins are told about, once in a while for each cause. */
export type AlertCause =
  | "vendor_credit"
  | "vendor_key"
  | "in_doubt"
  /** A result could not be sent: given up until its owner asks for it. `what`: the task, and why. */
  | "undelivered"
  /** So much was ordered within an hour that orders are refused for a while. */
  | "spend_cap"
  /** The webhook stood at somebody else's address; put back. */
  | "webhook_moved"
  /** There was no webhook, as after a program that polls; put back. */
  | "webhook_removed"
  /** Telegram was given another secret than the one that is ours now; given anew. */
  | "webhook_secret_changed"
  /** Our own address answers Telegram with 401. */
  | "webhook_secret"
  /** Telegram held other settings than ours; put back. */
  | "webhook_settings"
  /** Telegram does not get its updates delivered. */
  | "webhook_errors"
  | "webhook_backlog"
  /** Moved again and again: left alone. */
  | "webhook_fight"
  /** Removed again and again: tried once an hour. */
  | "webhook_polled"
  /** Put back it could not be. */
  | "webhook_refused"
  /** By this very database, the bot is registered for another address. */
  | "webhook_elsewhere"
  /** Stars were returned for credits that were spent. `what`: whose; `count`: how many credits. */
  | "refund_shortfall"
  /** Telegram lists payments that never reached us. `what`: the first charge. */
  | "stars_unbooked"
  /** We booked payments that Telegram does not list. */
  | "stars_unknown"
  /** A person asks for a refund that they cannot take themselves. `what`: the charge; `count`: its Stars. */
  | "refund_asked";

/** `what`: a host, or words of Telegram's; empty for a cause that needs none. */
export type AlertFacts = { what: string; count: number };
