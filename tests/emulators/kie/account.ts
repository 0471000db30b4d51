/** KIE's side of the money: taken when a task is created, given back when it fails. */
export type Account = {
  balance(): number;
  set(credits: number): void;
  /** False: not enough. */
  take(credits: number): boolean;
  giveBack(credits: number): void;
};

export function createAccount(credits: number): Account {
  let balance = credits;
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return {
    balance: () => balance,
    set(value) {
      balance = value;
    },
    take(value) {
      if (value > balance) return false;
      balance = rounded(balance - value);
      return true;
    },
    giveBack(value) {
      balance = rounded(balance + value);
    },
  };
}
