/** A person cannot do this: the HTTP status and a sentence for whoever asked. */
export class UserError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "UserError";
    this.status = status;
  }
}
