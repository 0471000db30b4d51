/** Updates whose change may be in the database while nobody has seen anything of it; older ones are forgotten. */
const MAX_KEPT = 200;

/**
 * Remembers which updates ended in an error of the database. Its change may have gone in and only the answer been lost:
 * when Telegram brings such an update again it counts as seen, and yet the person has no answer.
 */
export function createUnanswered() {
  const ids = new Set<number>();

  return {
    /** The same promise; the update is remembered when it rejects. */
    async unless<T>(updateId: number, work: Promise<T>): Promise<T> {
      try {
        return await work;
      } catch (error) {
        ids.add(updateId);
        for (const oldest of ids) if (ids.size > MAX_KEPT) ids.delete(oldest);
        throw error;
      }
    },
    /** Whether it is still to be answered; it counts as answered from here on. */
    take: (updateId: number): boolean => ids.delete(updateId),
  };
}
